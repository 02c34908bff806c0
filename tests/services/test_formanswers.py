"""Forms filled in about a record: kept, fed into fields, proposed, private."""

import pytest
from sqlmodel import select

from fieldrep.errors import Invalid, NotFound
from fieldrep.models.forms import FormAnswer, PrivateAnswer
from fieldrep.models.registry import kind_of
from fieldrep.rules.codes import Audience
from fieldrep.services import accounts, contacts
from fieldrep.services.feeding import FedState
from fieldrep.services.formanswers import About, FormPage, answer_form, form_page, forms_about, take_over
from fieldrep.services.undo import undo
from fieldrep.services.worksheets import worksheet_rows
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from tests.support.books import assert_agreement

SURVEY = "channel.survey"


@pytest.fixture
def dealer(workspace: Workspace) -> About:
    with workspace.write("account.add") as ctx:
        made = accounts.add_account(
            ctx, {"name": "Hill Trading", "kind": "dealer", "phone": "0571 8888 1234"}
        )
    return About("account", made.id)


def answer(workspace: Workspace, about: About, form: str = SURVEY, **answers: str) -> dict[str, FedState]:
    with workspace.write("form.answer") as ctx:
        fed = answer_form(ctx, form, about, {f"{form}.{name}": text for name, text in answers.items()})
    return {each.feeds: each.state for each in fed}


def page(workspace: Workspace, about: About, form: str = SURVEY) -> FormPage:
    with workspace.read() as ctx:
        return form_page(ctx, form, about)


def line(page_: FormPage, name: str):  # type: ignore[no-untyped-def]
    return next(line for line in page_.lines if line.id == f"{page_.id}.{name}")


def test_an_answer_fills_an_empty_field_and_is_kept(workspace: Workspace, dealer: About) -> None:
    fed = answer(workspace, dealer, city="Hangzhou", volume="5万", area="three counties")
    assert fed == {"account.city": FedState.STORED, "account.potential": FedState.STORED}
    with workspace.read() as ctx:
        account = accounts.get_account(ctx, dealer.id)
        assert (account.city, account.potential_minor) == ("Hangzhou", 5_000_000)
        shown = form_page(ctx, SURVEY, dealer)
    assert line(shown, "area").shown == "three counties"
    assert line(shown, "volume").answer == "50000 CNY"
    assert_agreement(workspace)


def test_a_field_that_says_something_else_keeps_it_until_it_is_taken_over(
    workspace: Workspace, dealer: About
) -> None:
    assert answer(workspace, dealer, phone="0571 1111") == {"account.phone": FedState.KEPT}
    assert line(page(workspace, dealer), "phone").proposed
    with workspace.read() as ctx:
        assert accounts.get_account(ctx, dealer.id).phone == "0571 8888 1234"
    with workspace.write("form.take") as ctx:
        took = take_over(ctx, SURVEY, dealer, f"{SURVEY}.phone")
    assert took is not None
    assert took.state is FedState.STORED
    with workspace.read() as ctx:
        assert accounts.get_account(ctx, dealer.id).phone == "0571 1111"
    assert not line(page(workspace, dealer), "phone").proposed


def test_the_head_becomes_a_person_and_what_is_said_of_them_goes_there(
    workspace: Workspace, dealer: About
) -> None:
    fed = answer(workspace, dealer, head="Zhou Ping", head_title="owner", head_mobile="138 0013 8000")
    assert set(fed.values()) == {FedState.STORED}
    with workspace.read() as ctx:
        (person,) = contacts.contacts_of(ctx, dealer.id)
    assert (person.name, person.title, person.mobile) == ("Zhou Ping", "owner", "138 0013 8000")


def test_family_and_health_stay_with_the_rep(workspace: Workspace, dealer: About) -> None:
    answer(workspace, dealer, family="two children", area="the town")
    with workspace.read() as ctx:
        rows = {model: len(ctx.session.exec(select(model)).all()) for model in (FormAnswer, PrivateAnswer)}
        assert line(form_page(ctx, SURVEY, dealer), "family").shown == "two children"
    assert rows == {FormAnswer: 1, PrivateAnswer: 1}
    assert kind_of(PrivateAnswer).info.audience is Audience.SELF


