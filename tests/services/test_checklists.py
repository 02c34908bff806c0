"""Checklists and talk track: what suits an account, what is known, where an answer goes."""

from datetime import date

import pytest
from sqlmodel import select

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import set_language
from fieldrep.models.visits import QuestionAsked, Tick, Visit
from fieldrep.playbook.names import FEEDS
from fieldrep.rules.codes import Channel, DecisionRole, Outcome
from fieldrep.services import accounts, checklists, contacts, visits
from fieldrep.services.feeding import Fed, FedState, Subject, field_word, known_text
from fieldrep.services.proposals import take_answers
from fieldrep.services.visit_guide import ItemLine, QuestionLine, VisitGuide, visit_guide
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock

SUPPLIER = "end_customer.during.supplier"
NEED = "end_customer.during.need"
PAYMENT = "end_customer.during.payment"
ORDER = "end_customer.during.order_date"
ROLE = "end_customer.during.role"
PRICE = "end_customer.during.price"
URGENT = "end_customer.during.urgent"
GREET = "end_customer.during.greet"
ASK_SUPPLIER = "general.s.supplier"
ASK_VOLUME = "general.s.volume"
ASK_DECIDES = "general.s.decides"
ASK_TYPE = "channel.type.money"


def an_account(workspace: Workspace, **values: object) -> str:
    with workspace.write("account.add") as ctx:
        return accounts.add_account(ctx, {"name": "嘉元实业"} | values).id


def a_visit(workspace: Workspace, account: str, day: date = date(2026, 11, 19)) -> str:
    with workspace.write("visit.plan") as ctx:
        return visits.plan_visit(ctx, account, day).id


@pytest.fixture
def account(workspace: Workspace) -> str:
    return an_account(workspace)


@pytest.fixture
def visit(workspace: Workspace, account: str) -> str:
    return a_visit(workspace, account)


@pytest.fixture
def dealer_visit(workspace: Workspace) -> str:
    return a_visit(workspace, an_account(workspace, name="North Trading", kind="dealer"))


def guide(workspace: Workspace, visit: str) -> VisitGuide:
    with workspace.read() as ctx:
        return visit_guide(ctx, visit)


def item(workspace: Workspace, visit: str, ident: str) -> ItemLine:
    return next(line for line in guide(workspace, visit).items if line.id == ident)


def question(workspace: Workspace, visit: str, ident: str) -> QuestionLine:
    return next(line for line in guide(workspace, visit).questions if line.id == ident)


def do_tick(workspace: Workspace, visit: str, ident: str, **given: object) -> Fed | None:
    with workspace.write("visit.tick") as ctx:
        return checklists.tick(ctx, visit, ident, **given)  # type: ignore[arg-type]


def do_ask(workspace: Workspace, visit: str, ident: str, **given: object) -> Fed | None:
    with workspace.write("visit.ask") as ctx:
        return checklists.ask(ctx, visit, ident, **given)  # type: ignore[arg-type]


def account_of(workspace: Workspace, visit: str) -> accounts.Account:
    with workspace.read() as ctx:
        record = ctx.session.get(Visit, visit)
        assert record is not None and record.account_id is not None
        return accounts.get_account(ctx, record.account_id)


# What suits


def test_the_pack_follows_the_kind_of_account(workspace: Workspace, visit: str, dealer_visit: str) -> None:
    assert {line.id.split(".")[0] for line in guide(workspace, visit).items} == {"end_customer"}
    assert {line.id.split(".")[0] for line in guide(workspace, dealer_visit).items} == {"channel"}


def test_ticks_are_counted_by_phase(workspace: Workspace, visit: str) -> None:
    everything = guide(workspace, visit).counts["during"][1]
    do_tick(workspace, visit, GREET)
    assert guide(workspace, visit).counts["during"] == (1, everything)
    do_tick(workspace, visit, GREET, ticked=False)
    assert guide(workspace, visit).counts["during"] == (0, everything)


def test_an_item_that_no_longer_suits_stays_with_what_was_done(
    workspace: Workspace, dealer_visit: str
) -> None:
    with workspace.write("account.change") as ctx:
        channel = {"channel": Channel.PRODUCT}
        accounts.change_account(ctx, account_of(workspace, dealer_visit).id, channel)
    do_tick(workspace, dealer_visit, "channel.during.a_margin")
    do_tick(workspace, dealer_visit, "channel.during.type", answer=Channel.INTEGRATION)
    line = item(workspace, dealer_visit, "channel.during.a_margin")
    assert (line.ticked, line.phase) == (True, "during")
    assert item(workspace, dealer_visit, "channel.during.c_protection")


