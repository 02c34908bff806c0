"""Writing a report as a file: Markdown, Word, Excel, PDF or plain text, in any language of the program.

The same document gives the same bytes. A renderer's library is imported when it is first needed.
"""

import errno
import logging
import os
import tempfile
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from fieldrep.errors import Unwritable, UsageError
from fieldrep.i18n import _
from fieldrep.reports.document import Document

FORMATS: dict[str, str] = {"md": "markdown", "docx": "docx", "xlsx": "xlsx", "pdf": "pdf", "txt": "text"}
"""Formats by the ending of the file, and the module that writes each."""

log = logging.getLogger(__name__)


def rendered(document: Document, fmt: str, lang: str) -> bytes:
    """Return a report in a format of ``FORMATS`` and a language; ``UsageError`` for another format."""
    if fmt not in FORMATS:
        raise UsageError(
            _("There is no report format {format}.").format(format=fmt),
            hint=_("Formats: {formats}.").format(formats=", ".join(FORMATS)),
        )
    content: str | bytes = import_module(f"{__name__}.{FORMATS[fmt]}").render(document, lang)
    return content.encode() if isinstance(content, str) else content


def render(document: Document, fmt: str, lang: str, out: Path) -> Path:
    """Write a report to a file, whole or not at all, and return its path.

    ``UsageError`` for an unknown format, ``Unwritable`` where the file can't be written.
    """
    return write_file(rendered(document, fmt, lang), out)


def write_file(content: bytes, out: Path) -> Path:
    """Write a file, whole or not at all, and return its path; ``Unwritable`` where it can't be written."""
    try:
        _write_whole(out, content)
    except OSError as error:
        log.warning("a report could not be written: errno %s", error.errno)
        raise _unwritable(out, error) from error
    return out


def file_name(document: Document, fmt: str) -> str:
    """Return a name for the file: ``weekly-2026-W47-en.docx`` without the language's part."""
    correction = f"-v{document.version}" if document.version > 1 else ""
    return f"{document.definition}-{document.period.key}{correction}.{fmt}"


def _write_whole(out: Path, content: bytes) -> None:
    """Write beside the target and put it in place at once, so that an old file is never half replaced."""
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name[:40]}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(out)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _unwritable(out: Path, error: OSError) -> Unwritable:
    folder = out.parent
    if isinstance(error, IsADirectoryError) or out.is_dir():
        message, hint = _("This is a folder, not a file."), _("Name a file within it.")
    elif isinstance(error, FileNotFoundError | NotADirectoryError) and not folder.is_dir():
        message = _("The folder {folder} does not exist.").format(folder=folder)
        hint = _("Create it, or name another folder.")
    elif error.errno in (errno.ENOSPC, errno.EDQUOT):
        message, hint = _("There is no room left on the disk."), _("Free some space, or name another folder.")
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        message = _("The file can't be written.")
        hint = _("Close it in other programs, or name a folder you may write to.")
    else:
        message = _("The file can't be written: {reason}.").format(reason=error.strerror or error.errno)
        hint = _("Name another folder.")
    return Unwritable(message, where=str(out), hint=hint)