def test_what_is_missing_is_said_and_all_or_nothing_is_written(workspace: Workspace, dealer: About) -> None:
    with pytest.raises(Invalid) as caught:
        answer(workspace, dealer, area="the town", volume="a lot", would_carry="maybe", nothing="x")
    assert set(caught.value.fields) == {f"{SURVEY}.{name}" for name in ("volume", "would_carry", "nothing")}
    assert page(workspace, dealer).answered == 0
    answer(workspace, dealer, area="the town")
    shown = page(workspace, dealer)
    assert shown.progress == (2, 7)  # the record has a phone
    assert {each.id.rpartition(".")[2] for each in shown.missing} == {
        *("city", "head", "products", "volume", "would_carry")
    }


def test_an_answer_is_taken_away_and_one_action_is_undone_whole(workspace: Workspace, dealer: About) -> None:
    answer(workspace, dealer, area="the town", city="Hangzhou")
    undo(workspace)
    assert page(workspace, dealer).answered == 0
    with workspace.read() as ctx:
        assert accounts.get_account(ctx, dealer.id).city == ""
    answer(workspace, dealer, area="the town")
    answer(workspace, dealer, area="")
    assert page(workspace, dealer).answered == 0
    assert_agreement(workspace)


def test_any_worksheet_about_any_record_and_several_copies_of_it(workspace: Workspace) -> None:
    who = workspace.identity.person
    first, second = About("person", who, "printers"), About("person", who, "binders")
    answer(workspace, first, "launch.customers", who="printers with two presses", number="12")
    answer(workspace, second, "launch.customers", who="binders")
    with workspace.read() as ctx:
        assert form_page(ctx, "launch.customers", first).answered == 2
        assert form_page(ctx, "launch.customers", second).answered == 1
        assert forms_about(ctx, "person", who) == [
            ("launch.customers", "binders"),
            ("launch.customers", "printers"),
        ]
    with workspace.read() as ctx, pytest.raises(NotFound):
        form_page(ctx, "launch.nothing", first)
    with workspace.write("form.answer") as ctx, pytest.raises(NotFound):
        answer_form(ctx, "launch.customers", About("person", "nobody"), {})


def test_what_was_answered_of_an_account_merged_into_it_is_there(workspace: Workspace, dealer: About) -> None:
    answer(workspace, dealer, area="the town")
    with workspace.write("account.merge") as ctx:
        other = accounts.add_account(ctx, {"name": "Hill Trading Ltd", "kind": "dealer"}).id
        ctx.session.flush()
        accounts.merge_accounts(ctx, dealer.id, other)
    assert line(page(workspace, About("account", other)), "area").shown == "the town"


def test_codes_answered_in_one_language_read_in_the_other(workspace: Workspace, dealer: About) -> None:
    answer(workspace, dealer, would_carry="yes")
    with workspace.write("setup.change") as ctx:
        put_setting(ctx.session, LANGUAGE, "zh_CN")
    workspace.forget_identity()
    assert line(page(workspace, dealer), "would_carry").shown == "愿意"


def test_a_launch_at_one_account_knows_the_record_and_writes_back(
    workspace: Workspace, dealer: About
) -> None:
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, dealer.id, {"current_brands": "Henkel"})
    sheet = "launch.account"
    assert line(page(workspace, dealer, sheet), "brands").known == "Henkel"
    fed = answer(workspace, dealer, sheet, volume="5万", order_by="2026-12-01", price="18 a kilo")
    assert set(fed.values()) == {FedState.STORED}
    with workspace.read() as ctx:
        account = accounts.get_account(ctx, dealer.id)
        assert str(account.expected_order) == "2026-12-01"
        assert account.potential_minor == 5_000_000
        (first, *_rest) = worksheet_rows(ctx, dealer)
        assert first.form == sheet
        own = {row.form for row in worksheet_rows(ctx, About("person", ctx.actor))}
    assert "launch.handbook" in own
    assert sheet not in own
