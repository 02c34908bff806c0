"""What a pack consists of: the shapes, and beside each field the rule that its data must meet.

A part's own ``kinds``, ``channels`` and ``industries`` say where it applies; where it names none,
those of the part around it hold, and with none anywhere it applies everywhere. Ids are stored with
a rep's answers, so an id once published keeps its meaning for good and is the same in every language.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

from fieldrep.i18n import LANGUAGES
from fieldrep.playbook.names import CALCULATORS, FEEDS, ITEM_TYPES, OCCASIONS, VISIT
from fieldrep.playbook.problems import PackError as PackError  # noqa: PLC0414 - known under this name too
from fieldrep.playbook.problems import Problem as Problem  # noqa: PLC0414
from fieldrep.rules.codes import AccountKind, Channel, Phase, SpinKind, Stage


@dataclass(frozen=True, slots=True)
class Rule:
    """What the data of one field must be.

    ``form``: "text", "texts" (a list), "flag", "share" (0 to 100), "days" (a whole number), "table" or
    "tables". ``codes``: the only values a text may have. ``of``: the dataclass that tables become.
    ``slots``: it may carry slots. ``inherit``: the field of the enclosing table that stands in for this
    one; ``own=False``: always taken from there and never written here.
    """

    form: str
    required: bool = False
    codes: tuple[str, ...] = ()
    of: type | None = None
    slots: bool = False
    inherit: str = ""
    own: bool = True
    ident: bool = False
    industries: bool = False


def _rule(form: str, **options: Any) -> dict[str, Rule]:
    return {"rule": Rule(form, **options)}


ID = _rule("text", required=True, ident=True)
CODE = _rule("text", required=True, ident=True)
TEXT = _rule("text", required=True)
OPTIONAL = _rule("text")
SPOKEN = _rule("text", required=True, slots=True)
TEXTS = _rule("texts")
FEED = _rule("text", codes=tuple(FEEDS))
KINDS = _rule("texts", codes=tuple(AccountKind), inherit="kinds")
CHANNELS = _rule("texts", codes=tuple(Channel), inherit="channels")
IN_INDUSTRIES = _rule("texts", industries=True, inherit="industries")
OCCASION = _rule("text", codes=OCCASIONS, inherit="occasion")
GROUP = _rule("text", inherit="id", own=False)
GROUP_TITLE = _rule("text", inherit="title", own=False)


def _tables(of: type, *, required: bool = False) -> dict[str, Rule]:
    return _rule("tables", of=of, required=required)


class Spoken(Protocol):
    """A text to say whose slots are filled from the records."""

    @property
    def text(self) -> str: ...
    @property
    def fallback(self) -> str: ...


class Applicable(Protocol):
    """A part that applies to some accounts only."""

    @property
    def kinds(self) -> tuple[str, ...]: ...
    @property
    def channels(self) -> tuple[str, ...]: ...
    @property
    def industries(self) -> tuple[str, ...]: ...


class Occasional(Protocol):
    """A part that is needed on one occasion, for some kinds of accounts."""

    @property
    def kinds(self) -> tuple[str, ...]: ...
    @property
    def occasion(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose: the code that is stored, its label, and what to do or say then.

    ``vague``: it says nothing that a record could keep ("names a price"); that is typed.
    """

    code: str = field(metadata=CODE)
    label: str = field(metadata=TEXT)
    then: str = field(default="", metadata=OPTIONAL)
    vague: bool = field(default=False, metadata=_rule("flag"))


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist or worksheet. ``unit`` names what a number counts.

    ``section`` is a title drawn above it. What is answered to a ``private`` item leaves this
    computer only with the rep's own data. An item with ``days`` is proposed as a milestone of an event,
    due so long after its last day or, below zero, before it opens; it ``secures`` another one, by id.
    """

    id: str = field(metadata=ID)
    text: str = field(metadata=TEXT)
    help: str = field(default="", metadata=OPTIONAL)
    type: str = field(default="tick", metadata=_rule("text", codes=ITEM_TYPES))
    choices: tuple[Choice, ...] = field(default=(), metadata=_tables(Choice))
    unit: str = field(default="", metadata=OPTIONAL)
    required: bool = field(default=False, metadata=_rule("flag"))
    section: str = field(default="", metadata=OPTIONAL)
    private: bool = field(default=False, metadata=_rule("flag"))
    feeds: str = field(default="", metadata=FEED)
    days: int | None = field(default=None, metadata=_rule("days"))
    secures: str = field(default="", metadata=OPTIONAL)
    phase: str = field(default="", metadata=_rule("text", inherit="phase", own=False))
    group: str = field(default="", metadata=GROUP)
    group_title: str = field(default="", metadata=GROUP_TITLE)
    kinds: tuple[str, ...] = field(default=(), metadata=KINDS)
    channels: tuple[str, ...] = field(default=(), metadata=CHANNELS)
    industries: tuple[str, ...] = field(default=(), metadata=IN_INDUSTRIES)


@dataclass(frozen=True, slots=True)
class Checklist:
    """A titled group of items of one phase of a visit."""

    id: str = field(metadata=ID)
    phase: str = field(metadata=_rule("text", required=True, codes=tuple(Phase)))
    title: str = field(metadata=TEXT)
    item: tuple[Item, ...] = field(metadata=_tables(Item, required=True))
    kinds: tuple[str, ...] = field(default=(), metadata=KINDS)
    channels: tuple[str, ...] = field(default=(), metadata=CHANNELS)
    industries: tuple[str, ...] = field(default=(), metadata=IN_INDUSTRIES)


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A titled list of items to fill in outside a visit: for a dealer, a launch, a territory, an event."""

    id: str = field(metadata=ID)
    title: str = field(metadata=TEXT)
    item: tuple[Item, ...] = field(metadata=_tables(Item, required=True))
    summary: str = field(default="", metadata=OPTIONAL)
    kinds: tuple[str, ...] = field(default=(), metadata=KINDS)
    channels: tuple[str, ...] = field(default=(), metadata=CHANNELS)
    industries: tuple[str, ...] = field(default=(), metadata=IN_INDUSTRIES)
    occasion: str = field(default=VISIT, metadata=OCCASION)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something scored from 1 (``bad``) to 5 (``good``). ``careful`` is the warning that it can carry.

    ``section`` is a title drawn above it, ``look`` what to look at, ``weight`` its share of the score
    in per cent; a mark without weight is scored for the picture only.
    """

    id: str = field(metadata=ID)
    text: str = field(metadata=TEXT)
    good: str = field(metadata=TEXT)
    bad: str = field(metadata=TEXT)
    look: str = field(default="", metadata=OPTIONAL)
    careful: str = field(default="", metadata=OPTIONAL)
    section: str = field(default="", metadata=OPTIONAL)
    weight: int = field(default=0, metadata=_rule("share"))


@dataclass(frozen=True, slots=True)
class Scheme:
    """Marks that accounts are scored by; their weights add to 100."""

    id: str = field(metadata=ID)
    title: str = field(metadata=TEXT)
    mark: tuple[Mark, ...] = field(metadata=_tables(Mark, required=True))
    summary: str = field(default="", metadata=OPTIONAL)
    kinds: tuple[str, ...] = field(default=(), metadata=KINDS)
    channels: tuple[str, ...] = field(default=(), metadata=CHANNELS)
    industries: tuple[str, ...] = field(default=(), metadata=IN_INDUSTRIES)
    occasion: str = field(default=VISIT, metadata=OCCASION)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to ask; ``fallback`` is said when one of its slots has no value.

    ``leads_to``: the implication questions that belong to a problem, the need-payoff questions that belong
    to an implication, by id.
    """

    id: str = field(metadata=ID)
    kind: str = field(metadata=_rule("text", required=True, codes=tuple(SpinKind)))
    text: str = field(metadata=SPOKEN)
    fallback: str = field(default="", metadata=OPTIONAL)
    follow_ups: tuple[str, ...] = field(default=(), metadata=TEXTS)
    answers: tuple[Choice, ...] = field(default=(), metadata=_tables(Choice))
    feeds: str = field(default="", metadata=FEED)
    leads_to: tuple[str, ...] = field(default=(), metadata=TEXTS)
    group: str = field(default="", metadata=GROUP)
    group_title: str = field(default="", metadata=GROUP_TITLE)
    kinds: tuple[str, ...] = field(default=(), metadata=KINDS)
    channels: tuple[str, ...] = field(default=(), metadata=CHANNELS)
    industries: tuple[str, ...] = field(default=(), metadata=IN_INDUSTRIES)
    occasion: str = field(default=VISIT, metadata=OCCASION)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions that belong together, for a channel type or an industry."""

    id: str = field(metadata=ID)
    title: str = field(metadata=TEXT)
    question: tuple[Question, ...] = field(metadata=_tables(Question, required=True))
    kinds: tuple[str, ...] = field(default=(), metadata=KINDS)
    channels: tuple[str, ...] = field(default=(), metadata=CHANNELS)
    industries: tuple[str, ...] = field(default=(), metadata=IN_INDUSTRIES)
    occasion: str = field(default=VISIT, metadata=OCCASION)


@dataclass(frozen=True, slots=True)
class Objection:
    """What a customer says against us, in several wordings, and how to answer.

    ``cues``: more of how customers put it, in parts or whole: searched like ``says``, never shown.
    """

    id: str = field(metadata=ID)
    says: tuple[str, ...] = field(metadata=_rule("texts", required=True))
    behind: str = field(metadata=TEXT)
    steps: tuple[str, ...] = field(metadata=_rule("texts", required=True))
    ask_back: str = field(metadata=TEXT)
    next_step: str = field(metadata=TEXT)
    tags: tuple[str, ...] = field(default=(), metadata=TEXTS)
    calculator: str = field(default="", metadata=_rule("text", codes=CALCULATORS))
    cues: tuple[str, ...] = field(default=(), metadata=TEXTS)


@dataclass(frozen=True, slots=True)
class Advance:
    """An advance to want from a visit to an account in one of ``stages``, and one to fall back on."""

    id: str = field(metadata=ID)
    stages: tuple[str, ...] = field(metadata=_rule("texts", required=True, codes=tuple(Stage)))
    wanted: str = field(metadata=TEXT)
    smaller: str = field(metadata=TEXT)
    kinds: tuple[str, ...] = field(default=(), metadata=KINDS)
    channels: tuple[str, ...] = field(default=(), metadata=CHANNELS)
    industries: tuple[str, ...] = field(default=(), metadata=IN_INDUSTRIES)


@dataclass(frozen=True, slots=True)
class Gatekeeper:
    """What the person who takes the call says, and the answer."""

    says: str = field(metadata=TEXT)
    answer: str = field(metadata=TEXT)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question of a telephone script with the answers that can come back."""

    id: str = field(metadata=ID)
    text: str = field(metadata=SPOKEN)
    fallback: str = field(default="", metadata=OPTIONAL)
    answers: tuple[Choice, ...] = field(default=(), metadata=_tables(Choice))
    feeds: str = field(default="", metadata=FEED)


