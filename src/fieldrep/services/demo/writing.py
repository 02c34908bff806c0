"""What a rep writes: talks, results, calls and messages, put together from the facts of a firm."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldrep.rules.codes import Outcome
from fieldrep.services.demo.book import Firm, Someone, rounded
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.words import Beat, Words

Facts = dict[str, str]

_SENTENCE = re.compile(r"(^|[.!?…]”? |\n|: “|^“)([a-z])")
_SLOT = re.compile(r"{(\w+)}")
_MAY_COME_AGAIN = {"c", "boss", "account", "product", "ours", "supplier", "brand", "day", "order"}
EARLY = ("first", "sample", "d_first", "d_training")
"""Visits at which a rep still asks how things are."""

_DOUBLED = re.compile(r"([。.])(?=[。.，；])")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rep writes before a visit."""

    purpose: str
    expected: str
    advance_wanted: str
    advance_fallback: str


@dataclass(frozen=True, slots=True)
class Writeup:
    """What a rep writes after it; ``quoted``: whether our price was named."""

    said: str
    result: str
    competitor_info: str
    next_step: str
    samples: str
    quoted: bool


class Writer:
    """Writes in one language; what is chosen comes from the dice."""

    def __init__(self, words: Words, dice: Dice) -> None:
        self.words = words
        self._talk = words.talk
        self._dice = dice

    def facts(self, firm: Firm, someone: Someone, day: date) -> Facts:
        """Return what can stand in the slots of a text about a firm; ``day`` gives {day} its weekday."""
        dice, trade = self._dice, firm.trade
        rival_brand = firm.brand if dice.chance(0.7) else dice.pick(trade.brands)
        low = self._amount(firm, firm.price * dice.between(80, 95) / 100)
        amount = rounded(max(firm.amount * dice.pick((3, 4, 5, 6, 8, 10)) // 10, 1))
        return {
            "c": someone.called,
            "boss": firm.boss.called if firm.boss and firm.boss is not someone else self._talk["boss"],
            "account": firm.name,
            "product": firm.product,
            "ours": dice.pick(trade.ours),
            "sample": trade.sample,
            "trial": trade.trial,
            "good": dice.pick(trade.good),
            "bad": dice.pick(trade.bad),
            "problem": dice.pick(trade.problems),
            "cost": dice.pick(trade.costs),
            "worth": dice.pick(trade.worths),
            "concern": dice.pick(trade.concerns),
            "supplier": firm.supplier,
            "brand": firm.brand,
            "volume": self._count(trade.volume_text or self._talk["volume"], firm.amount, trade.unit),
            "order": self._count(self._talk["order"], amount, trade.unit),
            "price": self._with_unit(firm, firm.price, trade.unit),
            "price_low": low,
            "rival": dice.pick(trade.rivals).format(brand=rival_brand, price_low=low),
            "day": self._talk["weekdays"][day.weekday()],
            "city": firm.city.name,
        }

    def _count(self, pattern: str, amount: int, unit: str) -> str:
        figure = f"{amount:,}" if self.words.language == "en" else str(amount)
        return pattern.format(amount=figure, unit=unit)

    def _amount(self, firm: Firm, price: float) -> str:
        """Return a price without its unit: ``17.2元``, ``€3.10``."""
        return self._with_unit(firm, price, "").rstrip("/")

    def _with_unit(self, firm: Firm, price: float, unit: str) -> str:
        pattern: str = self._talk["unit_price_other" if firm.foreign else "unit_price"]
        figure = f"{price:.2f}" if firm.currency == "EUR" else f"{price:.1f}".removesuffix(".0")
        return pattern.format(amount=figure, unit=unit)

    def fill(self, text: str, facts: Mapping[str, Any]) -> str:
        """Return a text with its slots filled, tidied as a sentence."""
        filled = _DOUBLED.sub("", text.format_map(facts))
        if self.words.language == "en":
            filled = _SENTENCE.sub(lambda found: found[1] + found[2].upper(), filled)
        return filled

    def one(self, texts: Sequence[str], facts: Mapping[str, Any]) -> str:
        """Return one of the texts, filled."""
        return self.fill(self._dice.pick(texts), facts)

    def plan(self, beat: Beat, facts: Facts) -> Plan:
        """Return what is written before a visit."""
        return Plan(
            self.one(beat.purpose, facts),
            self.one(beat.expected, facts),
            self.one(beat.wanted, facts),
            self.one(beat.fallback, facts),
        )

    def writeup(self, beat: Beat, outcome: Outcome, facts: Facts) -> Writeup:
        """Return what is written after a visit; of one at which nobody was met only why."""
        dice = self._dice
        if outcome == Outcome.NOT_MET:
            why = self.one(self._talk["not_met"], facts)
            return Writeup("", why, "", self.one(beat.later, facts), "", False)
        results = {
            Outcome.ADVANCE: beat.advance,
            Outcome.ORDER: beat.advance,
            Outcome.CONTINUATION: beat.continuation,
            Outcome.NO_SALE: beat.no_sale,
        }[outcome]
        onward = outcome in (Outcome.ADVANCE, Outcome.ORDER)
        said, of_rival = self.said(beat, facts, onward)
        return Writeup(
            said=said,
            result=self.one(results, facts),
            competitor_info=facts["rival"] if of_rival or dice.chance(0.4) else self._talk["none_learnt"],
            next_step=self.one(beat.next if onward else beat.later, facts),
            samples=facts["sample"] if beat.id == "sample" and outcome != Outcome.NO_SALE else "",
            quoted=beat.id in ("quote", "d_terms"),
        )

    def said(self, beat: Beat, facts: Facts, onward: bool) -> tuple[str, bool]:
        """Return a talk that went on or did not, and whether it speaks of a competitor.

        Mostly a few sentences, now and then a long note.
        """
        dice = self._dice
        opening = self._opening(beat, onward)
        if beat.id in EARLY and dice.chance(0.2):
            closing = self.one(self._talk["asides"], facts)
            filled = facts | {"opening": self.fill(opening, facts), "closing": closing}
            return self.fill(self._talk["memo"], filled), True
        chosen = [opening, *self._further(beat, opening, dice.weighted((0, 1, 2), (5, 4, 2)))]
        if dice.chance(0.35):
            chosen.append(dice.pick(self._talk["asides"]))
        text = self.joined([self.fill(part, facts) for part in chosen])
        return text, any("{rival}" in part for part in chosen)

    def _opening(self, beat: Beat, onward: bool) -> str:
        return self._dice.pick(beat.said if onward or not beat.otherwise else beat.otherwise)

    def _further(self, beat: Beat, opening: str, count: int) -> list[str]:
        """Return remarks that go with a talk and say nothing that it says already."""
        remarks = [*self._talk["remarks"], *(self._talk["early_remarks"] if beat.id in EARLY else ())]
        told = set(_SLOT.findall(opening)) - _MAY_COME_AGAIN
        fresh = []
        for remark in self._dice.sample(remarks, len(remarks)):
            slots = set(_SLOT.findall(remark)) - _MAY_COME_AGAIN
            if not slots & told:
                fresh.append(remark)
                told |= slots
        return fresh[:count]

    def note(self, beat: Beat, facts: Facts, onward: bool, length: int) -> str:
        """Return a talk of at least ``length`` characters."""
        opening = self._opening(beat, onward)
        parts = [self.fill(opening, facts)]
        asides = self._dice.sample(self._talk["asides"], 8)
        for text in (*self._further(beat, opening, 9), *asides):
            if sum(map(len, parts)) >= length:
                break
            parts.append(self.fill(text, facts))
        return self.joined(parts)

    def joined(self, parts: Sequence[str]) -> str:
        """Return sentences as one text."""
        return (" " if self.words.language == "en" else "").join(part for part in parts if part)

    def call(self, facts: Facts, kind: str) -> tuple[str, str, str]:
        """Return what was said, the result and the next step (mostly none).

        ``kind`` is a list of talk.toml: "first", "under_way", "customers" or "messages".
        """
        calls = self._talk["calls"]
        said, result = self._dice.pick(calls[kind])
        step = self.one(calls["next"], facts) if self._dice.chance(0.3) and kind != "messages" else ""
        return self.fill(said, facts), self.fill(result, facts), step
