"""The built-in packs: both languages alike in what they carry, complete, and fit for the screen."""

import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from fieldrep.i18n import LANGUAGES
from fieldrep.playbook.loader import BUILT_IN, Playbook, load
from fieldrep.playbook.names import INDUSTRIES
from fieldrep.playbook.parser import read_pack
from fieldrep.playbook.schema import Choice, Item, Pack
from fieldrep.rules.codes import CLOSED_STAGES, STAGES, AccountKind, Channel, Outcome, Phase, SpinKind

PACKS = ("channel", "end_customer", "events", "launch", "objections", "territory")
FILES = [(pack, language) for pack in PACKS for language in LANGUAGES]
CHINESE = re.compile("[㐀-鿿]")
AMBIGUOUS = set("“”‘’…—–·×÷→")
"""Characters that some terminals draw in two cells, which breaks columns."""


def pack_of(name: str, language: str) -> Pack:
    return read_pack(BUILT_IN / name / f"{language}.toml")


CODES = {
    *("id", "code", "kind", "kinds", "channels", "industries", "type", "feeds", "phase", "group", "version"),
    *("language", "stage", "calculator", "replaces", "required", "occasion", "leads_to", "stages", "vague"),
    *("private", "weight", "days", "secures"),
}
"""Fields that hold no text to read."""


def shape(value: Any) -> Any:
    """Return what must be the same in every language: ids, codes and flags in their order, no texts."""
    if dataclasses.is_dataclass(value):
        parts = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {
            name: shape(part)
            for name, part in parts.items()
            if (name in CODES and name != "language") or _is_nested(part)
        }
    return [shape(entry) for entry in value] if isinstance(value, tuple) else value


def _is_nested(value: Any) -> bool:
    return dataclasses.is_dataclass(value) or (
        isinstance(value, tuple) and bool(value) and dataclasses.is_dataclass(value[0])
    )


def texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text of a pack with its place; words that find an industry are in any language."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, tuple):
        for entry in value:
            yield from texts(entry, path)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in CODES | {"words", "group_title"}:
                yield from texts(getattr(value, field.name), f"{path}.{field.name}".strip("."))


@pytest.fixture(params=LANGUAGES)
def book(request: pytest.FixtureRequest) -> Playbook:
    return load(request.param)


def test_every_pack_is_there_in_every_language_and_nothing_else() -> None:
    found = sorted((path.parent.name, path.stem) for path in BUILT_IN.glob("*/*.toml"))
    assert found == sorted(FILES)


@pytest.mark.parametrize("name", PACKS)
def test_languages_carry_the_same_ids_codes_and_feeds_in_the_same_order(name: str) -> None:
    english, chinese = (shape(pack_of(name, language)) for language in LANGUAGES)
    assert english == chinese
    assert len(str(english)) > 1000


@pytest.mark.parametrize("name", PACKS)
def test_languages_say_as_much_as_each_other(name: str) -> None:
    """What one language says in an optional text or a list stands in the other too."""
    own = {"objection.says", "objection.tags", "objection.cues"}  # each language has its own wordings
    english, chinese = (
        Counter(path for path, text in texts(pack_of(name, language)) if text and path not in own)
        for language in LANGUAGES
    )
    assert english == chinese


def test_ids_are_used_once_over_all_packs() -> None:
    packs = [pack_of(name, "en") for name in PACKS]
    ids = re.findall(r'^id = "(.+)"$', "\n".join(_source(name) for name in PACKS), re.MULTILINE)
    repeated = [ident for ident, times in Counter(ids).items() if times > 1]
    # A pack, an industry, a flow and an objection are different things: only these may share a name.
    assert set(repeated) <= {pack.pack.id for pack in packs} | set(INDUSTRIES)


