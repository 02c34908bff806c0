"""Every code that is stored: the member's value is what stands in the database and on the wire.

Values are never renamed or reused. What a person reads for a code is in ``fieldrep.terms``.
Source of the sets: the domain facts (records, pipeline, rhythm, reports).
"""

from enum import StrEnum


class AccountKind(StrEnum):
    """What an account is to us (终端 / 渠道商)."""

    END_CUSTOMER = "end_customer"
    DEALER = "dealer"


class Channel(StrEnum):
    """How a dealer works: own products (A), resale of volume (B), projects (C)."""

    PRODUCT = "product"
    DISTRIBUTION = "distribution"
    INTEGRATION = "integration"


class Stage(StrEnum):
    """Pipeline stages of end customers and dealers; ``STAGES`` gives the order of each kind."""

    LEAD = "lead"
    PHONED = "phoned"
    APPOINTMENT = "appointment"
    VISITED = "visited"
    SAMPLE = "sample"
    TRIAL_FEEDBACK = "trial_feedback"
    QUOTED = "quoted"
    OPENED = "opened"
    FIRST_ORDER = "first_order"
    REPEAT = "repeat"
    PARKED = "parked"
    LOST = "lost"
    TO_DEALER = "to_dealer"
    TO_STORE = "to_store"
    FOUND = "found"
    SURVEYED = "surveyed"
    SHORT_LIST = "short_list"
    ASSESSED = "assessed"
    DEALER_VISITED = "dealer_visited"
    NEGOTIATING = "negotiating"
    AGREED = "agreed"
    ACTIVE = "active"
    DROPPED = "dropped"


STAGES: dict[AccountKind, tuple[Stage, ...]] = {
    AccountKind.END_CUSTOMER: (
        Stage.LEAD,
        Stage.PHONED,
        Stage.APPOINTMENT,
        Stage.VISITED,
        Stage.SAMPLE,
        Stage.TRIAL_FEEDBACK,
        Stage.QUOTED,
        Stage.OPENED,
        Stage.FIRST_ORDER,
        Stage.REPEAT,
        Stage.PARKED,
        Stage.LOST,
        Stage.TO_DEALER,
        Stage.TO_STORE,
    ),
    AccountKind.DEALER: (
        Stage.FOUND,
        Stage.SURVEYED,
        Stage.SHORT_LIST,
        Stage.ASSESSED,
        Stage.DEALER_VISITED,
        Stage.NEGOTIATING,
        Stage.AGREED,
        Stage.ACTIVE,
        Stage.DROPPED,
    ),
}

CLOSED_STAGES = frozenset({Stage.PARKED, Stage.LOST, Stage.TO_DEALER, Stage.TO_STORE, Stage.DROPPED})
"""Stages in which an account is no longer worked by the rep."""

BOUGHT_STAGES = frozenset({Stage.FIRST_ORDER, Stage.REPEAT, Stage.ACTIVE})
"""Stages in which the account has bought: it stays in the rhythm."""


class Source(StrEnum):
    """Where an account was found."""

    WEB = "web"
    PEER = "peer"
    COLLEAGUE = "colleague"
    EXHIBITION = "exhibition"
    STREET = "street"
    FOLLOWED_GOODS = "followed_goods"
    TRACED_BACK = "traced_back"
    INTRODUCED = "introduced"
    IMPORTED = "imported"


class DecisionRole(StrEnum):
    """Place in the decision chain (决策链)."""

    DECIDES = "decides"
    INFLUENCES = "influences"
    USES = "uses"
    CHECKS = "checks"
    PAYS = "pays"
    GATEKEEPER = "gatekeeper"
    COACH = "coach"


class Interest(StrEnum):
    """A contact's interest in working together."""

    PERSONAL = "personal"
    COMPANY = "company"
    NONE = "none"


class Quadrant(StrEnum):
    """Potential against closeness of an order."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"


class AccountClass(StrEnum):
    """Rhythm class, by hand or from the Pareto score."""

    A = "A"
    B = "B"
    C = "C"


class TouchKind(StrEnum):
    """How an account was touched without a visit."""

    CALL = "call"
    MESSAGE = "message"


class Outcome(StrEnum):
    """How a visit or call ended."""

    ORDER = "order"
    ADVANCE = "advance"
    CONTINUATION = "continuation"
    NO_SALE = "no_sale"
    NOT_MET = "not_met"


class Objective(StrEnum):
    """What became of the advance that a rep wanted from a visit."""

    REACHED = "reached"
    FALLBACK = "fallback"
    NOT_REACHED = "not_reached"


class CallResult(StrEnum):
    """How a telephone call ended."""

    NO_ANSWER = "no_answer"
    CALL_AGAIN = "call_again"
    WRONG_NUMBER = "wrong_number"
    NOT_INTERESTED = "not_interested"
    INTERESTED = "interested"
    APPOINTMENT = "appointment"
    SEND_INFO = "send_info"


class VisitStatus(StrEnum):
    """State of a visit, derived from its events."""

    PLANNED = "planned"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class EventKind(StrEnum):
    """What happened to a visit, promise, report or next step; the state follows from the list."""

    PLANNED = "planned"
    MOVED = "moved"
    STARTED = "started"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    KEPT = "kept"
    BROKEN = "broken"
    REOPENED = "reopened"
    SUBMITTED = "submitted"
    CORRECTED = "corrected"
    DONE = "done"


class PromiseBy(StrEnum):
    """Who promised."""

    US = "us"
    THEM = "them"


class PromiseStatus(StrEnum):
    """State of a promise, derived from its events."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"


