"""Writing a part of a report: the large editor, every letter kept in a draft until the report has it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from fieldrep.i18n import _, current_language
from fieldrep.reports.definition import Definition
from fieldrep.reports.document import Period
from fieldrep.tui.cells import safe
from fieldrep.tui.forms.keeping import DraftKeeper
from fieldrep.tui.forms.long_editor import LargeEditor
from fieldrep.tui.styles import style_sheet

if TYPE_CHECKING:
    from fieldrep.store.drafts import Draft
    from fieldrep.tui.rep import RepApp
    from fieldrep.tui.screens.report_read import Page

FORM = "report.text"
TEXT = "text"


class PlaceEditor(LargeEditor):
    """One typed part of a report. Ctrl+S and Esc both take the text into the report; ``u`` takes it back.

    Dismissed with whether the report has changed.
    """

    DEFAULT_CSS = style_sheet("report")

    def __init__(self, where: "Where", text: str, draft: "Draft") -> None:
        kept = draft.load().get(TEXT)
        super().__init__(where.title, text if kept is None else kept, self._keep)
        self._where = where
        self._before = text
        self._draft = draft
        self._keeper = DraftKeeper(draft, self._texts)

    def compose_body(self) -> ComposeResult:
        with Vertical():
            yield from super().compose_body()
            if self._where.help:
                yield Static(safe(self._where.help), markup=False, classes="help")

    def _texts(self) -> Mapping[str, str]:
        return {TEXT: self._text}

    def _keep(self, _text: str) -> None:
        self._keeper.touch()

    def go_back(self) -> None:
        """Take the text into the report; what can't be written stays here and in the draft."""
        from fieldrep.services.reports import set_text

        where, text = self._where, self.query_one(TextArea).text
        self._text = text
        changed = text.rstrip() != self._before.rstrip()
        if changed:
            self._keeper.flush()
            with self.app.desk.workspace.write("report.text", where.title, as_of=self._draft.as_of) as ctx:
                set_text(ctx, where.definition, where.period, where.place, text)
        self._keeper.discard()
        self.dismiss(changed)

    def on_unmount(self) -> None:
        self._keeper.flush()


class Where:
    """A place in a report: which report, which part, how it is called and what belongs into it."""

    def __init__(self, known: Definition, period: Period, place: str, title: str) -> None:
        self.definition = known.id
        self.period = period
        self.place = place
        self.title = f"{title} · {period.key}"
        self.help = place_help(known, place)

    @property
    def record(self) -> str:
        """What the draft is kept under."""
        return f"{self.definition} {self.period.key} {self.place}"


def place_help(known: Definition, place: str) -> str:
    """Return what belongs into a typed part, by the definition; "" where it does not say."""
    name, _slash, part = place.partition("/")
    section = next((one for one in known.sections if one.id == name), None)
    if section is None:
        return ""
    words = next((one.help for one in section.parts if one.id == part and one.help), section.help)
    return words.get(current_language(), "")


def write_place(app: "RepApp", page: "Page", place: str) -> None:
    """Open the editor of a typed part of a draft."""
    from fieldrep.services.reportperiods import definition_of

    known = definition_of(page.definition)
    where = Where(known, page.period, place, page.places.get(place, place))
    draft = app.desk.draft(FORM, where.record, title=where.title)

    def written(changed: object) -> None:
        if changed:
            app.notice(_("Written into the report. u takes it back."))
            app.changed()

    app.push_screen(PlaceEditor(where, page.texts.get(place, ""), draft), written)


def reopen_text(app: "RepApp", record: str, _title: str) -> None:
    """Open the part that was being written, on its report."""
    from fieldrep.tui.screens.report import ReportScreen
    from fieldrep.tui.screens.report_read import DRAFT

    definition, period, place = record.split(" ", 2)
    app.push_screen(ReportScreen(definition, period, DRAFT, write=place))
