"""The packs for a launch, a new territory and an event: what each carries, and visits stay as they are."""

import re

import pytest

from fieldrep.i18n import LANGUAGES
from fieldrep.playbook.loader import BUILT_IN, Playbook, load
from fieldrep.playbook.parser import read_pack
from fieldrep.playbook.schema import Flow, Guide, Pack, QuestionSet, Script, Worksheet
from fieldrep.rules.codes import AccountKind, Channel, Phase, SpinKind

_Part = Worksheet | QuestionSet | Script | Flow | Guide
WORK_PACKS = {"launch": "launch", "territory": "territory", "events": "event"}


@pytest.fixture(params=LANGUAGES)
def book(request: pytest.FixtureRequest) -> Playbook:
    return load(request.param)


def sheet(book: Playbook, ident: str) -> Worksheet:
    (found,) = (each for each in book.worksheets() if each.id == ident)
    return found


def names(book: Playbook, ident: str) -> list[str]:
    """Return the last parts of the ids of a worksheet's items."""
    return [item.id.removeprefix(f"{ident}.") for item in sheet(book, ident).item]


def flow(book: Playbook, ident: str) -> Flow:
    (found,) = (each for each in book.flows() if each.id == ident)
    return found


def guide_text(book: Playbook, ident: str) -> str:
    (found,) = (each for each in book.guides() if each.id == ident)
    return "\n".join(f"{part.title}\n{part.text}\n" + "\n".join(part.points) for part in found.section)


