"""The demo's words: complete and alike in both languages, every slot of a text can be filled."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from fieldrep.i18n import LANGUAGES
from fieldrep.playbook.loader import load
from fieldrep.rules.codes import DecisionRole
from fieldrep.services.demo.book import Book, rounded
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.path import AFTER, BEAT_OF
from fieldrep.services.demo.words import Trade, words
from fieldrep.services.demo.writing import Writer


def texts(part: Any) -> Iterator[str]:
    """Every text in nested tables and lists."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from texts(value)


def facts_of(language: str, trade: Trade) -> dict[str, str]:
    known = words(language)
    dice = Dice("words")
    book = Book(language, dice)
    firm, _row, _contacts = book.firm(
        known.names.cities[0], trade, 0, datetime(2026, 3, 2, tzinfo=UTC), foreign=False, people=2
    )
    return Writer(known, dice).facts(firm, firm.people[0], date(2026, 3, 5))


def shape(part: Any) -> Any:
    return {key: shape(value) for key, value in part.items()} if isinstance(part, dict) else type(part)


def test_both_languages_have_the_same_trades_beats_and_talk() -> None:
    english, chinese = words("en"), words("zh_CN")
    assert [(t.id, t.kind, t.channel) for t in english.trades] == [
        (t.id, t.kind, t.channel) for t in chinese.trades
    ]
    assert set(english.beats) == set(chinese.beats) == set(BEAT_OF.values()) == set(AFTER)
    assert shape(english.talk) == shape(chinese.talk)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_slot_of_a_text_can_be_filled(language: str) -> None:
    known = words(language)
    facts = facts_of(language, known.trades[0])
    figures = dict.fromkeys(("visits", "calls", "orders", "samples", "result"), "3")
    parts = dict.fromkeys(("opening", "closing", "amount", "unit", "surname", "given", "spoken"), "x")
    for beat in known.beats.values():
        for field in ("purpose", "expected", "wanted", "fallback", "said", "otherwise", "advance"):
            assert all("{" not in text.format_map(facts) for text in getattr(beat, field))
        for field in ("continuation", "no_sale", "next", "later", "us", "them"):
            assert all("{" not in text.format_map(facts) for text in getattr(beat, field))
    for text in texts(known.talk):
        assert "{" not in text.format_map({**facts, **figures, **parts})


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_of_every_trade_are_whole(language: str) -> None:
    for trade in words(language).trades:
        facts = facts_of(language, trade)
        assert all(facts.values())
        assert not any("{" in fact for fact in facts.values())
        assert trade.volume[0] < trade.volume[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_role_has_a_title_at_works_and_shops(language: str) -> None:
    for place in ("works", "shop"):
        fitting = [title for title in words(language).names.titles if title.place in ("", place)]
        assert {title.role for title in fitting} == set(DecisionRole)
        assert all(len(title.names) == len(title.spoken) for title in fitting)


@pytest.mark.parametrize("language", LANGUAGES)
def test_trades_are_industries_of_the_packs(language: str) -> None:
    book = load(language)
    found = {book.industry_id(trade.industry) for trade in words(language).trades}
    assert found >= {
        "printing",
        "gift_box",
        "paper_bag",
        "leather",
        "car_4s",
        "food_service",
        "food_dealer",
        "construction",
        "cosmetics",
        "exhibitor",
    }


def test_volumes_are_said_to_two_digits() -> None:
    assert [rounded(amount) for amount in (7, 68, 282, 4_991)] == [7, 68, 280, 4_900]
