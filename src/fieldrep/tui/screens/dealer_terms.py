"""Negotiating with a dealer: five terms, each with aim, asked, offered and agreed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fieldrep.fields import field_label
from fieldrep.i18n import N_, _
from fieldrep.rules.text import single_line
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSpec
from fieldrep.tui.screens.dealer_split import SplitScreen, lower_title
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, Row

if TYPE_CHECKING:
    from fieldrep.services.negotiations import TermLine
    from fieldrep.tui.rep import RepApp

PRIVATE = ("goal", "bottom_line", "strategy")
SHARED = ("asked", "offered", "agreed")
SECTIONS = {"goal": N_("Only for you and your manager"), "asked": N_("In the talk")}


def _label(name: str) -> str:
    return field_label("negotiation_aim" if name in PRIVATE else "negotiation_line", name)


class TermsScreen(SplitScreen):
    """The five terms of one dealer; Enter writes one of them."""

    UPPER_LINES = 9

    def __init__(self, account: str, name: str) -> None:
        super().__init__()
        self.account = account
        self.account_name = name

    def heading(self) -> str:
        return " · ".join((_("Negotiation"), single_line(self.account_name)))

    def data_changed(self) -> None:
        from fieldrep.services.negotiations import negotiation

        if not self.query("#rows"):
            return
        with self.app.desk.workspace.read() as ctx:
            lines = negotiation(ctx, self.account)
        columns = (
            Column("term", _("Term"), width=14),
            *(Column(name, _label(name), least=10) for name in SHARED),
        )
        rows = [
            Row(
                line.term,
                (term(line.term, "NegotiationTerm"), *(single_line(getattr(line, name)) for name in SHARED)),
                refs=line,
                mark="done" if line.agreed else "open" if line.asked or line.offered else "planned",
            )
            for line in lines
        ]
        agreed = sum(bool(line.agreed) for line in lines)
        self.show_rows(columns, rows, _("{given} of {needed} agreed").format(given=agreed, needed=len(lines)))

    def blocks(self, row: Row | None) -> Sequence[Block]:
        if row is None:
            return []
        line: TermLine = row.refs
        lower_title(self, term(line.term, "NegotiationTerm"))
        written = {name: text for name in (*PRIVATE, *SHARED) if (text := getattr(line, name))}
        found = []
        if not written or any(name in PRIVATE for name in written):
            found.append(Block(_("Before the talk, only for you and your manager:"), "dim"))
        for name, text in written.items():
            found.append(Block(f"{_label(name)}: {text}", "planned" if name in PRIVATE else "", hang=2))
        if not written:
            found.append(
                Block(_("Nothing is written yet. Enter writes goal, bottom line and strategy first."))
            )
        return found

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        open_term(self.app, self.account, self.account_name, event.row.refs)

    @action(
        "dealer.term", "e", N_("Write"), group=N_("Negotiation"), help=N_("Write the term under the cursor.")
    )
    def write_term(self) -> None:
        row = self.rows.row
        if row is not None:
            open_term(self.app, self.account, self.account_name, row.refs)

    @action("dealer.export", "x", N_("Export"), group=N_("Negotiation"),
            help=N_("Print or write a form as a file."))  # fmt: skip
    def export(self) -> None:
        from fieldrep.tui.screens.dealer_export import open_forms

        open_forms(self.app, (self.account,))


def open_term(app: "RepApp", account: str, name: str, line: "TermLine") -> None:
    """Write one term; what was typed is a draft at once."""
    fields = tuple(
        FieldSpec(
            key,
            _label(key),
            kind="long",
            section=SECTIONS.get(key, ""),
        )
        for key in (*PRIVATE, *SHARED)
    )  # fmt: skip
    spec = FormSpec("dealer.term", f"{term(line.term, 'NegotiationTerm')} · {name}", fields)
    values = {key: getattr(line, key) for key in (*PRIVATE, *SHARED)}
    draft = app.desk.draft("dealer.term", f"{account}|{line.term}", title=name)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def save(given: dict[str, Any]) -> object:
        from fieldrep.services.negotiations import set_term

        wanted = edits.changed(screen.form.state.as_draft())
        texts = {key: str(value or "") for key, value in given.items() if key in wanted}
        with app.desk.workspace.write("dealer.term", name, as_of=draft.as_of) as ctx:
            return set_term(ctx, account, line.term, texts) or True

    def saved(stage: object) -> None:
        if not stage:
            return
        app.changed()
        if stage is not True:
            app.notice(_("The stage is now: {stage}").format(stage=term(str(stage), "Stage")))

    screen = FormScreen(spec, values, edits, save, app.desk.form_settings)
    app.push_screen(screen, saved)


def reopen_term(app: "RepApp", record: str, title: str) -> None:
    """Open the term that was left open."""
    from fieldrep.services.negotiations import negotiation

    account, wanted = record.split("|", 1)
    with app.desk.workspace.read() as ctx:
        line = next(line for line in negotiation(ctx, account) if line.term == wanted)
    open_term(app, account, title, line)
