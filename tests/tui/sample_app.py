"""A small app on the toolkit, for its tests and measurements: a list, a page, a form, a large list.

Run it: ``python -m tests.tui.sample_app [--draft FILE] [--theme light] [--ascii] [--show]``.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from textual.app import ComposeResult

from fieldrep.i18n import N_
from fieldrep.tui.actions import action
from fieldrep.tui.app import FieldrepApp
from fieldrep.tui.dialogs import Ask
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSettings, FormSpec, Picked
from fieldrep.tui.frame import Area, FrameScreen, Pane, TwoPane
from fieldrep.tui.widgets.filter_line import FilterLine
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, FlowSource, ListSource, Row, Span

TODAY = date(2026, 11, 21)

FIRMS = (
    ("嘉元实业有限公司", "刘小姐", "北京", 375000, "overdue"),
    ("Around the Horn", "Thomas Hardy", "London", 1200, "planned"),
    ("东南实业", "王先生", "上海", 50000, "done"),
    ("Ana Trujillo Emparedados y helados", "Ana Trujillo", "México D.F.", 98, ""),
    ("建国科技", "陈经理", "广州", 12500, "new"),
    ("Berglunds snabbköp", "Christina Berglund", "Luleå", 0, "warn"),
)
COLUMNS = (
    Column("name", "Account", weight=3, least=14),
    Column("person", "Person", weight=2, least=8, drop=1),
    Column("city", "City", width=10, drop=2, style="dim"),
    Column("volume", "Volume", width=9, align="right"),
)


def firm_rows(wanted: str = "") -> list[Row]:
    return [
        Row(
            f"a{number}",
            (name, person, city, f"{volume:,}"),
            refs=number,
            mark=mark,
            below=(Span("call", "warn"), Span(f" · {person} · {city}")),
        )
        for number, (name, person, city, volume, mark) in enumerate(FIRMS)
        if wanted.casefold() in name.casefold()
    ]


def suggest(text: str) -> Sequence[Choice]:
    return [
        Choice(f"a{number}", name, hint=f"{person} · {city}")
        for number, (name, person, city, _volume, _mark) in enumerate(FIRMS)
        if text.casefold() in name.casefold()
    ]


LOG = FormSpec(
    "log",
    N_("Quick log"),
    (
        FieldSpec("account", "Account", kind="pick", required=True, suggest=suggest, new="new lead"),
        FieldSpec("person", "Person", help="Who you spoke to."),
        FieldSpec("said", "Said", kind="long", help="What was said, in the customer's words."),
        FieldSpec(
            "outcome",
            "Outcome",
            kind="choice",
            required=True,
            choices=(
                Choice("order", "order", key="o"),
                Choice("advance", "advance", key="a"),
                Choice("continuation", "continuation", key="c"),
                Choice("no_sale", "no sale", key="n"),
            ),
        ),
        FieldSpec("volume", "Volume", kind="money", help="A month, such as 1.2k or 3万."),
        FieldSpec("next_date", "When", kind="date", help="25, 11-25, +3, fri, tomorrow"),
        FieldSpec("next", "Next step"),
        FieldSpec("coach", "Coach", kind="check"),
    ),
)


class FileDraft:
    """A draft in a JSON file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(self) -> dict[str, str]:
        return json.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}

    def put(self, texts: Mapping[str, str]) -> None:
        self.path.write_text(json.dumps(dict(texts), ensure_ascii=False), encoding="utf-8")

    def leave(self) -> None:
        """The form was left."""

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)


