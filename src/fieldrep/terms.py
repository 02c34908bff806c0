"""The words people read for the codes that are stored, and what the field's terms mean."""

from fieldrep.i18n import N_, _
from fieldrep.rules import codes as c

_WORDS: dict[str, dict[str, str]] = {
    "Objective": {
        c.Objective.REACHED: N_("reached"),
        c.Objective.FALLBACK: N_("fallback reached"),
        c.Objective.NOT_REACHED: N_("not reached"),
    },
    "CallResult": {
        c.CallResult.NO_ANSWER: N_("no answer"),
        c.CallResult.CALL_AGAIN: N_("call again"),
        c.CallResult.WRONG_NUMBER: N_("wrong number"),
        c.CallResult.NOT_INTERESTED: N_("not interested"),
        c.CallResult.INTERESTED: N_("interested"),
        c.CallResult.APPOINTMENT: N_("visit agreed"),
        c.CallResult.SEND_INFO: N_("send information"),
    },
    "AccountKind": {c.AccountKind.END_CUSTOMER: N_("end customer"), c.AccountKind.DEALER: N_("dealer")},
    "Channel": {
        c.Channel.PRODUCT: N_("A product"),
        c.Channel.DISTRIBUTION: N_("B distribution"),
        c.Channel.INTEGRATION: N_("C integration"),
    },
    "Stage": {
        c.Stage.LEAD: N_("lead"),
        c.Stage.PHONED: N_("phoned"),
        c.Stage.APPOINTMENT: N_("appointment"),
        c.Stage.VISITED: N_("visited"),
        c.Stage.SAMPLE: N_("sample"),
        c.Stage.TRIAL_FEEDBACK: N_("trial feedback"),
        c.Stage.QUOTED: N_("quoted"),
        c.Stage.OPENED: N_("account opened"),
        c.Stage.FIRST_ORDER: N_("first order"),
        c.Stage.REPEAT: N_("repeat"),
        c.Stage.PARKED: N_("parked"),
        c.Stage.LOST: N_("lost"),
        c.Stage.TO_DEALER: N_("handed to a dealer"),
        c.Stage.TO_STORE: N_("sent to the own store"),
        c.Stage.FOUND: N_("found"),
        c.Stage.SURVEYED: N_("surveyed"),
        c.Stage.SHORT_LIST: N_("on the short list"),
        c.Stage.ASSESSED: N_("assessed"),
        c.Stage.DEALER_VISITED: N_("dealer visited"),
        c.Stage.NEGOTIATING: N_("negotiating"),
        c.Stage.AGREED: N_("agreed"),
        c.Stage.ACTIVE: N_("active"),
        c.Stage.DROPPED: N_("dropped"),
    },
    "Source": {
        c.Source.WEB: N_("web"),
        c.Source.PEER: N_("peer"),
        c.Source.COLLEAGUE: N_("colleague"),
        c.Source.EXHIBITION: N_("exhibition"),
        c.Source.STREET: N_("street sweep"),
        c.Source.FOLLOWED_GOODS: N_("followed competing goods"),
        c.Source.TRACED_BACK: N_("traced back from the shop"),
        c.Source.INTRODUCED: N_("introduced"),
        c.Source.IMPORTED: N_("imported list"),
    },
    "DecisionRole": {
        c.DecisionRole.DECIDES: N_("decides"),
        c.DecisionRole.INFLUENCES: N_("influences"),
        c.DecisionRole.USES: N_("uses"),
        c.DecisionRole.CHECKS: N_("checks technically"),
        c.DecisionRole.PAYS: N_("pays"),
        c.DecisionRole.GATEKEEPER: N_("gatekeeper"),
        c.DecisionRole.COACH: N_("our coach inside"),
    },
    "Interest": {
        c.Interest.PERSONAL: N_("personal interest"),
        c.Interest.COMPANY: N_("company interest"),
        c.Interest.NONE: N_("no interest"),
    },
    "Quadrant": {
        c.Quadrant.A: N_("a large, near"),
        c.Quadrant.B: N_("b small, near"),
        c.Quadrant.C: N_("c large, not near"),
        c.Quadrant.D: N_("d neither"),
    },
    "AccountClass": {
        c.AccountClass.A: N_("class A"),
        c.AccountClass.B: N_("class B"),
        c.AccountClass.C: N_("class C"),
    },
    "TouchKind": {c.TouchKind.CALL: N_("call"), c.TouchKind.MESSAGE: N_("message")},
    "Outcome": {
        c.Outcome.ORDER: N_("order"),
        c.Outcome.ADVANCE: N_("advance"),
        c.Outcome.CONTINUATION: N_("continuation"),
        c.Outcome.NO_SALE: N_("no sale"),
        c.Outcome.NOT_MET: N_("not met"),
    },
    "VisitStatus": {
        c.VisitStatus.PLANNED: N_("planned"),
        c.VisitStatus.RUNNING: N_("running"),
        c.VisitStatus.DONE: N_("done"),
        c.VisitStatus.CANCELLED: N_("cancelled"),
    },
    "EventKind": {
        c.EventKind.PLANNED: N_("planned"),
        c.EventKind.MOVED: N_("moved"),
        c.EventKind.STARTED: N_("started"),
        c.EventKind.FINISHED: N_("finished"),
        c.EventKind.CANCELLED: N_("cancelled"),
        c.EventKind.KEPT: N_("kept"),
        c.EventKind.BROKEN: N_("broken"),
        c.EventKind.REOPENED: N_("reopened"),
        c.EventKind.SUBMITTED: N_("submitted"),
        c.EventKind.CORRECTED: N_("corrected"),
        c.EventKind.DONE: N_("done"),
    },
    "PromiseBy": {c.PromiseBy.US: N_("due from us"), c.PromiseBy.THEM: N_("due from them")},
    "PromiseStatus": {
        c.PromiseStatus.OPEN: N_("open"),
        c.PromiseStatus.KEPT: N_("kept"),
        c.PromiseStatus.BROKEN: N_("broken"),
    },
    "Phase": {c.Phase.BEFORE: N_("Before"), c.Phase.DURING: N_("During"), c.Phase.AFTER: N_("After")},
    "SpinKind": {
        c.SpinKind.SITUATION: N_("situation"),
        c.SpinKind.PROBLEM: N_("problem"),
        c.SpinKind.IMPLICATION: N_("implication"),
        c.SpinKind.NEED_PAYOFF: N_("need-payoff"),
    },
    "AnswerResult": {
        c.AnswerResult.WORKED: N_("worked"),
        c.AnswerResult.PARTLY: N_("worked in part"),
        c.AnswerResult.FAILED: N_("did not work"),
    },
    "PracticeWay": {c.PracticeWay.CARD: N_("card"), c.PracticeWay.ROLE_PLAY: N_("role play")},
    "Role": {
        c.Role.REP: N_("sales rep"),
        c.Role.AREA_MANAGER: N_("area manager"),
        c.Role.HEADQUARTERS: N_("headquarters"),
        c.Role.MARKET_MANAGER: N_("product market manager"),
        c.Role.ORDER_DESK: N_("order desk"),
        c.Role.PRODUCT_MANAGER: N_("product manager"),
        c.Role.TECHNICIAN: N_("technician"),
    },
    "DealerVerdict": {
        c.DealerVerdict.GO_ON: N_("go on"),
        c.DealerVerdict.WATCH: N_("watch"),
        c.DealerVerdict.DROP: N_("drop"),
    },
    "NegotiationTerm": {
        c.NegotiationTerm.PRICE: N_("price"),
        c.NegotiationTerm.SUPPLY: N_("supply"),
        c.NegotiationTerm.SALES_TARGET: N_("sales target"),
        c.NegotiationTerm.SUPPORT: N_("support"),
        c.NegotiationTerm.PAYMENT: N_("payment"),
    },
    "ReportKind": {c.ReportKind.WEEKLY: N_("weekly report"), c.ReportKind.MONTHLY: N_("monthly report")},
    "ReportStatus": {c.ReportStatus.DRAFT: N_("draft"), c.ReportStatus.SUBMITTED: N_("submitted")},
    "PlanOutcome": {
        c.PlanOutcome.OPEN: N_("open"),
        c.PlanOutcome.DONE: N_("done"),
        c.PlanOutcome.MOVED: N_("moved"),
        c.PlanOutcome.DROPPED: N_("dropped"),
    },
    "EventPhase": {
        c.EventPhase.PLAN: N_("plan"),
        c.EventPhase.PREPARE: N_("prepare"),
        c.EventPhase.RUN: N_("run"),
        c.EventPhase.FOLLOW_UP: N_("follow up and sum up"),
    },
    "MilestoneLevel": {
        c.MilestoneLevel.OVERALL: N_("overall"),
        c.MilestoneLevel.MAIN: N_("main items"),
        c.MilestoneLevel.DETAIL: N_("details"),
    },
    "EventPart": {
        c.EventPart.EXHIBITOR: N_("exhibitor"),
        c.EventPart.VISITOR: N_("visitor"),
        c.EventPart.PROSPECT: N_("prospect"),
    },
    "EventStatus": {
        c.EventStatus.LISTED: N_("listed"),
        c.EventStatus.INVITED: N_("invited"),
        c.EventStatus.INTERESTED: N_("interested"),
        c.EventStatus.SIGNED: N_("signed up"),
        c.EventStatus.CAME: N_("came"),
        c.EventStatus.FOLLOWED_UP: N_("followed up"),
        c.EventStatus.DECLINED: N_("declined"),
    },
    "Heat": {
        c.Heat.HOT: N_("hot"),
        c.Heat.WARM: N_("warm"),
        c.Heat.LATER: N_("later"),
        c.Heat.NONE: N_("nothing for us"),
    },
    "ClaimDecision": {
        c.ClaimDecision.MERGED: N_("one customer"),
        c.ClaimDecision.SHARED: N_("shared"),
        c.ClaimDecision.DIFFERENT: N_("not the same"),
    },
    "Judgement": {c.Judgement.NOT_YET: N_("not judged yet")},
    "CustomerChange": {c.CustomerChange.QUADRANT: N_("quadrant"), c.CustomerChange.CLASS: N_("class")},
    "Duty": {
        c.Duty.WEEKLY_REPORT: N_("weekly report"),
        c.Duty.MONTHLY_REPORT: N_("monthly report"),
        c.Duty.CLAIM: N_("expense claim"),
    },
    "ActionSource": {
        c.ActionSource.TYPED: N_("typed"),
        c.ActionSource.IMPORT: N_("import"),
        c.ActionSource.UNDO: N_("undo"),
        c.ActionSource.REDO: N_("redo"),
        c.ActionSource.MERGE: N_("merge"),
        c.ActionSource.DEMO: N_("demo"),
        c.ActionSource.SYNC: N_("sync"),
    },
    "PackLayer": {"built_in": N_("built in"), "folder": N_("folder"), "team": N_("team")},
    "Language": {c.Language.EN: "English", c.Language.ZH_CN: "简体中文"},
}

