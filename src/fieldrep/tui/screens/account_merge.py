"""Merging two accounts that are one: both side by side, what happens in words, values to take over ticked."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual.app import ComposeResult

from fieldrep.fields import field_label
from fieldrep.i18n import N_, _
from fieldrep.rules.text import single_line
from fieldrep.tui.actions import action
from fieldrep.tui.forms.keeping import DraftKeeper
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSpec, Picked
from fieldrep.tui.frame import Pane
from fieldrep.tui.menu import MenuScreen
from fieldrep.tui.screens.account_sections import field_text
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, FlowSource, ListSource, Row, Span

if TYPE_CHECKING:
    from fieldrep.models.accounts import Account
    from fieldrep.tui.desk import Desk
    from fieldrep.tui.rep import RepApp

FIELDS = (
    "name", "aliases", "kind", "channel", "street", "city", "region", "postal_code", "country", "phone",
    "fax", "email", "website", "industry", "products", "current_supplier", "current_brands", "potential",
    "expected_order", "stage", "class_by_hand", "quadrant_by_hand", "source", "relationship", "notes",
)  # fmt: skip
PARTS = {
    "potential": ("potential_minor", "potential_currency"),
    "stage": ("stage", "stage_reason"),
    "class_by_hand": ("class_by_hand", "class_note"),
    "quadrant_by_hand": ("quadrant_by_hand", "quadrant_note"),
}
"""Fields of several columns, which are taken over together."""
BOUND = ("kind", "channel", "stage")
"""Fields that can't be taken over one without the other between a customer and a dealer."""


SIDES, TICKED = "account.sides", "ticked"
"""The draft of what is taken over, and its key."""


class Side(NamedTuple):
    """One of the two accounts: its record, its fields as texts, and how much belongs to it."""

    account: "Account"
    texts: dict[str, str]
    people: int
    story: int


def open_merge(app: "RepApp", account: str) -> None:
    """Ask which account is the same, the likely ones first, and show both."""
    from fieldrep.services.accounts import get_account

    with app.desk.workspace.read() as ctx:
        own = get_account(ctx, account)

    def suggest(text: str) -> list[Choice]:
        from fieldrep.services.accounts import similar_accounts
        from fieldrep.tui.screens.quick_log import suggest_accounts

        if text.strip():
            return [choice for choice in suggest_accounts(app.desk, text) if choice.value != own.id]
        with app.desk.workspace.read() as ctx:
            near = similar_accounts(ctx, own.name, limit=9)
        return [Choice(record, name, city) for record, name, city in near if record != own.id]

    spec = FormSpec(
        "account.merge",
        N_("Merge with which account?"),
        (
            FieldSpec(
                "other",
                N_("The same as"),
                kind="pick",
                required=True,
                suggest=suggest,
                help=N_("Any part of its name; nothing is merged before you have seen both."),
            ),
        ),
    )

    def picked(values: Any) -> None:
        if values is not None:
            other: Picked = values["other"]
            app.push_screen(MergeScreen(own.id, other.value or ""))

    draft = app.desk.draft(spec.name, own.id, title=own.name)
    app.push_screen(FormScreen(spec, None, draft, settings=app.desk.form_settings), picked)


def reopen_merge(app: "RepApp", account: str, _title: str) -> None:
    """Ask again which account is the same, with what was typed."""
    open_merge(app, account)


def reopen_sides(app: "RepApp", record: str, _title: str) -> None:
    """Show two accounts side by side again; ``record`` is the id of the one that stays and of the other."""
    from fieldrep.services.accounts import get_account

    with app.desk.workspace.read() as ctx:
        keep, gone = (get_account(ctx, account).id for account in record.split(" "))
    app.push_screen(MergeScreen(keep, gone))


def read_side(desk: "Desk", account: str) -> Side:
    """Read one side of the comparison. Raises NotFound."""
    from fieldrep.services.accounts import get_account
    from fieldrep.services.briefs import timeline_count
    from fieldrep.services.contacts import contacts_of

    with desk.workspace.read() as ctx:
        record = get_account(ctx, account)
        texts = {key: single_line(field_text(record, key)) for key in FIELDS}
        return Side(record, texts, len(contacts_of(ctx, record.id)), timeline_count(ctx, record.id))