def _source(name: str) -> str:
    return (BUILT_IN / name / "en.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "language"), FILES)
def test_texts_are_in_their_language_and_fit_the_screen(name: str, language: str) -> None:
    longest = {"text": 150, "title": 60, "says": 80, "label": 60, "help": 120, "steps": 140, "points": 110}
    for path, text in texts(pack_of(name, language)):
        if not text:
            continue
        assert text == text.strip(), path
        assert not AMBIGUOUS & set(text), (path, text)
        assert "  " not in text, (path, text)
        if language == "en":
            assert not CHINESE.search(text), (path, text)
        else:
            assert CHINESE.search(text), (path, text)
            assert not re.search(r"[㐀-鿿][,;:?!]", text), (path, text)
        limit = longest.get(path.split(".")[-1], 200)
        assert cell_len(text) <= limit, (path, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_twice(language: str) -> None:
    questions = [question.text for question in load(language)._questions.values()]
    objections = load(language).objections()
    wordings = [text for objection in objections for text in (*objection.says, *objection.cues)]
    for sayings in (questions, wordings):
        assert [text for text, times in Counter(sayings).items() if times > 1] == []


def test_each_industry_has_its_questions(book: Playbook) -> None:
    for industry in INDUSTRIES:
        kinds = Counter(q.kind for q in book.questions_for("end_customer", industry=industry))
        assert kinds[SpinKind.SITUATION] >= 3, industry
        assert kinds[SpinKind.PROBLEM] >= 3, industry
        assert kinds[SpinKind.IMPLICATION] >= 3, industry
        assert kinds[SpinKind.NEED_PAYOFF] >= 2, industry


def test_problems_lead_to_implications_and_those_to_what_a_solution_is_worth(book: Playbook) -> None:
    follows = {SpinKind.PROBLEM: SpinKind.IMPLICATION, SpinKind.IMPLICATION: SpinKind.NEED_PAYOFF}
    for industry in INDUSTRIES:
        questions = {q.id: q for q in book.questions_for("end_customer", industry=industry)}
        led = {ident for question in questions.values() for ident in question.leads_to}
        for question in questions.values():
            kinds = {questions[ident].kind for ident in question.leads_to}
            assert kinds <= {follows.get(SpinKind(question.kind))}, question.id
            if question.kind in follows and question.group != "spin.supply":
                assert question.leads_to, question.id
            if question.kind in follows.values():
                assert question.id in led, f"nothing leads to {question.id}"


def test_every_open_stage_has_an_advance_to_want_and_a_smaller_one(book: Playbook) -> None:
    closed = {*CLOSED_STAGES}
    for kind, stages in STAGES.items():
        for stage in set(stages) - closed:
            found = book.advances_for(kind, stage)
            assert found, (kind, stage)
            assert all(advance.wanted != advance.smaller for advance in found)


def test_one_industry_is_written_out_in_full(book: Playbook) -> None:
    questions = book.questions_for("end_customer", industry="gift_box")
    kinds = Counter(question.kind for question in questions)
    assert min(kinds.values()) >= 4
    assert len(questions) >= 20
    assert sum(bool(question.follow_ups) for question in questions) >= 15


def test_each_channel_type_has_its_own_talk(book: Playbook) -> None:
    for channel in Channel:
        own = [q for q in book.questions_for("dealer", channel) if q.channels == (channel,)]
        assert {question.kind for question in own} == set(SpinKind)
        phases = book.checklist_for("dealer", channel)
        assert [item for item in phases[Phase.DURING] if item.channels == (channel,)]


def test_two_or_three_questions_tell_the_channel_types_apart(book: Playbook) -> None:
    telling = [q for q in book.questions_for("dealer") if q.feeds == "account.channel"]
    assert 2 <= len(telling) <= 3
    for question in telling:
        assert [answer.code for answer in question.answers] == list(Channel)


def test_three_papers_are_held_back_at_a_first_meeting(book: Playbook) -> None:
    before = book.checklist_for("dealer")[Phase.BEFORE]
    held_back = [item.id for item in before if item.group == "channel.before.held_back"]
    assert held_back == [
        f"channel.before.{paper}" for paper in ("price_list", "promotion_terms", "bonus_terms")
    ]


def test_every_kind_of_account_has_all_phases_and_ends_with_outcome_and_next_step(book: Playbook) -> None:
    for kind in AccountKind:
        phases = book.checklist_for(kind)
        assert all(len(items) >= 5 for items in phases.values()), kind
        for field in ("visit.purpose", "visit.advance_wanted"):
            assert _feeding(phases[Phase.BEFORE], field).required
        outcome = _feeding(phases[Phase.AFTER], "visit.outcome")
        assert outcome.required
        assert _codes(outcome.choices) == list(Outcome)
        assert _feeding(phases[Phase.AFTER], "visit.next_step").required
        assert _feeding(phases[Phase.AFTER], "visit.next_date").type == "date"


def test_a_field_is_asked_for_once_in_a_visit(book: Playbook) -> None:
    """Nothing is typed twice: within one account's checklists no two items feed the same field."""
    accounts = [("end_customer", ""), *(("dealer", channel) for channel in Channel)]
    for kind, channel in accounts:
        items = [item for phase in book.checklist_for(kind, channel).values() for item in phase]
        feeds = Counter(item.feeds for item in items if item.feeds)
        assert [field for field, times in feeds.items() if times > 1] == []


def _feeding(items: list[Item], field: str) -> Item:
    (item,) = (item for item in items if item.feeds == field)
    return item


def _codes(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.code for choice in choices]


def test_there_are_enough_objections_each_in_several_wordings(book: Playbook) -> None:
    objections = book.objections()
    assert len(objections) >= 24
    for objection in objections:
        assert len(objection.says) >= 3, objection.id
        assert len(objection.steps) >= 3, objection.id
        assert len(objection.tags) >= 3, objection.id
        assert len(objection.cues) >= 24, objection.id
        assert objection.ask_back.endswith(("?", "？")), objection.id


def test_the_four_of_exhibition_sales_are_among_them(book: Playbook) -> None:
    four = [objection for objection in book.objections() if objection.id.startswith("expo_")]
    assert [objection.id for objection in four] == [
        "expo_no_money",
        "expo_no_effect",
        "expo_service",
        "expo_similar_shows",
    ]
    assert four[1].calculator == "satisfaction"


def test_the_telephone_scripts_ask_what_a_first_and_a_second_call_must_yield(book: Playbook) -> None:
    first, second = book.script("first_call"), book.script("second_call")
    assert first is not None
    assert second is not None
    assert [question.id.split(".")[1] for question in first.question] == ["use", "need", "brand", "price"]
    assert all(len(question.answers) >= 2 for question in (*first.question, *second.question))
    assert first.gatekeeper
    assert second.gatekeeper


def test_the_trial_flow_goes_from_sample_to_delivery(book: Playbook) -> None:
    (trial,) = book.flows("end_customer")
    assert [step.id.split(".")[1] for step in trial.step] == [
        *("sample", "trial", "feedback", "quote", "account", "order", "contract", "delivery")
    ]


def test_the_guides_are_there(book: Playbook) -> None:
    assert {guide.id for guide in book.guides()} >= {
        *(
            f"channel.guide.{name}"
            for name in ("survey", "short_list", "wants", "relationship", "negotiation")
        ),
        *("guide.large_account", "guide.outcomes", "guide.spin"),
    }


def test_the_packs_travel_with_the_package() -> None:
    import fieldrep

    assert BUILT_IN.is_relative_to(Path(fieldrep.__file__).parent)
