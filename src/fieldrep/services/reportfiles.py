"""Reports as files and as text for a chat."""

import json
import logging
import re
import subprocess
import sys
from pathlib import Path

from fieldrep.errors import Unwritable
from fieldrep.i18n import _
from fieldrep.reports import render
from fieldrep.reports.document import Document, to_data
from fieldrep.reports.values import Text

FORMATS = (*render.FORMATS, "json")
"""What a report can be written as; json is the document itself."""

TEXT_FORMATS = ("md", "txt", "json")
"""Formats that can be printed."""

LONGEST_ABOUT = 40
"""Characters of an account's name in the name of a file."""

log = logging.getLogger(__name__)


def report_bytes(document: Document, fmt: str, lang: str, *, apart: bool = False) -> bytes:
    """Return a report in a format and language; UsageError for a format there is not.

    ``apart``: make it in a process of its own, which keeps the memory that PDF fonts take (75 MB at the
    peak) out of this one.
    """
    if fmt == "json":
        return (json.dumps(to_data(document), ensure_ascii=False, indent=2) + "\n").encode()
    if apart and fmt in render.FORMATS and fmt not in TEXT_FORMATS:
        content = _rendered_apart(document, fmt, lang)
        if content is not None:
            return content
    return render.rendered(document, fmt, lang)


def _rendered_apart(document: Document, fmt: str, lang: str) -> bytes | None:
    """Return what another process made of a report; None if it could not be started or failed."""
    order = json.dumps({"document": to_data(document), "format": fmt, "language": lang})
    try:
        done = subprocess.run(
            [sys.executable, "-m", "fieldrep.reports.render"], input=order.encode(), capture_output=True
        )
    except OSError as error:
        log.warning("rendering apart could not start: errno %s", error.errno)
        return None
    if done.returncode or not done.stdout:
        log.warning("rendering apart ended with status %s", done.returncode)
        return None
    return done.stdout


def export_report(
    document: Document, fmt: str, lang: str, out: Path | None = None, *, folder: Path, apart: bool = False
) -> Path:
    """Write a report to a file and return its path: ``out``, else a name of its own in ``folder``.

    Raises UsageError for a format there is not, Unwritable where the file can't be written.
    """
    target = out or folder / file_name(document, fmt, lang)
    content = report_bytes(document, fmt, lang, apart=apart)
    if out is None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unwritable(
                _("The folder can't be made."), where=str(folder), hint=_("Name another folder.")
            ) from error
    return render.write_file(content, target)


def file_name(document: Document, fmt: str, lang: str) -> str:
    """Return a name for a file: ``weekly-2026-W47-en.docx``, a draft as ``weekly-2026-W47-draft-en.docx``.

    A form about one account has its name in it, so that a second form of the day replaces no other's.
    """
    stem = render.file_name(document, fmt).removesuffix(f".{fmt}")
    about = "".join(f"-{word}" for word in (_about(document),) if word)
    return f"{stem}{about}{'-draft' if document.is_draft else ''}-{lang}.{fmt}"


def _about(document: Document) -> str:
    """Return the account that a form is about, as a part of a file's name; empty where it is about none."""
    first = document.head[0] if document.head else None
    if first is None or not isinstance(first.value, Text) or [ref.kind for ref in first.refs] != ["account"]:
        return ""
    words = re.findall(r"\w+", first.value.value)
    return "-".join(words)[:LONGEST_ABOUT].rstrip("-")


def chat_text(document: Document, lang: str) -> str:
    """Return a report as plain text to paste into a chat."""
    return render.rendered(document, "txt", lang).decode()