class MergeScreen(MenuScreen):
    """``keep`` stays, ``gone`` is shown as a part of it from then on."""

    AREA: ClassVar[int] = 2
    TERMS: ClassVar[tuple[str, ...]] = ("possible duplicate", "class", "quadrant")

    def __init__(self, keep: str, gone: str) -> None:
        super().__init__()
        self._keep = keep
        self._gone = gone
        self._sides: tuple[Side, Side] | None = None
        self._ticked: set[str] = set()
        self._keeper = DraftKeeper(None, dict)

    def heading(self) -> str:
        return _("Merge two accounts")

    def compose_body(self) -> ComposeResult:
        columns = (
            Column("field", width=18, style="dim"),
            Column("keep", _("This one stays"), least=12),
            Column("gone", _("This one goes into it"), least=12),
        )
        explained = Pane(title=_("What happens"), id="explained")
        explained.styles.height = 7
        with Pane(title=_("Merge two accounts"), id="merge"):
            yield LineList(columns=columns, tickable=True, heading=True, id="sides")
        with explained:
            yield LineList(reading=True, id="what")

    def on_mount(self) -> None:
        self._read()

    @property
    def _list(self) -> LineList:
        return self.query_one("#sides", LineList)

    def _read(self) -> None:
        self._sides = keep, gone = read_side(self.app.desk, self._keep), read_side(self.app.desk, self._gone)
        draft = self.app.desk.draft(SIDES, f"{self._keep} {self._gone}", title=keep.account.name)
        self._ticked = {
            key for key in FIELDS if gone.texts[key] and not keep.texts[key] and self._may_take(key)
        }
        if (kept := draft.load().get(TICKED)) is not None:
            self._ticked = {key for key in kept.split() if self._may_take(key)}
        self._keeper = DraftKeeper(draft, lambda: {TICKED: " ".join(sorted(self._ticked))})
        self._list.ticked = set(self._ticked)
        self._list.source = ListSource(list(self._rows(keep, gone)))
        self.query_one("#what", LineList).source = FlowSource(_explained(keep, gone))

    def _may_take(self, key: str) -> bool:
        """Return whether a value of the other account can be taken over."""
        if self._sides is None:
            return False
        keep, gone = self._sides
        same_kind = keep.account.kind == gone.account.kind
        differs = gone.texts[key] not in ("", keep.texts[key])
        return differs and (same_kind or key not in BOUND)

    def _rows(self, keep: Side, gone: Side) -> Iterator[Row]:
        head = (Span(keep.texts["name"], "strong"),), (Span(gone.texts["name"], "strong"),)
        yield Row("names", ("", *head), kind="text")
        yield Row("counts", (_("People"), str(keep.people), str(gone.people)), kind="text")
        yield Row("story", (_("Story"), str(keep.story), str(gone.story)), kind="text")
        yield Row("take", (_("Space takes the value on the right over"),), kind="header")
        for key in FIELDS:
            mine, theirs = keep.texts[key], gone.texts[key]
            if not (mine or theirs):
                continue
            label = field_label("account", key)
            can = self._may_take(key)
            style = "" if can else "dim"
            cells = (label, (Span(mine or "–", "" if mine else "dim"),), (Span(theirs or "–", style),))
            yield Row(key, cells, refs=key, kind="row" if can else "text")

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self._list.tick_row()

    def on_line_list_ticked(self, event: LineList.Ticked) -> None:
        event.stop()
        self._ticked = set(self._list.ticked)
        self._keeper.touch()

    def on_unmount(self) -> None:
        self._keeper.flush()

    def go_back(self) -> None:
        """Leave them apart; what is ticked stays as a draft."""
        self._keeper.leave()
        super().go_back()

    @action("merge.swap", "w", N_("Swap"), help=N_("Let the other account be the one that stays."))
    def swap(self) -> None:
        self._keeper.discard()
        self._keep, self._gone = self._gone, self._keep
        self._read()

    @action(
        "merge.do", ("ctrl+s", "f10"), N_("Merge"), help=N_("Merge the two; it can be taken apart again.")
    )
    def merge(self) -> None:
        from fieldrep.services.accounts import change_account, merge_accounts

        if self._sides is None:
            return
        keep, gone = self._sides
        with self.app.desk.workspace.write("account.merge", keep.account.name) as ctx:
            merge_accounts(ctx, gone.account.id, keep.account.id)
            taken = self._taken(gone)
            if taken:
                change_account(ctx, keep.account.id, taken)
        self._keeper.discard()
        self.dismiss(keep.account.id)
        self.app.notice(
            _("{gone} is a part of {keep} now. u takes it back, “Take apart” on the page too.").format(
                gone=gone.account.name, keep=keep.account.name
            )
        )
        self.app.changed()

    def _taken(self, gone: Side) -> dict[str, Any]:
        """Return the column values that were ticked."""
        columns = [
            column
            for key in FIELDS
            if key in self._list.ticked and self._may_take(key)
            for column in PARTS.get(key, (key,))
        ]
        return {column: getattr(gone.account, column) for column in columns}


def _named(side: Side) -> str:
    return single_line(" · ".join(filter(None, (side.account.name, side.account.city))))


def _explained(keep: Side, gone: Side) -> list[Block]:
    names = {"keep": single_line(keep.account.name), "gone": single_line(gone.account.name)}
    if names["keep"] == names["gone"]:  # then the town tells them apart
        names = {"keep": _named(keep), "gone": _named(gone)}
    said = (
        _("{keep} stays; visits, calls, people and promises of both are shown there.").format(**names),
        _("{gone} is no longer listed by itself; the search finds it and opens {keep}.").format(**names),
        _("Nothing is rewritten or deleted: it can be taken apart again at any time."),
    )
    return [Block(line, "plain") for line in said]
