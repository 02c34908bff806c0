"""The page of a visit: ticking, answering, asking, writing up, finishing, and what is kept of it all."""

from datetime import date

import pytest
from sqlmodel import select
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.models.events import StatusEvent
from fieldrep.models.promises import Promise
from fieldrep.models.visits import Visit
from fieldrep.paths import DataPaths
from fieldrep.rules.codes import EventKind, Outcome, PromiseStatus, Stage, VisitStatus
from fieldrep.services import accounts, contacts, visits
from fieldrep.services.proposals import proposals
from fieldrep.services.visit_page import VisitPage, visit_page
from fieldrep.tui.screens.visit import VisitScreen
from fieldrep.tui.screens.visit_panes import NextLine
from fieldrep.tui.screens.visit_review import VisitReview
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.support.waiting import kept
from tests.tui.field_week import TODAY, Week, WeekApp, make_week

WIDE = (120, 40)
SUPPLIER = "item:end_customer.during.supplier"
NEED = "item:end_customer.during.need"
ROLE = "item:end_customer.during.role"
GREET = "item:end_customer.during.greet"
RESULT = "item:end_customer.after.result"
ASK_LINE = "ask:gift_box.s.line"
ASK_SUPPLIER = "ask:gift_box.s.supplier"


@pytest.fixture
def week(paths: DataPaths) -> Week:
    return make_week(paths)


def page_of(week: Week, visit: str = "") -> VisitPage:
    with week.workspace.read() as ctx:
        return visit_page(ctx, visit or week.visit)


def item(week: Week, row: str) -> object:
    ident = row.partition(":")[2]
    return next(line for line in page_of(week).guide.items if line.id == ident)


def question(week: Week, row: str) -> object:
    ident = row.partition(":")[2]
    return next(line for line in page_of(week).guide.questions if line.id == ident)


def shows(app: WeekApp, text: str) -> bool:
    return any(text in line for line in grid(app))


async def during(app: WeekApp, pilot: Pilot[int], week: Week, row: str) -> VisitScreen:
    """Open today's visit at a row of the list During."""
    screen = await app.open_visit(pilot, week.visit)
    await screen.show_tab("during")
    assert screen.checks.go_to(row)
    await pilot.pause()
    return screen


async def write(pilot: Pilot[int], *fields: str) -> None:
    """Fill the fields of the write-up one after another; "" leaves one as it is."""
    for text in fields:
        if text:
            await type_text(pilot, text)
        await pilot.press("enter")


# Lists


