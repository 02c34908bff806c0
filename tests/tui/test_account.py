"""The page of an account: what it shows, and that everything on it can be added to and changed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.promises import Promise
from fieldrep.models.touches import Touch
from fieldrep.models.visits import Visit
from fieldrep.services import accounts, records
from fieldrep.services.attachments import attachments_of
from fieldrep.services.promises import open_steps
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens.account import AccountScreen
from fieldrep.tui.widgets.line_list import LineList
from tests.conftest import StandingClock
from tests.support.books import operations
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.customer_book import fill_book

App = Callable[[], RepApp]
WIDE, NARROW = (120, 40), (80, 24)


@pytest.fixture
def book(workspace: Workspace, clock: StandingClock) -> dict[str, str]:
    return fill_book(workspace, clock)


async def rest(app: RepApp, pilot: Pilot[Any]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()


async def press(app: RepApp, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await rest(app, pilot)


async def open_page(
    app: RepApp, pilot: Pilot[Any], account: str, section: str = "", line: str = ""
) -> AccountScreen:
    await rest(app, pilot)
    page = AccountScreen(account, section, line)
    app.push_screen(page)
    await rest(app, pilot)
    return page


async def fill(app: RepApp, pilot: Pilot[Any], key: str, text: str) -> None:
    """Put a text into a field of the form on the screen."""
    assert isinstance(app.screen, FormScreen)
    app.screen.form.activate(key)
    await pilot.pause()
    await pilot.press("ctrl+u")
    await pilot.press("ctrl+k")
    if text:
        await type_text(pilot, text)
    await rest(app, pilot)


async def finish(app: RepApp, pilot: Pilot[Any]) -> None:
    await press(app, pilot, "ctrl+s")


def get(workspace: Workspace, model: Any, record: str) -> Any:
    with workspace.read() as ctx:
        return records.get(ctx, model, record)


def fields_set(workspace: Workspace, record: str) -> list[str]:
    """The fields of a record that were changed after it was made, in their order."""
    return [op.field for op in operations(workspace, record) if op.field]


def text(app: RepApp) -> str:
    return "\n".join(grid(app))


SECTIONS = ("story", "people", "promises", "details", "extras", "history")


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize("section", ["", *SECTIONS])
async def test_the_page_as_it_looks(
    rep_app: App,
    book: dict[str, str],
    workspace: Workspace,
    size: tuple[int, int],
    lang: str,
    section: str,
) -> None:
    if section == "" and size == WIDE:
        pytest.skip("the brief stands beside every section")
    with workspace.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    app = rep_app()
    async with app.run_test(size=size) as pilot:
        await open_page(app, pilot, book["jiayuan"], section)
        assert_grid(app, f"account-{section or 'brief'}-{lang}-{size[0]}x{size[1]}")


async def test_arrows_and_the_mouse_go_through_the_sections(rep_app: App, book: dict[str, str]) -> None:
    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        page = await open_page(app, pilot, book["jiayuan"])
        assert "Contact due" in text(app)
        await press(app, pilot, "right")
        assert page.section == "story"
        await press(app, pilot, "right", "right")
        assert "samples by Monday" in text(app)
        await press(app, pilot, "left")
        assert page.section == "people"
        await pilot.click("SectionBar", offset=(2, 0))
        await rest(app, pilot)
        assert "Contact due" in text(app)


async def test_only_fields_that_were_changed_are_written(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    before = fields_set(workspace, book["jiayuan"])
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_page(app, pilot, book["jiayuan"], "details")
        await press(app, pilot, "e")
        await fill(app, pilot, "industry", "packaging")
        await fill(app, pilot, "potential", "8万")
        await finish(app, pilot)
        assert "packaging" in text(app)
    assert sorted(fields_set(workspace, book["jiayuan"])[len(before) :]) == ["industry", "potential"]
    account = get(workspace, Account, book["jiayuan"])
    assert (account.potential_minor, account.phone) == (8_000_000, "010 6555 1234")


async def test_enter_on_a_field_opens_the_form_there(rep_app: App, book: dict[str, str]) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_page(app, pilot, book["jiayuan"], "details", "field:phone")
        await press(app, pilot, "enter")
        assert isinstance(app.screen, FormScreen)
        assert app.screen.form.active == "phone"


async def test_a_form_left_open_keeps_only_the_changes_and_spares_what_others_wrote(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_page(app, pilot, book["jiayuan"], "details")
        await press(app, pilot, "e")
        await fill(app, pilot, "industry", "packaging")
        await press(app, pilot, "escape")
        with workspace.write("account.change", "elsewhere") as ctx:
            accounts.change_account(ctx, book["jiayuan"], {"phone": "010 1111 2222"})
        await press(app, pilot, "e")
        assert isinstance(app.screen, FormScreen)
        texts = app.screen.form.state.texts
        assert (texts["industry"], texts["phone"]) == ("packaging", "010 1111 2222")
        await finish(app, pilot)
    account = get(workspace, Account, book["jiayuan"])
    assert (account.industry, account.phone) == ("packaging", "010 1111 2222")
    assert workspace.drafts.all() == []


async def test_a_form_that_was_only_looked_at_leaves_nothing(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_page(app, pilot, book["jiayuan"])
        await press(app, pilot, "e", "tab", "tab", "escape")
    assert workspace.drafts.all() == []


async def test_giving_up_before_the_fifth_visit_asks_for_a_reason(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_page(app, pilot, book["jiayuan"])
        await press(app, pilot, "e")
        await fill(app, pilot, "stage", "lost")
        await press(app, pilot, "enter")
        await finish(app, pilot)
        assert "3 of 5 visits were made: say why it is given up already." in text(app)
        await fill(app, pilot, "stage_reason", "closed its works")
        await finish(app, pilot)
        assert isinstance(app.screen, AccountScreen)
    account = get(workspace, Account, book["jiayuan"])
    assert (account.stage, account.stage_reason) == ("lost", "closed its works")


async def test_a_quadrant_by_hand_needs_a_note_and_shows_it(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_page(app, pilot, book["horn"])
        await press(app, pilot, "e")
        await fill(app, pilot, "quadrant_by_hand", "b")
        await press(app, pilot, "enter")
        await finish(app, pilot)
        assert "Say why it is set by hand." in text(app)
        await fill(app, pilot, "quadrant_note", "knows the buyer")
        await finish(app, pilot)
        assert "set by hand: knows the buyer" in text(app)
    assert get(workspace, Account, book["horn"]).quadrant == "b"


async def test_a_customer_becomes_a_dealer_at_the_foot_of_the_other_ladder(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_page(app, pilot, book["horn"])
        await press(app, pilot, "e")
        await fill(app, pilot, "kind", "dealer")
        await press(app, pilot, "enter")
        await fill(app, pilot, "channel", "b")
        await press(app, pilot, "enter")
        await finish(app, pilot)
    account = get(workspace, Account, book["horn"])
    assert (account.kind, account.channel, account.stage) == ("dealer", "distribution", "found")


async def test_people_are_added_changed_and_put_away(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_page(app, pilot, book["jiayuan"], "people", book["wang"])
        await press(app, pilot, "n")
        await type_text(pilot, "王工")
        await rest(app, pilot)
        assert "there is a 王工 here already" in text(app)
        await fill(app, pilot, "name", "李经理")
        await fill(app, pilot, "role", "pays")
        await press(app, pilot, "enter")
        await fill(app, pilot, "birthday", "1980-05-17")
        await finish(app, pilot)
        assert "李经理" in text(app)
        await press(app, pilot, "e")
        await fill(app, pilot, "title", "engineer")
        await finish(app, pilot)
        assert get(workspace, Contact, book["wang"]).title == "engineer"
        await press(app, pilot, "d")
        assert "Put away" in text(app)
        assert get(workspace, Contact, book["wang"]).archived
        await press(app, pilot, "u")
        assert not get(workspace, Contact, book["wang"]).archived
    with workspace.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql(
            "SELECT role, birthday FROM contact WHERE name = '李经理'"
        )
        assert [tuple(row) for row in rows] == [("pays", "1980-05-17")]


async def test_a_promise_is_written_down_kept_opened_again_and_deleted(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_page(app, pilot, book["jiayuan"], "promises", book["ours"])
        await press(app, pilot, "k")
        assert get(workspace, Promise, book["ours"]).status == "kept"
        page = app.screen
        assert isinstance(page, AccountScreen)
        page.lines.go_to(book["ours"])
        await press(app, pilot, "space")
        assert get(workspace, Promise, book["ours"]).status == "open"
        page.lines.go_to(book["ours"])
        await press(app, pilot, "b")
        assert get(workspace, Promise, book["ours"]).status == "broken"
        page.lines.go_to(book["theirs"])
        await press(app, pilot, "e")
        await fill(app, pilot, "due", "+5")
        await finish(app, pilot)
        assert get(workspace, Promise, book["theirs"]).due.isoformat() == "2026-11-23"
        await press(app, pilot, "d")
        assert "order list" not in text(app)
        await press(app, pilot, "u", "o")
        await fill(app, pilot, "text", "a better price")
        await fill(app, pilot, "by", "them")
        await press(app, pilot, "enter")
        await fill(app, pilot, "contact", "刘")
        await press(app, pilot, "enter")
        await finish(app, pilot)
        assert "a better price" in text(app)
    with workspace.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql(
            "SELECT by, contact_id FROM promise WHERE text = 'a better price'"
        )
        assert [tuple(row) for row in rows] == [("them", book["liu"])]


async def test_space_on_a_next_step_ticks_it_and_g_offers_them_all(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    def steps() -> list[str]:
        with workspace.read() as ctx:
            return [step.text for step in open_steps(ctx, book["jiayuan"])]

    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        await open_page(app, pilot, book["jiayuan"])
        app.screen.query_one("#brief", LineList).go_to(f"step:{book['call']}")
        assert steps() == ["send the data sheet"]
        await press(app, pilot, "space")
        assert steps() == []
        await press(app, pilot, "u")
        assert steps() == ["send the data sheet"]
        await press(app, pilot, "g", "1")
        assert steps() == []


async def test_tags_numbers_and_extra_fields_are_added_and_taken_away(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    def side() -> accounts.Side:
        with workspace.read() as ctx:
            return accounts.account_side(ctx, book["jiayuan"])

    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        page = await open_page(app, pilot, book["jiayuan"], "extras")
        await press(app, pilot, "t")
        await fill(app, pilot, "tags", "重点，vip")
        await finish(app, pilot)
        assert sorted(side().tags) == ["vip", "重点"]
        await press(app, pilot, "n", "b")
        await fill(app, pilot, "source", "CRM")
        await fill(app, pilot, "number", "77")
        await finish(app, pilot)
        assert ("CRM", "77") in side().numbers
        await press(app, pilot, "n", "x")
        await fill(app, pilot, "name", "Dock")
        await fill(app, pilot, "value", "rear gate")
        await finish(app, pilot)
        assert ("Dock", "rear gate") in side().extras
        for line in ("tag:vip", "extra:Dock"):
            page.lines.go_to(line)
            await press(app, pilot, "d")
        assert side().tags == ["重点"]
        assert side().extras == [("Payment", "30 days")]


async def test_a_file_is_attached_saved_and_taken_away(
    rep_app: App, book: dict[str, str], workspace: Workspace, tmp_path: Path
) -> None:
    photo = tmp_path / "counter.jpg"
    photo.write_bytes(b"a picture")
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        page = await open_page(app, pilot, book["jiayuan"], "extras")
        await press(app, pilot, "n", "f", "ctrl+u")
        await type_text(pilot, str(photo))
        await press(app, pilot, "enter")
        assert "counter.jpg" in text(app)
        with workspace.read() as ctx:
            attached = attachments_of(ctx, book["jiayuan"])[0].id
        page.lines.go_to(attached)
        await press(app, pilot, "enter")
        assert (workspace.paths.exports / "counter.jpg").read_bytes() == b"a picture"
        await press(app, pilot, "d")
        with workspace.read() as ctx:
            assert attachments_of(ctx, book["jiayuan"]) == []


async def test_a_call_is_mended_on_the_page(rep_app: App, book: dict[str, str], workspace: Workspace) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_page(app, pilot, book["jiayuan"], "story", f"touch:{book['call']}")
        await press(app, pilot, "enter")
        await fill(app, pilot, "next_step", "send the data sheet and a price")
        await finish(app, pilot)
        assert isinstance(app.screen, AccountScreen)
    assert get(workspace, Touch, book["call"]).next_step == "send the data sheet and a price"
    assert fields_set(workspace, book["call"]) == ["next"]


async def test_v_starts_the_visit_that_is_planned_for_today(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_page(app, pilot, book["jiayuan"])
        await press(app, pilot, "v")
        assert type(app.screen).__name__ == "VisitScreen"
    assert get(workspace, Visit, book["planned"]).status == "running"


async def test_a_name_that_is_hard_to_draw_keeps_the_frame_straight(
    rep_app: App, book: dict[str, str]
) -> None:
    from rich.cells import cell_len

    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        for account in (book["emoji"], book["long"]):
            await open_page(app, pilot, account, "details")
            edges = [line for line in grid(app) if line.startswith(("│", "┌", "└"))]
            assert edges
            assert all(cell_len(line) == 80 for line in edges)


async def test_an_account_that_is_gone_is_said_and_left(rep_app: App, book: dict[str, str]) -> None:
    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        await rest(app, pilot)
        app.push_screen(AccountScreen("00000000-0000-7000-8000-000000000000"))
        await rest(app, pilot)
        assert not isinstance(app.screen, AccountScreen)
        assert "at the list." in text(app)


@pytest.mark.parametrize(
    ("form", "record", "field", "left"),
    [
        ("account.new", "", "name", "Half a na"),
        ("account.edit", "horn", "industry", "pack"),
        ("contact.new", "horn", "name", "Ms L"),
        ("contact.edit", "liu", "hobbies", "climb"),
        ("promise.new", "horn", "text", "a sampl"),
        ("promise.edit", "ours", "text", "samples by Fri"),
        ("touch.edit", "call", "result", "wants"),
        ("account.tags", "horn", "tags", "expo, vi"),
        ("account.number", "horn", "number", "77"),
        ("account.extra", "horn", "value", "rear"),
    ],
)
async def test_every_form_left_open_comes_back_with_what_was_typed(
    rep_app: App, book: dict[str, str], workspace: Workspace, form: str, record: str, field: str, left: str
) -> None:
    draft = workspace.drafts.open(form, book.get(record, ""), title="Around the Horn")
    draft.put({field: left})
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        while not app.ready:
            await pilot.pause(0.01)
        await rest(app, pilot)
        assert isinstance(app.screen, FormScreen)
        assert app.screen.form.spec.name == form
        assert app.screen.form.state.texts[field] == left