class Phase(StrEnum):
    """Phases of a visit's checklist."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class SpinKind(StrEnum):
    """Kinds of SPIN question."""

    SITUATION = "situation"
    PROBLEM = "problem"
    IMPLICATION = "implication"
    NEED_PAYOFF = "need_payoff"


class AnswerResult(StrEnum):
    """How the answer to an objection went."""

    WORKED = "worked"
    PARTLY = "partly"
    FAILED = "failed"


class PracticeWay(StrEnum):
    """How a card was practised."""

    CARD = "card"
    ROLE_PLAY = "role_play"


class Role(StrEnum):
    """A person's role in the team."""

    REP = "rep"
    AREA_MANAGER = "area_manager"
    HEADQUARTERS = "headquarters"
    MARKET_MANAGER = "market_manager"
    ORDER_DESK = "order_desk"
    PRODUCT_MANAGER = "product_manager"
    TECHNICIAN = "technician"


MANAGERS = (Role.AREA_MANAGER, Role.MARKET_MANAGER, Role.HEADQUARTERS)
"""Roles that see to the work of others."""


class DealerVerdict(StrEnum):
    """What is decided about a dealer who was assessed."""

    GO_ON = "go_on"
    WATCH = "watch"
    DROP = "drop"


class NegotiationTerm(StrEnum):
    """What is negotiated with a dealer, line by line."""

    PRICE = "price"
    SUPPLY = "supply"
    SALES_TARGET = "sales_target"
    SUPPORT = "support"
    PAYMENT = "payment"


class ReportKind(StrEnum):
    """Report definitions that ship with the product."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


class ReportStatus(StrEnum):
    """State of a report, derived from its events and versions."""

    DRAFT = "draft"
    SUBMITTED = "submitted"


class PlanOutcome(StrEnum):
    """What became of an item of the last plan."""

    OPEN = "open"
    DONE = "done"
    MOVED = "moved"
    DROPPED = "dropped"


class Judgement(StrEnum):
    """Stands in a report for the quadrant or class of a customer that has none."""

    NOT_YET = "not_yet"


class CustomerChange(StrEnum):
    """What of a customer's place changed, in the list of changes of a report."""

    QUADRANT = "quadrant"
    CLASS = "class"


class Duty(StrEnum):
    """Things due by the calendar."""

    WEEKLY_REPORT = "weekly_report"
    MONTHLY_REPORT = "monthly_report"
    CLAIM = "claim"


class EventPhase(StrEnum):
    """Phases of an exhibition, derived from its days and its first milestone."""

    PLAN = "plan"
    PREPARE = "prepare"
    RUN = "run"
    FOLLOW_UP = "follow_up"


class MilestoneLevel(StrEnum):
    """Levels of progress of an event, each securing the one before it."""

    OVERALL = "overall"
    MAIN = "main"
    DETAIL = "detail"


class EventPart(StrEnum):
    """The part that an account has in an event."""

    EXHIBITOR = "exhibitor"
    VISITOR = "visitor"
    PROSPECT = "prospect"


class EventStatus(StrEnum):
    """How far an account has come with an event."""

    LISTED = "listed"
    INVITED = "invited"
    INTERESTED = "interested"
    SIGNED = "signed"
    CAME = "came"
    FOLLOWED_UP = "followed_up"
    DECLINED = "declined"


class Heat(StrEnum):
    """How promising a talk at the booth was."""

    HOT = "hot"
    WARM = "warm"
    LATER = "later"
    NONE = "none"


class ClaimDecision(StrEnum):
    """What was decided about two accounts of two reps that may be one customer."""

    MERGED = "merged"
    SHARED = "shared"
    DIFFERENT = "different"


class Audience(StrEnum):
    """Who may see a kind of record once it is synced."""

    SELF = "self"
    MANAGER = "manager"
    TEAM = "team"
    HEADQUARTERS = "headquarters"


class ActionSource(StrEnum):
    """How an action came about."""

    TYPED = "typed"
    IMPORT = "import"
    UNDO = "undo"
    REDO = "redo"
    MERGE = "merge"
    DEMO = "demo"
    SYNC = "sync"


class Language(StrEnum):
    """Languages of the screens and of reports."""

    EN = "en"
    ZH_CN = "zh_CN"