async def test_space_ticks_at_once_and_u_takes_it_back(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await during(app, pilot, week, GREET)
        await pilot.press("space")
        assert item(week, GREET).ticked  # type: ignore[attr-defined]
        assert shows(app, "During 1/18")
        await pilot.press("u")
        assert not item(week, GREET).ticked  # type: ignore[attr-defined]
        assert shows(app, "During 0/18")


async def test_enter_answers_in_the_row_and_the_answer_goes_to_its_field(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await during(app, pilot, week, NEED)
        await pilot.press("enter")
        await type_text(pilot, "8万")
        assert shows(app, "CNY 80,000.00")  # what is understood, before it is taken
        await pilot.press("enter")
        assert app.notice_text.endswith("Monthly potential: CNY 80k")
        assert screen.checks.row is not None and screen.checks.row.id != NEED  # on to the next
    with week.workspace.read() as ctx:
        assert accounts.get_account(ctx, week.gift_box).potential_minor == 8_000_000


async def test_what_is_known_is_confirmed_by_enter_twice(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await during(app, pilot, week, SUPPLIER)
        assert shows(app, "known: 汉高")
        await pilot.press("enter", "enter")
    line = item(week, SUPPLIER)
    assert (line.ticked, line.answer) == (True, "汉高")  # type: ignore[attr-defined]


async def test_an_answer_that_can_not_be_read_stays_in_the_editor(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await during(app, pilot, week, NEED)
        await pilot.press("enter")
        await type_text(pilot, "a lot")
        await pilot.press("enter")
        assert shows(app, "Type an amount")
        assert (screen.editor.is_open, screen.editor.value) == (True, "a lot")
    assert not item(week, NEED).ticked  # type: ignore[attr-defined]


async def test_a_choice_is_made_by_its_digit(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await during(app, pilot, week, ROLE)
        await pilot.press("enter", "5", "enter")
        assert shows(app, "Pays")
    assert item(week, ROLE).answer == "pays"  # type: ignore[attr-defined]
    with week.workspace.read() as ctx:
        assert {p.name: p.role for p in contacts.contacts_of(ctx, week.gift_box)}["王先生"] == "pays"


async def test_a_text_that_is_no_choice_is_said_to_be_none(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await during(app, pilot, week, ROLE)
        await pilot.press("enter")
        await type_text(pilot, "the boss's cousin")
        await pilot.press("enter")
        assert shows(app, "Choose one from the list.")
        assert (screen.editor.is_open, screen.editor.value) == (True, "the boss's cousin")
    assert not item(week, ROLE).ticked  # type: ignore[attr-defined]


async def test_n_writes_a_note(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await during(app, pilot, week, GREET)
        await pilot.press("n")
        await type_text(pilot, "the porter knows everybody")
        await pilot.press("enter")
        assert shows(app, "note: the porter knows everybody")
    line = item(week, GREET)
    assert (line.note, line.ticked) == ("the porter knows everybody", False)  # type: ignore[attr-defined]


async def test_what_was_begun_in_the_lists_is_kept_when_the_visit_is_finished(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await during(app, pilot, week, SUPPLIER)
        await pilot.press("enter")
        await type_text(pilot, "Bostik, they thi")
        await pilot.press("escape")
        question = screen.shown.guide.questions[0].id
        screen.go_to_question(question)
        await pilot.press("enter")
        await type_text(pilot, "two lines, one st")
        await pilot.press("escape", "ctrl+s")
        await app.rest(pilot)
    line = item(week, SUPPLIER)
    assert (line.note, line.answer) == ("Bostik, they thi", "")  # type: ignore[attr-defined]
    guide = page_of(week).guide
    assert next(q.answer for q in guide.questions if q.id == question) == "two lines, one st"


async def test_a_promise_is_kept_by_a_tick(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        mine = next(p for p in page_of(week).promises if p.by == "us")
        assert screen.checks.go_to(f"promise:{mine.id}")
        await pilot.press("space")
        assert not shows(app, "samples of both glues")
        await pilot.press("u")
        assert shows(app, "samples of both glues")
    with week.workspace.read() as ctx:
        assert ctx.session.get(Promise, mine.id).status == PromiseStatus.OPEN  # type: ignore[union-attr]


async def test_left_and_right_go_from_list_to_list(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        tabs = [screen.tab]
        for _time in range(2):
            await pilot.press("right")
            tabs.append(screen.tab)
        await pilot.press("left")
        assert [*tabs, screen.tab] == ["before", "during", "after", "during"]


async def test_another_program_is_seen(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await during(app, pilot, week, SUPPLIER)
        with week.workspace.write("account.change") as ctx:
            accounts.change_account(ctx, week.gift_box, {"current_supplier": "Bostik"})
        app.changed()
        await pilot.pause()
        assert shows(app, "known: Bostik")


async def test_a_change_that_comes_while_the_page_opens_is_seen_once_it_stands(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        app.push_screen(VisitScreen(week.visit))
        with week.workspace.write("account.change") as ctx:
            accounts.change_account(ctx, week.gift_box, {"current_supplier": "Bostik"})
        app.changed()
        await pilot.pause()
        assert isinstance(app.screen, VisitScreen) and shows(app, "known: Current supplier Bostik")


# Talk track


async def test_what_the_record_says_is_shown_as_known_and_not_asked(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        await app.open_visit(pilot, week.visit)
        assert shows(app, "known: Current supplier 汉高 (Wed 18 Nov, account")
        assert not shows(app, "what made you choose")
        assert shows(app, "Which boxes run on the machine")


async def test_what_several_questions_ask_for_is_told_once_when_known(week: Week) -> None:
    with week.workspace.write("account.change") as ctx:
        dealer = accounts.add_account(ctx, {"name": "渠道甲", "kind": "dealer", "channel": "product"})
        visit = visits.plan_visit(ctx, dealer.id, TODAY).id
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        await app.open_visit(pilot, visit)
        assert sum("known: Channel type" in line for line in grid(app)) == 1
        assert shows(app, "When an order comes in")  # also answered by it, and told by its own words


async def test_a_marks_a_question_asked_and_enter_notes_the_answer(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("tab")
        assert screen.talk.go_to(ASK_LINE)
        await pilot.press("a")
        assert question(week, ASK_LINE).asked  # type: ignore[attr-defined]
        await pilot.press("enter")
        await type_text(pilot, "the round ones by hand")
        await pilot.press("enter")
        assert shows(app, "the round ones by hand")
    assert question(week, ASK_LINE).answer == "the round ones by hand"  # type: ignore[attr-defined]


async def test_an_answer_is_proposed_with_old_and_new_and_p_takes_it(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("tab")
        await note(pilot, screen, ASK_SUPPLIER, "Bostik since June")
        assert "stays 汉高" in app.notice_text
        assert shows(app, "Current supplier: 汉高 → Bostik since June")
        assert screen.talk.go_to(ASK_SUPPLIER)
        await pilot.press("p")
        assert app.notice_text == "Current supplier: Bostik since June"
        assert not shows(app, "p takes it")
    with week.workspace.read() as ctx:
        assert accounts.get_account(ctx, week.gift_box).current_supplier == "Bostik since June"


async def test_p_takes_the_answer_just_noted_though_the_cursor_went_on(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("tab")
        await note(pilot, screen, ASK_SUPPLIER, "Bostik")
        assert screen.talk.row is not None and screen.talk.row.id != ASK_SUPPLIER
        await pilot.press("p")
        assert app.notice_text == "Current supplier: Bostik"
        await pilot.press("p")
        assert not shows(app, "p takes it")
    with week.workspace.read() as ctx:
        assert accounts.get_account(ctx, week.gift_box).current_supplier == "Bostik"


async def note(pilot: Pilot[int], screen: VisitScreen, row: str, text: str) -> None:
    """Note the answer to a question of the talk track."""
    assert screen.talk.go_to(row)
    await pilot.press("n")
    await type_text(pilot, text)
    await pilot.press("enter")


async def test_x_leaves_an_answer_out_and_it_is_not_proposed_again(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("tab")
        await note(pilot, screen, ASK_SUPPLIER, "Bostik")
        assert screen.talk.go_to(ASK_SUPPLIER)
        await pilot.press("x")
        assert shows(app, "kept out of the record") and not shows(app, "p takes it")
        await pilot.press("v", "ctrl+s")
        await pilot.pause()
        assert not isinstance(app.screen, VisitReview)
    with week.workspace.read() as ctx:
        assert accounts.get_account(ctx, week.gift_box).current_supplier == "汉高"


async def test_the_talk_says_what_comes_next_and_g_goes_there(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("tab", "P")
        assert screen.talk.row is not None and screen.talk.row.id == "ask:supply.p.satisfied"
        await note(pilot, screen, "ask:gift_box.p.humid", "corners open")
        assert shows(app, "▸ I How many people sit there") and shows(app, "what does it cost?")
        await pilot.press("g")
        assert screen.talk.row.id == "ask:gift_box.i.rework"
        await pilot.press("y")
        assert question(week, "ask:gift_box.i.rework").accepted  # type: ignore[attr-defined]
        assert shows(app, "▸ N If rejects were halved")
        await pilot.press("y")
        assert shows(app, "▸ I What does a rejected batch cost")
        await pilot.press("N")
        assert screen.talk.row.id == "ask:gift_box.n.rejects"


async def test_the_closing_review_takes_some_and_leaves_others_out(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("f4")
        await note(pilot, screen, ASK_SUPPLIER, "Bostik")
        await note(pilot, screen, "ask:gift_box.s.volume", "8万")
        await note(pilot, screen, "ask:supply.s.price", "17.5/kg")
        await pilot.press("v", "ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, VisitReview)
        assert shows(app, "Bostik") and shows(app, "CNY 80k") and shows(app, "17.5/kg")
        assert app.screen.lines.go_to(ASK_SUPPLIER.partition(":")[2])
        await pilot.press("x")
        assert not shows(app, "Bostik")
        await pilot.press("A")
        await pilot.pause()
        assert not isinstance(app.screen, VisitReview)
    with week.workspace.read() as ctx:
        record = accounts.get_account(ctx, week.gift_box)
        assert (record.current_supplier, record.potential_minor) == ("汉高", 8_000_000)
        assert dict(accounts.account_side(ctx, week.gift_box).extras) == {"price": "17.5/kg"}


async def test_the_review_can_be_left_and_nothing_is_forced(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("f4")
        await note(pilot, screen, ASK_SUPPLIER, "Bostik")
        await pilot.press("v", "ctrl+s")
        await pilot.pause()
        await pilot.press("escape")
        assert not isinstance(app.screen, VisitReview)
    with week.workspace.read() as ctx:
        assert accounts.get_account(ctx, week.gift_box).current_supplier == "汉高"
        assert [p.after for p in proposals(ctx, week.visit)] == ["Bostik"]


async def test_the_objective_is_asked_for_in_closing(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await app.open_visit(pilot, week.visit)
        await pilot.press("v", "w")
        assert shows(app, "Objective")
        await write(pilot, "a", "f")
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert page_of(week).written["objective_reached"] == "fallback"


async def test_a_visit_without_an_objective_is_not_asked_for_one(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await app.open_visit(pilot, week.later)
        await pilot.press("w")
        assert not shows(app, "Objective")


async def test_an_advance_that_fits_the_stage_is_proposed_before_the_visit(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.later)
        assert shows(app, "fits: They try a sample on one")
        assert screen.checks.go_to("item:end_customer.before.advance_wanted")
        await pilot.press("enter", "down", "enter")
        assert screen.checks.go_to("item:end_customer.before.advance_fallback")
        await pilot.press("enter")
        await type_text(pilot, "a second date")
        await pilot.press("enter")
    wrote = page_of(week, week.later).written
    assert wrote["advance_wanted"] == "They try a sample on one of their jobs, on a day they name"
    assert wrote["advance_fallback"] == "a second date"


async def test_f4_shows_and_hides_the_talk_track_or_goes_there_and_back(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        await app.open_visit(pilot, week.visit)
        await pilot.press("f4")
        assert not shows(app, "Talk track")
        await pilot.press("f4")
        assert shows(app, "Talk track")
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        assert not shows(app, "Talk track")
        await pilot.press("f4")
        assert shows(app, "Talk track") and screen.talk.has_focus
        await pilot.press("f4")
        assert screen.checks.has_focus


# Write-up


async def test_a_visit_from_start_to_finish(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("v")
        assert shows(app, "running since 10:00")
        assert shows(app, "A report will miss: what was said, the result, competitors")
        week.clock.forward(minutes=40)
        await pilot.press("w")
        await write(
            pilot, "a", "r", "", "too soft in the heat", "agreed to a trial", "Bostik 17.5", "2 kg of K3"
        )
        await write(pilot, "18.5", "bring the drum", "11-25")
        assert not shows(app, "A report will miss")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert not isinstance(app.screen, VisitScreen)
        assert app.notice_text == "The visit is finished."
        assert screen.kept.load() == {}
    with week.workspace.read() as ctx:
        done = ctx.session.get(Visit, week.visit)
        assert done is not None
        assert (done.status, done.outcome, done.said) == (
            VisitStatus.DONE,
            Outcome.ADVANCE,
            "too soft in the heat",
        )
        assert (done.result, done.competitor_info, done.samples) == (
            "agreed to a trial",
            "Bostik 17.5",
            "2 kg of K3",
        )
        assert (done.quoted_minor, done.quoted_currency) == (1850, "CNY")
        assert (done.next_step, done.next_date) == ("bring the drum", date(2026, 11, 25))
        assert [person.name for person in visits.people_met(ctx, week.visit)] == ["王先生"]
        assert done.ended_at is not None and done.started_at is not None
        assert (done.ended_at - done.started_at).total_seconds() == 40 * 60


async def test_what_a_report_will_miss_never_blocks(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await app.open_visit(pilot, week.visit)
        await pilot.press("v", "ctrl+s")
        await pilot.pause()
        assert app.notice_text.endswith("A report will miss: what was said, the result, competitors")
    assert page_of(week).status == VisitStatus.DONE


async def test_not_met_asks_for_nothing_else(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await app.open_visit(pilot, week.visit)
        await pilot.press("v", "w")
        assert shows(app, "Competitors")
        await pilot.press("x", "enter")
        assert not shows(app, "Competitors") and not shows(app, "A report will miss")
        await pilot.press("ctrl+s")
        await pilot.pause()
    page = page_of(week)
    assert (page.status, page.written["outcome"], page.people) == (VisitStatus.DONE, Outcome.NOT_MET, ())


async def test_f9_writes_that_nothing_was_learnt(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("w")
        await write(pilot, "", "", "", "said", "result")
        assert screen.form.active == "competitor_info"
        await pilot.press("f9")
        assert (screen.form.state.texts["competitor_info"], screen.form.active) == ("none learnt", "samples")


async def test_a_new_person_is_added_with_a_title(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("w")
        screen.form.activate("person2")
        await pilot.pause()
        await type_text(pilot, "陈师傅")
        await pilot.press("enter")
        assert screen.form.active == "title2"
        await type_text(pilot, "foreman")
        await pilot.press("ctrl+s")
        await pilot.pause()
    with week.workspace.read() as ctx:
        people = {person.name: person.title for person in contacts.contacts_of(ctx, week.gift_box)}
        assert people["陈师傅"] == "foreman"
        met = {(p.name, p.title) for p in visits.people_met(ctx, week.visit)}
        assert met == {("王先生", "owner"), ("陈师傅", "foreman")}


async def test_a_missing_title_is_asked_for_once(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.later)
        await pilot.press("w", "enter", "down", "enter")
        assert (screen.form.state.texts["person1"], screen.form.active) == ("Thomas Hardy", "title1")
        await type_text(pilot, "buyer")
        await pilot.press("ctrl+s")
        await pilot.pause()
    with week.workspace.read() as ctx:
        assert [p.title for p in contacts.contacts_of(ctx, week.printer)] == ["buyer"]


async def test_promises_both_ways_with_their_days(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("w")
        screen.form.activate("ours1")
        await pilot.pause()
        await type_text(pilot, "11-25 a drum of K3")
        await pilot.press("enter")
        assert screen.form.active == "ours2"
        await pilot.press("enter")
        await write(pilot, "their drawings fri")
        await pilot.press("ctrl+s")
        await pilot.pause()
    made = {(p.by, p.text, p.due) for p in page_of(week).promises if p.id in page_of(week).own_promises}
    assert made == {
        ("us", "a drum of K3", date(2026, 11, 25)),
        ("them", "their drawings", date(2026, 11, 20)),
    }


async def test_an_answer_in_the_list_is_in_the_write_up_too(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await screen.show_tab("after")
        assert screen.checks.go_to(RESULT)
        await pilot.press("enter")
        await type_text(pilot, "a trial on Monday")
        await pilot.press("enter")
        assert screen.form.state.texts["result"] == "a trial on Monday"
        await pilot.press("ctrl+s")
        await pilot.pause()
    assert page_of(week).written["result"] == "a trial on Monday"


async def test_a_date_that_can_not_be_read_is_shown_and_nothing_is_finished(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await pilot.press("w")
        screen.form.activate("next_date")
        await pilot.pause()
        await type_text(pilot, "some day")
        await pilot.press("ctrl+s")
        assert screen.form.active == "next_date"
        assert shows(app, "Type a date")
    assert page_of(week).status == VisitStatus.PLANNED


# What is kept


async def test_what_is_typed_is_in_the_draft_and_comes_back(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await app.open_visit(pilot, week.visit)
        await pilot.press("w")
        await write(pilot, "a", "", "")
        await type_text(pilot, "雨季开胶")
        await kept(pilot)
        drafts = app.desk.drafts.all()
        assert [(d.form, d.record, d.texts["said"]) for d in drafts] == [("visit", week.visit, "雨季开胶")]
    again = WeekApp(week)  # the first was ended without leaving the page, as by kill -9
    async with again.at() as pilot:
        screen = await again.open_visit(pilot, week.visit)
        assert screen.writing and screen.form.active == "said"
        assert shows(again, "雨季开胶") and shows(again, "advance")


async def test_an_answer_half_typed_comes_back_too(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await during(app, pilot, week, NEED)
        await pilot.press("enter")
        await type_text(pilot, "7")
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        screen = await again.open_visit(pilot, week.visit)
        assert (screen.tab, screen.editor.is_open, screen.editor.value) == ("during", True, "7")
        assert screen.editor.has_focus


async def test_escape_leaves_an_answer_begun_where_it_is(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await during(app, pilot, week, NEED)
        await pilot.press("enter")
        await type_text(pilot, "7")
        await pilot.press("escape")
        assert shows(app, "● 7") and screen.checks.has_focus
        await pilot.press("enter")
        assert screen.editor.value == "7"


async def test_escape_leaves_the_page_and_keeps_what_is_typed(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await app.open_visit(pilot, week.visit)
        await pilot.press("w")
        await write(pilot, "a", "")
        await type_text(pilot, "a word")
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert not isinstance(app.screen, VisitScreen)
        assert [(d.form, d.on_screen) for d in app.desk.drafts.all()] == [("visit", False)]


async def test_looking_leaves_no_draft(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await during(app, pilot, week, NEED)
        await pilot.press("enter")
        await type_text(pilot, "7万")
        await pilot.press("enter", "space", "w", "escape", "escape")
        await pilot.pause()
        assert not isinstance(app.screen, VisitScreen)
        assert app.desk.drafts.all() == []


# A finished visit


async def test_a_finished_visit_is_read_until_e_opens_it(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.done)
        assert shows(app, "雨季开胶，上月退货两批") and shows(app, "A report will miss: competitors")
        await pilot.press("right", "space")
        assert "e opens it for changes" in app.notice_text
        assert screen.checks.ticked == set()
        await pilot.press("e", "f8")
        screen.form.activate("competitor_info")
        await pilot.pause()
        await type_text(pilot, "Bostik was there")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.notice_text == "The visit is changed."
    page = page_of(week, week.done)
    assert (page.written["competitor_info"], page.missing) == ("Bostik was there", ())
    with week.workspace.read() as ctx:
        events = ctx.session.exec(select(StatusEvent).where(StatusEvent.subject_id == week.done)).all()
        assert [event.event for event in events].count(EventKind.FINISHED) == 1


async def test_a_finished_visit_does_not_say_what_to_ask_next(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        screen = await app.open_visit(pilot, week.done)
        following = screen.query_one(NextLine)
        assert screen.shown.guide.next is not None and not following.region.height
        await pilot.press("e")
        await pilot.pause()
        assert following.region.height


async def test_a_visit_that_is_gone_is_left(week: Week) -> None:
    with week.workspace.write("visit.start", "a walk-in") as ctx:
        walk_in = visits.start_walk_in(ctx, week.printer).id
    app = WeekApp(week)
    async with app.at() as pilot:
        await app.open_visit(pilot, walk_in)
        await pilot.press("u")
        await pilot.pause()
        assert not isinstance(app.screen, VisitScreen)


async def test_starting_and_finishing_moves_the_stage(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await app.open_visit(pilot, week.later)
        await pilot.press("s", "w", "c", "enter", "ctrl+s")
        await pilot.pause()
    with week.workspace.read() as ctx:
        assert accounts.get_account(ctx, week.printer).stage == Stage.VISITED
        rows = visits.list_visits(ctx, first=TODAY, last=TODAY, statuses=(VisitStatus.DONE,))
        assert [row.id for row in rows] == [week.later]


async def test_the_page_speaks_chinese(paths: DataPaths) -> None:
    week = make_week(paths, "zh_CN")
    set_language("zh_CN")
    app = WeekApp(week)
    async with app.at() as pilot:
        await app.open_visit(pilot, week.visit)
        await pilot.press("right")
        assert shows(app, "拜访中 0/18") and shows(app, "先跟见到的第一个人打招呼")


# How it looks


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize("state", ["before", "during", "answer", "talk", "written", "done"])
async def test_how_it_looks(paths: DataPaths, state: str, lang: str, size: tuple[int, int]) -> None:
    week = make_week(paths, lang)
    set_language(lang)
    app = WeekApp(week)
    async with app.at(size) as pilot:
        screen = await app.open_visit(pilot, week.done if state == "done" else week.visit)
        match state:
            case "during":
                await pilot.press("v", "space", "down", "space")
                app.hide_notice()
            case "answer":
                await screen.show_tab("during")
                screen.checks.go_to(ROLE)
                await pilot.press("enter", "5")
            case "talk":
                await pilot.press("f4", "f4", "tab") if size == WIDE else await pilot.press("f4")
                screen.talk.go_to(ASK_SUPPLIER)
                await pilot.press("n")
                await type_text(pilot, "Bostik")
                await pilot.press("enter")
                app.hide_notice()
            case "written":
                await pilot.press("v", "w")
        app.status = ""
        await pilot.pause()
        assert_grid(app, f"visit-{state}-{lang}-{size[0]}x{size[1]}")