# a code that means the same in several sets may be looked up without its set
_ANY: dict[str, str] = {code: word for words in _WORDS.values() for code, word in words.items()}


def term(code: str | None, kind: str = "") -> str:
    """Return the word for a code; ``kind`` is the name of its enum, found from a member itself.

    An unknown code (of a newer program) is shown as it is; none is an empty text.
    """
    if not code:
        return ""
    name = kind or (type(code).__name__ if type(code).__name__ in _WORDS else "")
    word = _WORDS[name].get(code) if name else _ANY.get(code)
    return _(word) if word else str(code)


def choices(kind: str) -> list[tuple[str, str]]:
    """Return (code, word) of every member of an enum, in its order."""
    return [(str(code), _(word)) for code, word in _WORDS[kind].items()]


GLOSSARY: tuple[tuple[str, str], ...] = (
    (
        N_("advance"),
        N_(
            "A step the customer agrees to take: a trial, a meeting with the decider, a "
            "sample test with a date."
        ),
    ),
    (N_("continuation"), N_("A friendly talk with nothing agreed.")),
    (N_("not met"), N_("You came, but nobody could see you. It needs no person, title or conversation.")),
    (N_("quadrant"), N_("a: large and an order is near. b: smaller, near. c: large, not near. d: neither.")),
    (
        N_("class"),
        N_(
            "How much attention an account gets: A the top 20 %, B the next 30 %, C the "
            "rest; set by hand until there are sales."
        ),
    ),
    (
        N_("rhythm"),
        N_("How often an account is contacted. Where several rules apply the shortest interval counts."),
    ),
    (
        N_("SPIN"),
        N_(
            "Situation, problem, implication, need-payoff: the order in which questions help "
            "a customer see what a change is worth."
        ),
    ),
    (
        N_("promise"),
        N_(
            "What we told a customer we would do, or a customer told us. It stays open until "
            "it is kept or broken."
        ),
    ),
    (
        N_("objective"),
        N_(
            "The advance wanted from a visit, and a smaller one to fall back on. Reached or not is said"
            " after."
        ),
    ),
    (
        N_("sprint"),
        N_("A list of prospects phoned within some days for a number of appointments: 200 calls, 30 visits."),
    ),
    (
        N_("short list"),
        N_("The best three to five dealers of a town, held against six criteria side by side."),
    ),
    (
        N_("assessment"),
        N_(
            "A dealer scored from 1 to 5 by nine signs, whose weights add to 100; six aspects give "
            "the picture."
        ),
    ),
    (
        N_("five visits"),
        N_("A prospect is not dropped before the fifth visit, unless a reason is given."),
    ),
    (
        N_("milestone"),
        N_(
            "Something due for an event. Details secure main items, main items secure the overall "
            "milestones: what is late below puts at risk what stands above."
        ),
    ),
    (
        N_("possible duplicate"),
        N_("Two accounts that may be one. Nothing is merged unasked, and a merge can be taken apart again."),
    ),
    (
        N_("source of numbers"),
        N_(
            "Whose customer numbers a file has. A number updates an account of the same source and name only."
        ),
    ),
    (N_("extra field"), N_("A column without a field of its own, kept on the account under its heading.")),
    (
        N_("version"),
        N_("A submitted report stays as it was handed in. A correction is a new version beside it."),
    ),
    (N_("walk-in"), N_("A visit that was not planned.")),
    (N_("late"), N_("A visit written up more than 24 hours after it took place.")),
    (N_("next step"), N_("What happens next with this account, and on which day.")),
    (
        N_("decision chain"),
        N_("Who decides, influences, uses, checks, pays, guards the door, or helps us from inside."),
    ),
)
"""(term, meaning), both to be translated when shown."""


def glossary() -> list[tuple[str, str]]:
    """Return the terms and their meanings in the language in force."""
    return [(_(word), _(meaning)) for word, meaning in GLOSSARY]