def test_an_unknown_item_or_question_is_refused(workspace: Workspace, visit: str) -> None:
    with pytest.raises(NotFound):
        do_tick(workspace, visit, "no.such.item")
    with pytest.raises(NotFound):
        do_ask(workspace, visit, "no.such.question")


def test_the_pack_that_was_used_is_noted_in_the_visit(workspace: Workspace, visit: str) -> None:
    do_tick(workspace, visit, GREET)
    with workspace.read() as ctx:
        record = ctx.session.get(Visit, visit)
        assert record is not None and record.pack == "end_customer 1"


# Answers to items


def test_an_answer_goes_to_its_field_and_says_so(workspace: Workspace, visit: str) -> None:
    fed = do_tick(workspace, visit, SUPPLIER, answer=" Henkel ")
    assert fed == Fed("account.current_supplier", FedState.STORED, "Henkel")
    assert fed is not None and fed.field == "Current supplier"
    assert account_of(workspace, visit).current_supplier == "Henkel"
    line = item(workspace, visit, SUPPLIER)
    assert (line.ticked, line.answer, line.known) == (True, "Henkel", "Henkel")


def test_an_answer_goes_over_what_the_field_said(workspace: Workspace, visit: str) -> None:
    do_tick(workspace, visit, SUPPLIER, answer="Henkel")
    fed = do_tick(workspace, visit, SUPPLIER, answer="Bostik")
    assert fed == Fed("account.current_supplier", FedState.STORED, "Bostik")


def test_confirming_what_is_known_changes_nothing(workspace: Workspace) -> None:
    visit = a_visit(workspace, an_account(workspace, products="glue\nfoam"))
    fed = do_tick(workspace, visit, "end_customer.before.products", answer="glue foam")
    assert fed == Fed("account.products", FedState.SAME, "glue foam")
    assert account_of(workspace, visit).products == "glue\nfoam"


def test_an_amount_is_kept_with_its_currency_and_shown_as_one(workspace: Workspace, visit: str) -> None:
    fed = do_tick(workspace, visit, NEED, answer="5万")
    assert fed == Fed("account.potential", FedState.STORED, "CNY 50k")
    line = item(workspace, visit, NEED)
    assert (line.answer, line.shown, line.known) == ("50000 CNY", "CNY 50,000.00", "CNY 50k")
    assert line.typed == "50000 CNY"
    assert account_of(workspace, visit).potential_minor == 5_000_000


def test_a_price_is_shown_to_the_cent(workspace: Workspace, visit: str) -> None:
    assert do_tick(workspace, visit, PRICE, answer="18.5 EUR") == Fed(
        "visit.price_quoted", FedState.STORED, "EUR 18.50"
    )


def test_a_number_takes_its_unit_into_a_field_of_text(workspace: Workspace, visit: str) -> None:
    assert do_tick(workspace, visit, PAYMENT, answer="３０") == Fed(
        "account.payment_terms", FedState.STORED, "30 days"
    )
    assert item(workspace, visit, PAYMENT).shown == "30 days"


def test_a_date_is_read_as_people_write_it(workspace: Workspace, visit: str) -> None:
    do_tick(workspace, visit, ORDER, answer="12-1")
    assert account_of(workspace, visit).expected_order == date(2026, 12, 1)
    assert item(workspace, visit, ORDER).answer == "2026-12-01"


@pytest.mark.parametrize(
    ("ident", "answer"), [(NEED, "a lot"), (ORDER, "soon"), (PAYMENT, "nan"), (URGENT, "perhaps")]
)
def test_an_answer_that_is_not_of_the_items_type_is_refused(
    workspace: Workspace, visit: str, ident: str, answer: str
) -> None:
    with pytest.raises(Invalid) as caught:
        do_tick(workspace, visit, ident, answer=answer)
    assert answer in caught.value.fields["answer"]
    assert not item(workspace, visit, ident).ticked


def test_a_choice_for_a_field_of_codes_is_the_code(workspace: Workspace, visit: str) -> None:
    with workspace.write("contact.add") as ctx:
        person = contacts.add_contact(ctx, account_of(workspace, visit).id, {"name": "王先生"}).id
        ctx.session.flush()
        visits.set_people(ctx, visit, [person])
    fed = do_tick(workspace, visit, ROLE, answer=DecisionRole.PAYS)
    assert fed == Fed("contact.role", FedState.STORED, "pays")
    with workspace.read() as ctx:
        assert contacts.contacts_of(ctx, account_of(workspace, visit).id)[0].role == DecisionRole.PAYS


def test_a_choice_for_a_field_of_text_is_its_label(workspace: Workspace, dealer_visit: str) -> None:
    fed = do_tick(workspace, dealer_visit, "channel.before.own_products", answer="both")
    assert fed == Fed("account.own_products", FedState.STORED, "Both")
    assert item(workspace, dealer_visit, "channel.before.own_products").shown == "Both"


