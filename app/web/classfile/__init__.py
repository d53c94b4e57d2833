"""The file of a training (hồ sơ lớp): what is in it, drafts of its papers, photos of its lessons, one ZIP of it all."""

from app.web.classfile import bundle, drafts, papers, photos, show  # noqa: F401
from app.web.classfile.frame import bp

__all__ = ["bp"]
