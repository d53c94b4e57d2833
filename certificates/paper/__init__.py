"""The paper of a certificate (bản in giấy chứng nhận): its data, frozen when it was issued, and how it is laid out."""

from certificates.paper.filling import printed, values
from certificates.paper.page import MAX_PAGES, Layout, document, pictures, trial

__all__ = ["MAX_PAGES", "Layout", "document", "pictures", "printed", "trial", "values"]