class FirmsScreen(FrameScreen):
    """Two panes: firms, and the one under the cursor."""

    AREA = 1
    TERMS = ("quadrant", "advance")

    def compose_body(self) -> ComposeResult:
        with TwoPane():
            with Pane(title="Firms", count=len(FIRMS)):
                yield FilterLine("firms")
                yield LineList(ListSource(firm_rows()), COLUMNS, empty="No firm of that name.", id="firms")
            with Pane(title="Firm", id="page-pane"):
                yield LineList(id="page")

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list.id != "firms" or event.row is None:
            return
        name, person, city, volume, _mark = FIRMS[event.row.refs]
        blocks = [
            Block("Facts", kind="header"),
            Block(f"{name}, {city}", "strong"),
            Block(f"Potential {volume:,} a month. " * 4, indent=2),
            Block("People", kind="header"),
            Block(person, refs=("person", person), mark="planned"),
        ]
        self.query_one("#page", LineList).source = FlowSource(blocks)

    def on_filter_line_narrowed(self, event: FilterLine.Narrowed) -> None:
        self.query_one("#firms", LineList).source = ListSource(firm_rows(event.text))

    @action("firm.filter", "/", N_("Filter"))
    def filter_firms(self) -> None:
        self.query_one(FilterLine).open()

    @action("firm.new", "n", N_("New"), help="Add a firm.")
    def new_firm(self) -> None:
        self.app.open_log()

    @action("firm.delete", "d", N_("Delete"), when="why_not_delete")
    def delete_firm(self) -> None:
        self.app.push_screen(Ask("Delete this firm for ever?", yes="delete", detail="No backup has it."))

    def why_not_delete(self) -> str | None:
        row = self.query_one("#firms", LineList).row
        return None if row and row.mark == "new" else "Only new firms can be deleted."


class Many:
    """A hundred thousand rows, made when asked for."""

    def count(self) -> int:
        return 100_000

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        return [
            Row(f"r{n}", (f"Row {n} 第{n}行 of a long list", f"Person {n}", "City", f"{n:,}"))
            for n in range(offset, min(offset + limit, self.count()))
        ]


class ManyScreen(FrameScreen):
    """A large list, read page by page in workers."""

    AREA = 2

    def compose_body(self) -> ComposeResult:
        with Pane(title="Many", count=100_000):
            yield LineList(Many(), COLUMNS, heading=True, id="many")


class SampleApp(FieldrepApp):
    """The app of the toolkit's tests."""

    def __init__(
        self, draft: Path | None = None, theme: str = "dark", ascii_only: bool | None = False
    ) -> None:
        here = "tests.tui.sample_app"
        areas = {
            1: Area("Firms", f"{here}:FirmsScreen"),
            2: Area("Many", f"{here}:ManyScreen"),
        }
        super().__init__(areas=areas, theme_choice=theme, ascii_only=ascii_only)
        self.draft = FileDraft(draft) if draft else None
        self.logged: list[object] = []
        self.show = self.broken = False

    @action("sample.log", "f2", N_("Quick log"), everywhere=True)
    def open_log(self) -> None:
        screen = FormScreen(
            LOG, values={"account": Picked("a2", "东南实业")} if self.area == 9 else None,
            draft=self.draft, submit=dict, settings=FormSettings(TODAY, "CNY"),
        )  # fmt: skip
        self.push_screen(screen, self.take_log)

    def _why_not_break(self) -> str | None:
        return None if self.broken else ""

    @action("sample.break", "b", N_("Break"), when="_why_not_break")
    def break_down(self) -> None:
        firm = FIRMS[0]
        raise RuntimeError(f"broken at {firm}")

    def take_log(self, values: object) -> None:
        if values is not None:
            self.logged.append(values)
            shown = ("said", "next") if self.show else ()
            said = " ".join(f"{key}={dict(values)[key]}" for key in shown)
            self.notice(f"The call is logged. {said}")


def main() -> None:
    words = sys.argv[1:]
    draft = Path(words[words.index("--draft") + 1]) if "--draft" in words else None
    theme = words[words.index("--theme") + 1] if "--theme" in words else "dark"
    app = SampleApp(draft, theme, None if "--probe" in words else "--ascii" in words)
    app.show, app.broken = "--show" in words, "--broken" in words
    app.run()
    sys.exit(app.return_code)


if __name__ == "__main__":
    main()
