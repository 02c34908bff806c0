"""Dealers of the demo as they were surveyed, held against the criteria and assessed, one of them twice."""

from collections.abc import Mapping
from datetime import timedelta

from fieldrep.models.accounts import Account
from fieldrep.models.dealers import Assessment, AssessmentScore
from fieldrep.models.forms import FormAnswer
from fieldrep.playbook.loader import Playbook
from fieldrep.rules.codes import CLOSED_STAGES, STAGES, AccountKind, DealerVerdict, Stage
from fieldrep.services.dealer_flow import SURVEY
from fieldrep.services.dealers import ASSESSMENT, SHORT_LIST, scheme_of
from fieldrep.services.demo.book import Firm
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.opening import Opening
from fieldrep.services.demo.pages import Days, Pages, monday_of, working_day
from fieldrep.services.formanswers import ACCOUNT, pack_stamp, worksheet

_KNOWN = timedelta(weeks=3)
"""How long a dealer has been known at least."""
_CAREFUL = "decides"
"""The sign that carried a warning when the second dealer was assessed."""
_MOVED = {"standard": 1, "learning": 2, "market": 1}
"""How signs moved by the second assessment."""


def dealings(days: Days, opening: Opening, book: Playbook, dice: Dice) -> list[Pages]:
    """Return what was written of two dealers of the user: the way to a decision, for the first one again."""
    written = []
    for number, firm in enumerate(_assessed(days, opening)[:2]):
        stream = dice.stream(firm.id)
        day = working_day(max(days.first, firm.registered.date()) + timedelta(days=number + 1))
        pages = Pages(days.at(day, "19:10"), opening.reps[0], days.zone, stream, firm.name)
        dealing = _Dealing(opening.words.talk["judged"], book, stream)
        dealing.survey(pages, firm, opening.words.talk["survey"])
        dealing.judge(pages, firm, SHORT_LIST, lowest=4 - number)
        before = dealing.judge(pages, firm, ASSESSMENT, lowest=3, careful=bool(number))
        written.append(pages)
        if not number:
            moment = days.at(monday_of(days.today) - timedelta(days=3), "19:20")
            again = Pages(moment, opening.reps[0], days.zone, stream.stream("again"), firm.name)
            dealing.judge_again(again, firm, before)
            written.append(again)
    return written


def _assessed(days: Days, opening: Opening) -> list[Firm]:
    """Return the user's dealers that came past the assessment: those to be won, then those that sell; the
    oldest first."""
    order = STAGES[AccountKind.DEALER]
    found = [
        firm
        for firm in opening.firms
        if firm.rep == 0
        and firm.kind == AccountKind.DEALER
        and firm.registered.date() <= days.today - _KNOWN
        and firm.stage not in CLOSED_STAGES
        and order.index(Stage(firm.stage)) >= order.index(Stage.ASSESSED)
    ]
    return sorted(found, key=lambda firm: (firm.stage == Stage.ACTIVE, firm.id))


class _Dealing:
    """Writes forms and scores of a dealer, in the words of the rep's language."""

    def __init__(self, seen: Mapping[str, str], book: Playbook, dice: Dice) -> None:
        self._seen = seen
        self._book = book
        self._dice = dice

    def survey(self, pages: Pages, firm: Firm, told: Mapping[str, list[str]]) -> None:
        """Answer what the record does not say already; how much is sold goes into the record."""
        sold = {"potential_minor": firm.potential * 100, "potential_currency": firm.currency}
        pages.change(Account, firm.id, **sold)
        for item in worksheet(self._book, SURVEY).item:
            answers = told.get(item.id.rpartition(".")[2])
            if not answers:
                continue
            row = {"subject_kind": ACCOUNT, "subject_id": firm.id, "form": SURVEY, "item": item.id}
            row |= {"wording": item.text, "value": self._dice.pick(answers), "person_id": pages.person}
            row |= {"sheet": "", "pack": pack_stamp(self._book, SURVEY)}
            pages.create(FormAnswer, {**row, "at": pages.moment})

    def judge(
        self, pages: Pages, firm: Firm, scheme: str, *, lowest: int, careful: bool = False
    ) -> dict[str, int]:
        """Score a dealer and go on with it; returns the scores by mark."""
        scores = {m.id: self._dice.between(lowest, 5) for m in scheme_of(self._book, scheme).mark}
        if careful:
            scores |= {mark: 2 for mark in scores if mark.endswith(f".{_CAREFUL}")}
        self._write(pages, firm, scheme, scores, careful=careful)
        return scores

    def judge_again(self, pages: Pages, firm: Firm, before: Mapping[str, int]) -> None:
        """Score a dealer anew: a few signs moved, and what was seen of them is told."""
        steps = {mark: _MOVED.get(mark.rpartition(".")[2], 0) for mark in before}
        scores = {mark: min(score + steps[mark], 5) for mark, score in before.items()}
        self._write(pages, firm, ASSESSMENT, scores, later="_later")

    def _write(
        self,
        pages: Pages,
        firm: Firm,
        scheme: str,
        scores: Mapping[str, int],
        *,
        careful: bool = False,
        later: str = "",
    ) -> None:
        rules, day = scheme_of(self._book, scheme), pages.moment.date()
        decision = {"verdict": DealerVerdict.GO_ON, "decided_on": day, "decided_by": pages.person}
        decision["reason"] = self._seen["reason"] if careful else ""
        about = {"account_id": firm.id, "person_id": pages.person, "scheme": scheme, "day": day}
        weights = {mark.id: mark.weight for mark in rules.mark}
        stamp = pack_stamp(self._book, scheme)
        judged = pages.create(Assessment, {**about, **decision, "pack": stamp, "weights": weights})
        for mark in rules.mark:
            name = mark.id.rpartition(".")[2]
            row = {"assessment_id": judged, "mark": mark.id, "wording": mark.text, "score": scores[mark.id]}
            row["evidence"] = self._seen.get(name + later, self._seen.get(name, ""))
            pages.create(AssessmentScore, {**row, "careful": careful and name == _CAREFUL})
