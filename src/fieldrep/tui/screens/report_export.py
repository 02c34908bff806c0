"""Writing a report into a file: the menu of formats, another file than the usual one, the work itself.

What is written is known by a source, a word and an id as in ``report weekly 2026-W47``: so the form for
another file finds it again after the program has ended.
"""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from fieldrep.errors import FieldrepError
from fieldrep.i18n import LANGUAGES, N_, _, current_language
from fieldrep.reports.document import Document
from fieldrep.terms import choices
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec
from fieldrep.tui.menu import Menu, MenuItem

if TYPE_CHECKING:
    from fieldrep.store.drafts import Draft
    from fieldrep.tui.rep import RepApp

FORMATS: dict[str, tuple[str, str]] = {
    "docx": ("w", N_("Word")),
    "xlsx": ("e", N_("Excel")),
    "pdf": ("p", N_("PDF")),
    "md": ("m", N_("Markdown")),
    "txt": ("t", N_("Plain text")),
}
"""Ending of the file → the letter that chooses it, and its name."""
IN_LANGUAGE = {"en": N_("In English"), "zh_CN": N_("In Chinese")}
HEADINGS = {"en": N_("Export in English"), "zh_CN": N_("Export in Chinese")}
FILE = "file"

FORM = "report.export"

Read = Callable[[str], Document]
"""Gives the report that is written, for a language; called in a worker. Raises FieldrepError."""

REPORT, DEALER, EVENT, WORKSHEET = "report", "dealer", "event", "form"
_READERS = {
    REPORT: "fieldrep.tui.screens.report_export:report_reader",
    DEALER: "fieldrep.tui.screens.dealer_export:form_reader",
    EVENT: "fieldrep.tui.screens.event_forms:paper_reader",
    WORKSHEET: "fieldrep.tui.screens.worksheets:sheet_reader",
}
"""First word of a source → the function (app, the rest of it) that gives what reads it."""


class Order(NamedTuple):
    """What is to be written: a format in a language, into the exports folder or the file named."""

    fmt: str
    lang: str
    out: Path | None = None


def open_export(app: "RepApp", read: Read, source: str, title: str, lang: str = "") -> None:
    """Show the formats; a letter writes the report into the exports folder.

    ``source`` is what the report is found again by, ``title`` what a person calls it.
    """
    lang = lang or current_language()
    items = [MenuItem(fmt, _(name), f".{fmt}", key) for fmt, (key, name) in FORMATS.items()]
    items.append(MenuItem(None, "", header=True))
    for other in LANGUAGES:
        if other != lang:
            items.append(MenuItem(other, _(IN_LANGUAGE[other]), key="l"))
    items.append(MenuItem(FILE, _("Into another file"), key="f"))

    def chosen(choice: str | None) -> None:
        if choice in FORMATS:
            write_export(app, read, Order(choice, lang))
        elif choice in LANGUAGES:
            open_export(app, read, source, title, choice)
        elif choice == FILE:
            open_file_form(app, read, lang, app.desk.draft(FORM, source, title=title))

    heading = _(HEADINGS[lang])
    app.push_screen(Menu(heading, items), chosen)


def open_file_form(app: "RepApp", read: Read, lang: str, draft: "Draft") -> None:
    """Ask for format, language and file."""
    formats = tuple(Choice(fmt, name, f".{fmt}", key) for fmt, (key, name) in FORMATS.items())
    languages = tuple(Choice(code, name, key=code[0]) for code, name in choices("Language"))
    spec = FormSpec(
        FORM,
        N_("Export"),
        (
            FieldSpec("file", N_("File or folder"), required=True, help=N_("~/Documents or ~/week.docx"),
                      echo=_file_hint),
            FieldSpec("format", N_("Format"), kind="choice", choices=formats, default="docx", required=True,
                      when=lambda texts: not ending(texts.get("file", ""))),
            FieldSpec("language", N_("Language"), kind="choice", choices=languages, default=lang,
                      required=True),
        ),
    )  # fmt: skip

    def given(values: object) -> None:
        if isinstance(values, dict):
            write_export(app, read, _order(values))

    app.push_screen(FormScreen(spec, None, draft, settings=app.desk.form_settings), given)


def reopen_file_form(app: "RepApp", record: str, title: str) -> None:
    """Ask for format, language and file again, as they were typed; ``record`` is the source."""
    kind, _space, rest = record.partition(" ")
    module, _colon, name = _READERS[kind].partition(":")
    read: Read = getattr(import_module(module), name)(app, rest)
    open_file_form(app, read, current_language(), app.desk.draft(FORM, record, title=title))


def report_reader(app: "RepApp", record: str) -> Read:
    """Return what reads a report; ``record`` is kind, period and, if not the newest, the version's number."""
    from fieldrep.tui.screens.report_read import NEWEST, read_page

    definition, period, *version = record.split(" ")
    number = int(version[0]) if version else NEWEST
    return lambda _lang: read_page(app.desk, definition, period, number).document


def ending(text: str) -> str:
    """Return the format that the name of a file means; "" where it has none of ours."""
    found = Path(text.strip()).suffix.lower().removeprefix(".")
    return found if found in FORMATS else ""


def _order(values: Mapping[str, Any]) -> Order:
    return Order(
        ending(values["file"]) or values["format"],
        values["language"],
        Path(values["file"].strip()).expanduser(),
    )


def _file_hint(text: str, _texts: Mapping[str, str]) -> str:
    if not text.strip():
        return ""
    path = Path(text.strip()).expanduser()
    if path.is_file():
        return _("replaces the file that is there")
    if path.is_dir():
        return _("into this folder, under a name of its own")
    return str(path) if path.parent.is_dir() else _("this folder does not exist")


# The work


def write_export(app: "RepApp", read: Read, order: Order) -> None:
    """Write the file in a worker and say where it is."""
    _key, name = FORMATS[order.fmt]
    app.notice(_("Writing {format} …").format(format=_(name)), "info")
    app.run_worker(partial(_write, app, read, order), group="export", thread=True)


def _write(app: "RepApp", read: Read, order: Order) -> None:
    """In a worker: write the file, then tell the app."""
    from fieldrep.services.reportfiles import export_report

    try:
        document = read(order.lang)
        path = export_report(
            document,
            order.fmt,
            order.lang,
            _target(document, order),
            folder=app.desk.paths.exports,
            apart=True,
        )
    except FieldrepError as error:
        app.call_later(app.show_error, error)
        return
    app.call_later(app.notice, _("Written: {path}").format(path=path))


def _target(document: Document, order: Order) -> Path | None:
    """Return the file meant: within a folder a name of its own, else as typed, with the format's ending."""
    from fieldrep.services.reportfiles import file_name

    if order.out is None:
        return None
    if order.out.is_dir():
        return order.out / file_name(document, order.fmt, order.lang)
    if ending(order.out.name) == order.fmt:
        return order.out
    return order.out.with_name(f"{order.out.name}.{order.fmt}")


def copy_report(app: "RepApp", document: Document) -> None:
    """Copy a report as plain text for a chat, in the language of the screen."""
    from fieldrep.services.reportfiles import chat_text

    app.copy_text(chat_text(document, current_language()))