def test_an_outcome_chosen_in_the_list_is_the_visits_outcome(workspace: Workspace, visit: str) -> None:
    do_tick(workspace, visit, "end_customer.after.outcome", answer="no_sale")
    with workspace.read() as ctx:
        record = ctx.session.get(Visit, visit)
        assert record is not None and record.outcome == Outcome.NO_SALE
    assert item(workspace, visit, "end_customer.after.outcome").known == "no sale"


def test_an_answer_about_a_person_waits_until_one_is_entered(workspace: Workspace, visit: str) -> None:
    fed = do_tick(workspace, visit, ROLE, answer=DecisionRole.DECIDES)
    assert fed == Fed("contact.role", FedState.NOBODY, "")
    with workspace.write("visit.finish") as ctx:
        person = contacts.add_contact(ctx, account_of(workspace, visit).id, {"name": "王先生"}).id
        ctx.session.flush()
        visits.set_people(ctx, visit, [person])
        ctx.session.flush()
        checklists.feed_people(ctx, visit)
    with workspace.read() as ctx:
        assert contacts.contacts_of(ctx, account_of(workspace, visit).id)[0].role == DecisionRole.DECIDES


def test_an_emptied_answer_leaves_the_field_alone(workspace: Workspace, visit: str) -> None:
    do_tick(workspace, visit, SUPPLIER, answer="Henkel")
    assert do_tick(workspace, visit, SUPPLIER, answer="", ticked=False) is None
    line = item(workspace, visit, SUPPLIER)
    assert (line.ticked, line.answer, line.known) == (False, "", "Henkel")


def test_a_note_stays_when_the_tick_goes(workspace: Workspace, visit: str) -> None:
    do_tick(workspace, visit, GREET, note="the porter, friendly")
    do_tick(workspace, visit, GREET, ticked=False)
    assert item(workspace, visit, GREET).note == "the porter, friendly"


# Questions


def test_what_the_record_says_need_not_be_asked(workspace: Workspace) -> None:
    known = an_account(
        workspace, current_supplier="汉高", potential_minor=5_000_000, potential_currency="CNY"
    )
    visit = a_visit(workspace, known)
    assert question(workspace, visit, ASK_SUPPLIER).known == "汉高"
    assert question(workspace, visit, ASK_VOLUME).known == "CNY 50k"
    assert question(workspace, visit, ASK_DECIDES).known == ""
    assert "汉高" in question(workspace, visit, ASK_SUPPLIER).text


def test_a_slot_that_a_question_only_speaks_of_does_not_answer_it(workspace: Workspace) -> None:
    visit = a_visit(workspace, an_account(workspace, current_supplier="汉高"))
    line = question(workspace, visit, "general.p.change")
    assert ("汉高" in line.text, line.known) == (True, "")


def test_an_answer_is_proposed_to_an_empty_field_and_not_written_by_itself(
    workspace: Workspace, visit: str
) -> None:
    fed = do_ask(workspace, visit, ASK_SUPPLIER, answer="Henkel, for ten years")
    assert fed == Fed("account.current_supplier", FedState.KEPT, "")
    line = question(workspace, visit, ASK_SUPPLIER)
    assert (line.asked, line.answer, line.known) == (True, "Henkel, for ten years", "")
    assert line.proposed == "Henkel, for ten years"
    assert account_of(workspace, visit).current_supplier == ""


def test_an_answer_is_proposed_to_a_field_that_says_something_else(workspace: Workspace) -> None:
    visit = a_visit(workspace, an_account(workspace, current_supplier="汉高"))
    assert do_ask(workspace, visit, ASK_SUPPLIER, answer="Bostik now") == Fed(
        "account.current_supplier", FedState.KEPT, "汉高"
    )
    assert account_of(workspace, visit).current_supplier == "汉高"


def test_a_spoken_answer_is_no_amount_and_stays_in_the_visit(workspace: Workspace, visit: str) -> None:
    fed = do_ask(workspace, visit, ASK_VOLUME, answer="depends on the season")
    assert fed == Fed("account.potential", FedState.UNREAD, "")
    assert question(workspace, visit, ASK_VOLUME).answer == "depends on the season"
    assert account_of(workspace, visit).potential_minor is None


def test_free_text_never_gets_into_a_field_of_codes(workspace: Workspace, dealer_visit: str) -> None:
    fed = do_ask(workspace, dealer_visit, ASK_TYPE, answer="a bit of everything")
    assert fed == Fed("account.channel", FedState.UNREAD, "")
    assert account_of(workspace, dealer_visit).channel is None
    with workspace.write("visit.ask") as ctx:
        taken = take_answers(ctx, dealer_visit, [ASK_TYPE])
    assert [fed.state for fed in taken] == [FedState.UNREAD]
    assert account_of(workspace, dealer_visit).channel is None