def numbers(text: str) -> set[int]:
    return {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", text)}


# Outside visits


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_two_guides_of_a_launch_are_for_visits_too(language: str) -> None:
    for name, occasion in WORK_PACKS.items():
        pack = read_pack(BUILT_IN / name / f"{language}.toml")
        parts: tuple[_Part, ...] = (
            *pack.worksheet,
            *pack.question_set,
            *pack.script,
            *pack.flow,
            *pack.guide,
        )
        elsewhere = {part.id for part in parts if part.occasion != occasion}
        expected = {"launch.guide.introduction", "launch.guide.push"} if name == "launch" else set()
        assert elsewhere == expected
        assert not pack.checklist


def test_visits_are_the_same_without_these_packs(book: Playbook) -> None:
    without = Playbook(book.language, tuple(pack for pack in book.packs if not _is_work(pack)))
    assert len(without.packs) == len(book.packs) - 3
    industries = [industry.id for industry in book.industries()]
    assert "exhibitor" in industries
    for kind in AccountKind:
        for channel in ("", *Channel):
            for industry in industries:
                assert book.checklist_for(kind, channel, industry) == without.checklist_for(
                    kind, channel, industry
                )
                assert book.questions_for(kind, channel, industry) == without.questions_for(
                    kind, channel, industry
                )
        assert book.scripts(kind) == without.scripts(kind)
        assert book.flows(kind) == without.flows(kind)
        assert sum(map(len, book.checklist_for(kind).values())) > len(Phase)


def _is_work(pack: Pack) -> bool:
    return pack.pack.id in WORK_PACKS


def test_no_worksheet_shows_in_a_visit(book: Playbook) -> None:
    assert len(book.worksheets()) == 22
    for kind in AccountKind:
        assert book.worksheets(kind) == ()
    assert all(book.item(item.id) is None for each in book.worksheets() for item in each.item)


def test_every_worksheet_has_something_to_fill_in(book: Playbook) -> None:
    for each in book.worksheets():
        assert len(each.item) >= 5, each.id
        assert all(item.unit for item in each.item if item.type == "number"), each.id
        assert all(item.id.startswith(f"{each.id}.") for item in each.item), each.id


# Launch


def test_the_launch_handbook_has_its_eight_parts(book: Playbook) -> None:
    assert names(book, "launch.handbook") == [
        *("basics", "positioning", "reason", "presenting", "selling_points"),
        *("after_sales", "material", "competitors"),
    ]


def test_a_launch_is_broken_down_to_customers_and_territories_and_tracked(book: Playbook) -> None:
    assert {"who", "incentive", "watch", "first_contact"} <= set(names(book, "launch.customers"))
    assert {"accounts", "first_order", "earns"} <= set(names(book, "launch.territory"))
    assert {"goal", "reached", "adjusted", "improve"} <= set(names(book, "launch.tracking"))


def test_a_launch_at_one_account_feeds_its_record(book: Playbook) -> None:
    fed = {item.id.removeprefix("launch.account."): item.feeds for item in sheet(book, "launch.account").item}
    assert {name: feeds for name, feeds in fed.items() if feeds} == {
        "brands": "account.current_brands",
        "supplier": "account.current_supplier",
        "price": "account.price",
        "satisfied": "account.satisfaction",
        "volume": "account.potential",
        "cares": "contact.cares_about",
        "order_by": "account.expected_order",
    }


def test_what_is_agreed_before_a_launch(book: Playbook) -> None:
    agreed = sheet(book, "launch.agreed")
    assert all(item.required for item in agreed.item)
    assert set(names(book, "launch.agreed")) >= {
        *("schedule", "segments", "sales_guide", "training", "resources", "position"),
        *("after_sales", "display", "feedback"),
    }


def test_a_product_lives_through_six_steps(book: Playbook) -> None:
    assert [step.id.split(".")[-1] for step in flow(book, "launch.life").step] == [
        *("research", "definition", "development", "launch", "promotion", "cycle")
    ]
    (research,) = (guide for guide in book.guides() if guide.id == "launch.guide.research")
    assert len(research.section[0].points) == 5


# Territory


def test_the_phases_of_a_territory_have_dates_goals_and_a_yield(book: Playbook) -> None:
    steps = flow(book, "territory.phases").step
    assert [step.id.split(".")[-1] for step in steps] == [
        *("split", "talk", "sprint", "first_trip", "between", "second_trip"),
        *("month_two", "month_three", "assessment", "customers", "widening"),
    ]
    assert all(step.when and step.goals and step.done_when for step in steps)


def test_the_numbers_of_the_sprint_and_of_the_own_store(book: Playbook) -> None:
    assert {200, 67, 30} <= numbers(guide_text(book, "territory.guide.sprint"))
    assert {200, 30, 40, 80} <= numbers(guide_text(book, "territory.guide.store"))
    (sprint,) = (step for step in flow(book, "territory.phases").step if step.id.endswith("sprint"))
    assert {200, 3, 2, 30} <= numbers("\n".join(sprint.goals))


def test_a_swot_has_four_sides_and_ends_with_a_product_and_a_price(book: Playbook) -> None:
    assert names(book, "territory.swot") == [
        *("strengths", "weaknesses", "opportunities", "threats", "product", "price")
    ]


def test_the_manager_watches_seven_things_during_trips(book: Playbook) -> None:
    assert names(book, "territory.watch") == [
        *("call", "mood", "close", "claims", "own_account", "large", "handover")
    ]


# Events


def test_an_event_has_four_phases_and_three_roles(book: Playbook) -> None:
    assert [step.id.split(".")[-1] for step in flow(book, "events.phases").step] == [
        *("plan", "prepare", "run", "follow_up")
    ]
    (roles,) = (guide for guide in book.guides() if guide.id == "events.guide.roles")
    assert len([section for section in roles.section if section.points]) == 3


def test_progress_is_kept_on_three_levels(book: Playbook) -> None:
    assert {item.type for item in sheet(book, "events.overall").item} == {"date"}
    assert len(sheet(book, "events.main").item) >= 8
    details = [each for each in book.worksheets() if each.id.startswith("events.detail.")]
    assert len(details) == 4
    assert {item.type for each in details for item in each.item} == {"tick"}


def test_the_talk_at_the_booth_leads_from_situation_to_payoff(book: Playbook) -> None:
    booth = [question for pack in book.packs for group in pack.question_set for question in group.question
             if question.group == "events.booth"]  # fmt: skip
    assert list(dict.fromkeys(question.kind for question in booth)) == list(SpinKind)
    assert {"account.products", "account.current_brands"} <= {question.feeds for question in booth}


def test_the_follow_up_says_who_what_and_when(book: Playbook) -> None:
    required = {item.id.split(".")[-1] for item in sheet(book, "events.follow_up").item if item.required}
    assert {"who", "heat", "need", "owner", "date"} == required
    call = book.script("events.follow_call")
    assert call is not None
    assert all(len(question.answers) >= 2 for question in call.question)
