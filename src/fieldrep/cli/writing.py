"""Writing a document as a file or to the standard output: the options, and what may be combined."""

from collections.abc import Callable
from pathlib import Path

import typer

from fieldrep.cli.common import check_choice, print_bytes, session
from fieldrep.errors import UsageError
from fieldrep.i18n import LANGUAGES, _
from fieldrep.reports.document import Document
from fieldrep.services import reportfiles
from fieldrep.store.context import Context

FORMAT = typer.Option("", "--format", help=", ".join(reportfiles.FORMATS))
OUT = typer.Option("", "--out", help=_("The file to write; - is the standard output."))
LANG = typer.Option("", "--lang", help=", ".join(LANGUAGES))


def write_document(read: Callable[[Context, str], Document], fmt: str, out: str, lang: str) -> None:
    """Write what ``read`` makes for a language: as text if neither format nor file is named.

    Raises UsageError for what doesn't fit together, Unwritable.
    """
    check_choice(lang, LANGUAGES, "--lang")
    ending = Path(out).suffix.lstrip(".").lower() if out not in ("", "-") else ""
    fmt = check_choice(fmt or ending, reportfiles.FORMATS, "--format")
    if not fmt and out in ("", "-"):
        fmt, out = "txt", "-"
    if not fmt:
        raise UsageError(
            _("Which format should the file have?"),
            where="--format",
            hint=_("Formats: {formats}.").format(formats=", ".join(reportfiles.FORMATS)),
        )
    if out == "-" and fmt not in reportfiles.TEXT_FORMATS:
        raise UsageError(_("This format is no text; name a file."), where="--out")
    with session.ready().read() as ctx:
        language = lang or ctx.language
        document = read(ctx, language)
    if out == "-":
        print_bytes(reportfiles.report_bytes(document, fmt, language))
        return
    target = Path(out).expanduser() if out else None
    written = reportfiles.export_report(document, fmt, language, target, folder=Path.cwd())
    typer.echo(_("Written: {file}").format(file=written))