def test_an_answer_to_choose_feeds_its_code_and_is_shown_as_its_label(
    workspace: Workspace, dealer_visit: str
) -> None:
    offered = question(workspace, dealer_visit, ASK_TYPE).answers
    assert [code for code, _label in offered] == list(Channel)
    fed = do_ask(workspace, dealer_visit, ASK_TYPE, answer=Channel.DISTRIBUTION)
    assert fed == Fed("account.channel", FedState.KEPT, "")
    assert question(workspace, dealer_visit, ASK_TYPE).proposed == "B distribution"
    assert question(workspace, dealer_visit, ASK_TYPE).shown == "Goods we resell"


def test_the_wording_stays_as_it_was_asked(workspace: Workspace, visit: str) -> None:
    do_ask(workspace, visit, ASK_SUPPLIER)
    asked = question(workspace, visit, ASK_SUPPLIER).text
    do_ask(workspace, visit, ASK_SUPPLIER, answer="Henkel")
    assert question(workspace, visit, ASK_SUPPLIER).text == asked


def test_a_question_is_taken_back_but_not_its_answer(workspace: Workspace, visit: str) -> None:
    do_ask(workspace, visit, ASK_DECIDES, answer="her father")
    do_ask(workspace, visit, ASK_DECIDES, asked=False)
    line = question(workspace, visit, ASK_DECIDES)
    assert (line.asked, line.answer) == (False, "her father")


def test_the_answer_of_an_earlier_visit_is_shown(
    workspace: Workspace, clock: StandingClock, account: str, visit: str
) -> None:
    do_ask(workspace, visit, ASK_DECIDES, answer="her father")
    later = a_visit(workspace, account, date(2026, 11, 26))
    line = question(workspace, later, ASK_DECIDES)
    assert (line.asked, line.earlier, line.earlier_day) == (False, "her father", date(2026, 11, 19))


# One action, both languages


def test_tick_and_field_are_one_action(workspace: Workspace, visit: str) -> None:
    with pytest.raises(RuntimeError), workspace.write("visit.tick") as ctx:
        checklists.tick(ctx, visit, SUPPLIER, answer="Henkel")
        raise RuntimeError
    assert account_of(workspace, visit).current_supplier == ""
    assert not item(workspace, visit, SUPPLIER).ticked


def test_what_was_done_in_one_language_is_there_in_the_other(workspace: Workspace, visit: str) -> None:
    do_tick(workspace, visit, URGENT, answer="soon")
    do_ask(workspace, visit, ASK_DECIDES, answer="her father")
    with workspace.read() as ctx:
        ctx.language = "zh_CN"
        set_language("zh_CN")
        lines = {line.id: line for line in visit_guide(ctx, visit).items}
        questions = {line.id: line for line in visit_guide(ctx, visit).questions}
    assert lines[URGENT].ticked and lines[URGENT].shown not in ("", "soon")
    assert questions[ASK_DECIDES].answer == "her father"


def test_every_field_that_can_be_fed_has_a_word_and_can_be_read(workspace: Workspace, visit: str) -> None:
    words = [field_word(feeds) for feeds in FEEDS]
    assert all(word[0].isupper() and "_" not in word for word in words)
    with workspace.read() as ctx:
        record = ctx.session.get(Visit, visit)
        assert record is not None
        subject = Subject.of(ctx, record)
        filled = {feeds for feeds in FEEDS if known_text(subject, feeds)}
    assert filled == set()


def test_records_of_ticks_and_questions_have_the_natural_key(workspace: Workspace, visit: str) -> None:
    for _time in range(2):
        do_tick(workspace, visit, GREET)
        do_ask(workspace, visit, ASK_DECIDES)
    with workspace.read() as ctx:
        rows = [ctx.session.exec(select(kind)).all() for kind in (Tick, QuestionAsked)]
    assert [len(found) for found in rows] == [1, 1]


def test_a_title_learnt_in_the_visit_stands_beside_the_person_met(workspace: Workspace, visit: str) -> None:
    with workspace.write("contact.add") as ctx:
        person = contacts.add_contact(ctx, account_of(workspace, visit).id, {"name": "王先生"}).id
        ctx.session.flush()
        visits.set_people(ctx, visit, [person])
    do_tick(workspace, visit, "end_customer.during.title", answer="owner")
    with workspace.read() as ctx:
        assert [(p.name, p.title) for p in visits.people_met(ctx, visit)] == [("王先生", "owner")]