@dataclass(frozen=True, slots=True)
class Line:
    """Words to say in one situation."""

    when: str = field(metadata=TEXT)
    text: str = field(metadata=SPOKEN)
    fallback: str = field(default="", metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class Script:
    """A telephone call from the first word to the last; ``aim`` is what the call must yield."""

    id: str = field(metadata=ID)
    title: str = field(metadata=TEXT)
    aim: str = field(metadata=TEXT)
    opening: tuple[Line, ...] = field(metadata=_tables(Line, required=True))
    question: tuple[Prompt, ...] = field(metadata=_tables(Prompt, required=True))
    close: tuple[Line, ...] = field(metadata=_tables(Line, required=True))
    gatekeeper: tuple[Gatekeeper, ...] = field(default=(), metadata=_tables(Gatekeeper))
    kinds: tuple[str, ...] = field(default=(), metadata=KINDS)
    channels: tuple[str, ...] = field(default=(), metadata=CHANNELS)
    industries: tuple[str, ...] = field(default=(), metadata=IN_INDUSTRIES)
    occasion: str = field(default=VISIT, metadata=OCCASION)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a flow: what the rep does, when it is done, and the pipeline stage it leads to.

    ``when`` says at what time or in which weeks, ``goals`` what it must reach.
    """

    id: str = field(metadata=ID)
    title: str = field(metadata=TEXT)
    text: str = field(metadata=TEXT)
    done_when: str = field(metadata=TEXT)
    when: str = field(default="", metadata=OPTIONAL)
    goals: tuple[str, ...] = field(default=(), metadata=TEXTS)
    stage: str = field(default="", metadata=_rule("text", codes=tuple(Stage)))


@dataclass(frozen=True, slots=True)
class Flow:
    """Steps in order, each followed by the rep until it is done."""

    id: str = field(metadata=ID)
    title: str = field(metadata=TEXT)
    step: tuple[Step, ...] = field(metadata=_tables(Step, required=True))
    summary: str = field(default="", metadata=OPTIONAL)
    kinds: tuple[str, ...] = field(default=(), metadata=KINDS)
    channels: tuple[str, ...] = field(default=(), metadata=CHANNELS)
    industries: tuple[str, ...] = field(default=(), metadata=IN_INDUSTRIES)
    occasion: str = field(default=VISIT, metadata=OCCASION)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a guide: a sentence or two, points, or both."""

    title: str = field(metadata=TEXT)
    text: str = field(default="", metadata=OPTIONAL)
    points: tuple[str, ...] = field(default=(), metadata=TEXTS)


@dataclass(frozen=True, slots=True)
class Guide:
    """A text to read before acting."""

    id: str = field(metadata=ID)
    title: str = field(metadata=TEXT)
    section: tuple[Section, ...] = field(metadata=_tables(Section, required=True))
    kinds: tuple[str, ...] = field(default=(), metadata=KINDS)
    channels: tuple[str, ...] = field(default=(), metadata=CHANNELS)
    industries: tuple[str, ...] = field(default=(), metadata=IN_INDUSTRIES)
    occasion: str = field(default=VISIT, metadata=OCCASION)


@dataclass(frozen=True, slots=True)
class Industry:
    """An industry; ``words`` are parts of what people write when they mean it, in any language."""

    id: str = field(metadata=ID)
    name: str = field(metadata=TEXT)
    words: tuple[str, ...] = field(metadata=_rule("texts", required=True))


@dataclass(frozen=True, slots=True)
class Head:
    """What a pack is and to which accounts it applies.

    ``replaces``: a team's pack takes the place of the built-in one of the same id; without it
    the entries are added, and those of a known id replaced.
    """

    id: str = field(metadata=ID)
    version: str = field(metadata=TEXT)
    language: str = field(metadata=_rule("text", required=True, codes=tuple(LANGUAGES)))
    title: str = field(metadata=TEXT)
    summary: str = field(default="", metadata=OPTIONAL)
    replaces: bool = field(default=False, metadata=_rule("flag"))
    kinds: tuple[str, ...] = field(default=(), metadata=KINDS)
    channels: tuple[str, ...] = field(default=(), metadata=CHANNELS)
    industries: tuple[str, ...] = field(default=(), metadata=IN_INDUSTRIES)
    occasion: str = field(default=VISIT, metadata=OCCASION)


@dataclass(frozen=True, slots=True)
class Pack:
    """One file: a pack in one language."""

    pack: Head = field(metadata=_rule("table", required=True, of=Head))
    industry: tuple[Industry, ...] = field(default=(), metadata=_tables(Industry))
    checklist: tuple[Checklist, ...] = field(default=(), metadata=_tables(Checklist))
    worksheet: tuple[Worksheet, ...] = field(default=(), metadata=_tables(Worksheet))
    scheme: tuple[Scheme, ...] = field(default=(), metadata=_tables(Scheme))
    question_set: tuple[QuestionSet, ...] = field(default=(), metadata=_tables(QuestionSet))
    objection: tuple[Objection, ...] = field(default=(), metadata=_tables(Objection))
    script: tuple[Script, ...] = field(default=(), metadata=_tables(Script))
    advance: tuple[Advance, ...] = field(default=(), metadata=_tables(Advance))
    flow: tuple[Flow, ...] = field(default=(), metadata=_tables(Flow))
    guide: tuple[Guide, ...] = field(default=(), metadata=_tables(Guide))
