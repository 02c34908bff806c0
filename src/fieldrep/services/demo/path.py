"""How an account goes its way: what a visit is about at each stage, how it may end, and what comes then."""

from fieldrep.rules.codes import STAGES, AccountKind, Outcome, Stage
from fieldrep.services.demo.book import Firm
from fieldrep.services.demo.dice import Dice

BEAT_OF = {
    Stage.LEAD: "first",
    Stage.PHONED: "first",
    Stage.APPOINTMENT: "first",
    Stage.VISITED: "sample",
    Stage.SAMPLE: "trial",
    Stage.TRIAL_FEEDBACK: "quote",
    Stage.QUOTED: "open",
    Stage.OPENED: "order",
    Stage.FIRST_ORDER: "repeat",
    Stage.REPEAT: "care",
    Stage.FOUND: "d_first",
    Stage.SURVEYED: "d_first",
    Stage.SHORT_LIST: "d_first",
    Stage.ASSESSED: "d_first",
    Stage.DEALER_VISITED: "d_training",
    Stage.NEGOTIATING: "d_terms",
    Stage.AGREED: "d_start",
    Stage.ACTIVE: "d_care",
}
"""What a visit at a stage is about (``visits.toml``)."""

AFTER = {
    "first": Stage.VISITED,
    "sample": Stage.SAMPLE,
    "trial": Stage.TRIAL_FEEDBACK,
    "quote": Stage.QUOTED,
    "open": Stage.OPENED,
    "order": Stage.FIRST_ORDER,
    "repeat": Stage.REPEAT,
    "care": Stage.REPEAT,
    "d_first": Stage.DEALER_VISITED,
    "d_training": Stage.NEGOTIATING,
    "d_terms": Stage.AGREED,
    "d_start": Stage.ACTIVE,
    "d_care": Stage.ACTIVE,
}
"""The stage that a visit leads to when it goes well."""

FIRST_MEETINGS = ("first", "d_first")
"""These lead on whatever comes of them: somebody was met."""

ORDERS = ("order", "repeat", "care", "d_start", "d_care")
"""These go well with an order, the others with an advance."""

CUSTOMERS = ("repeat", "care", "d_start", "d_care")
"""These are visits to firms that buy: hardly one of them says no."""

_GOES_WELL = {"quote": 0.4, "d_terms": 0.35, "d_training": 0.42, "order": 0.6}

BEFORE_VISIT = {
    Stage.LEAD: Stage.PHONED,
    Stage.PHONED: Stage.APPOINTMENT,
    Stage.FOUND: Stage.SURVEYED,
    Stage.SURVEYED: Stage.SHORT_LIST,
    Stage.SHORT_LIST: Stage.ASSESSED,
}
"""Steps that are taken on the telephone or at the desk."""

_STANDING = {
    AccountKind.END_CUSTOMER: {
        Stage.LEAD: 8,
        Stage.PHONED: 8,
        Stage.APPOINTMENT: 6,
        Stage.VISITED: 16,
        Stage.SAMPLE: 10,
        Stage.TRIAL_FEEDBACK: 8,
        Stage.QUOTED: 8,
        Stage.OPENED: 4,
        Stage.FIRST_ORDER: 6,
        Stage.REPEAT: 26,
    },
    AccountKind.DEALER: {
        Stage.FOUND: 4,
        Stage.SURVEYED: 6,
        Stage.SHORT_LIST: 6,
        Stage.ASSESSED: 10,
        Stage.DEALER_VISITED: 20,
        Stage.NEGOTIATING: 14,
        Stage.AGREED: 8,
        Stage.ACTIVE: 32,
    },
}


def standing(kind: AccountKind, dice: Dice) -> Stage:
    """Return how far an account of an old book may have come."""
    stages = _STANDING[kind]
    return dice.weighted(list(stages), list(stages.values()))


def outcome_of(beat: str, dice: Dice, *, not_met: float = 0.06) -> Outcome:
    """Return how a visit ends."""
    if dice.chance(not_met):
        return Outcome.NOT_MET
    if dice.chance(_GOES_WELL.get(beat, 0.5)):
        return Outcome.ORDER if beat in ORDERS else Outcome.ADVANCE
    refused = 0.06 if beat in CUSTOMERS else 0.14
    return Outcome.NO_SALE if dice.chance(refused) else Outcome.CONTINUATION


def stage_after(firm: Firm, beat: str, outcome: Outcome) -> str:
    """Return the stage an account has after a visit: further on or the same, never back."""
    if outcome == Outcome.NOT_MET:
        return firm.stage
    went_well = outcome in (Outcome.ADVANCE, Outcome.ORDER)
    if not went_well and beat not in FIRST_MEETINGS:
        return firm.stage
    order = STAGES[firm.kind]
    return max(Stage(firm.stage), AFTER[beat], key=order.index)


def closing_stage(firm: Firm, dice: Dice) -> Stage:
    """Return the stage of an account that is given up."""
    if firm.kind == AccountKind.DEALER:
        return Stage.DROPPED
    if firm.potential < 10_000:
        return dice.pick((Stage.TO_STORE, Stage.TO_DEALER, Stage.PARKED))
    return dice.pick((Stage.LOST, Stage.LOST, Stage.PARKED))
