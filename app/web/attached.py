"""The answer that hands out a stranger's file: to be saved, never shown or run by the browser."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from flask import Response
from flask_babel import gettext as _

from app.base.errors import NotFound
from trainees.attachments import Attachment

_MIMETYPES: Final = {
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


def hand_out(data: bytes, filename: str, mimetype: str, plain_name: str) -> Response:
    """A file under its own name; `plain_name`, in ASCII, for browsers that cannot read it.

    Opened all the same (an old browser, a plug-in), it stands in a sandbox: no script, no frame, nothing of this site.
    """
    return Response(
        data, mimetype=mimetype,
        headers={
            "Content-Disposition": f"attachment; filename=\"{plain_name}\"; filename*=UTF-8''{quote(filename, safe='')}",
            "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )  # fmt: skip


def attached(kept: Attachment) -> Response:
    """A document kept as proof. NotFound: its bytes cannot be opened any more."""
    if kept.data is None:
        raise NotFound("attachment_sealed", _("Tệp này không mở được nữa. Đính kèm lại từ bản gốc."))
    return hand_out(kept.data, kept.filename, _MIMETYPES[kept.kind], f"tai-lieu-{kept.id}.{kept.kind}")
