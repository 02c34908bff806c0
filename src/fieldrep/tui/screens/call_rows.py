"""What stands on the page of a call: who is called, the script, the answers, how far a sprint is."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from fieldrep.i18n import N_, _, current_language, ngettext
from fieldrep.rules.money import Money, format_money
from fieldrep.terms import term
from fieldrep.tui.screens.visit_head import Piece
from fieldrep.tui.screens.visit_list import Entry
from fieldrep.tui.screens.visit_rows import proposal_text
from fieldrep.tui.signs import sign

if TYPE_CHECKING:
    from fieldrep.services.calling import CallView, PromptLine
    from fieldrep.services.sprints import SprintStatus

RESULT_KEYS = (
    ("n", N_("no answer")),
    ("b", N_("again")),
    ("w", N_("wrong no.")),
    ("r", N_("refused")),
    ("i", N_("interested")),
    ("v", N_("visit")),
    ("s", N_("send")),
)
"""Key and short word of each result of a call."""
PROMPT = "prompt"
"""What a row of a question is about; its id follows."""


def head_lines(view: "CallView") -> list[list[Piece]]:
    """Return who is called and by which number."""
    account = view.account
    facts = (
        account.city,
        account.industry,
        term(account.stage, "Stage"),
        account.current_supplier or account.current_brands,
        _potential(view),
    )
    dot = f" {sign('dot')} "
    calls = ngettext("{count} call before", "{count} calls before", view.calls).format(count=view.calls)
    known = [fact for fact in facts if fact] + ([calls] if view.calls else [])
    numbers = [f"{number} {who}" for who, number in view.reach]
    first: list[Piece] = [(f"{account.name}  ", "strong"), (dot.join(known), "dim")]
    if not numbers:
        return [first, [(_("No number is known."), "warn")]]
    return [first, [(numbers[0], "accent"), (dot.join(["", *numbers[1:]]) if numbers[1:] else "", "dim")]]


def _potential(view: "CallView") -> str:
    minor, currency = view.account.potential_minor, view.account.potential_currency
    if minor is None or not currency:
        return ""
    amount = format_money(Money(minor, currency), current_language(), compact=True)
    return _("{amount} a month").format(amount=amount)


def sprint_line(status: "SprintStatus") -> list[Piece]:
    """Return how far a sprint is and how fast it goes."""
    text = _("{done}/{goal} reached  {visits}/{wanted} visits").format(
        done=status.done, goal=status.goal, visits=status.visits, wanted=status.visits_goal
    )
    going = status.pace
    if going is None:
        return [(text, "strong")]
    rate = _("{now} an hour, {needed} needed").format(now=going.per_hour, needed=going.needed)
    rest = _("today {today}/{per_day}  day {day}/{days}").format(
        today=going.today, per_day=going.per_day, day=going.day, days=going.days
    )
    slow = going.over or going.per_hour < going.needed
    return [(text, "strong"), (f"  {rate}", "warn" if slow else ""), (f"  {rest}", "dim")]


def result_line() -> list[Piece]:
    """Return the keys that say how a call ended."""
    pieces: list[Piece] = []
    for key, word in RESULT_KEYS:
        pieces += [(f"{key} ", "accent"), (f"{_(word)}  ", "")]
    return pieces


def script_entries(view: "CallView", half: Mapping[str, str], left_out: Collection[str]) -> list[Entry]:
    """Return the script; ``half`` are answers begun, ``left_out`` prompts whose answers are not proposed."""
    return [*_talk(view, half, left_out)]


def _talk(view: "CallView", half: Mapping[str, str], left_out: Collection[str]) -> Iterator[Entry]:
    yield Entry("aim", _("Aim: {what}").format(what=view.aim), "dim", kind="text")
    yield from _lines("opening", _("Opening"), view.opening)
    yield Entry("questions", _("Questions"), kind="header")
    for prompt in view.prompts:
        yield _prompt(prompt, half.get(prompt.id, ""), prompt.id in left_out)
    yield from _lines("close", _("Closing words"), view.close)
    if view.gatekeeper:
        yield Entry("gate", _("At the gate"), kind="header")
    for number, (says, answer) in enumerate(view.gatekeeper):
        yield Entry(f"gate:{number}", f"“{says}”", "dim", below=((answer, "plain"),), kind="text")


def _lines(key: str, title: str, lines: tuple[tuple[str, str], ...]) -> Iterator[Entry]:
    yield Entry(key, title, kind="header")
    for number, (when, text) in enumerate(lines):
        yield Entry(f"{key}:{number}", when, "dim", below=((text, "plain"),), kind="text")


def _prompt(prompt: "PromptLine", half: str, left_out: bool) -> Entry:
    below: list[tuple[str, str]] = []
    if prompt.shown:
        below.append((f"{sign('understood')} {prompt.shown}", "accent"))
    elif prompt.answers:
        below.append((f" {sign('dot')} ".join(label for _code, label, _then in prompt.answers), "dim"))
    if prompt.then:
        below.append((prompt.then, "strong"))
    if half:
        below.append((f"{sign('draft')} {half}", "warn"))
    if prompt.known:
        below.append((_("known: {what}").format(what=prompt.known), "dim"))
    if prompt.proposed and not left_out:
        below.append((proposal_text(prompt.feeds, prompt.known, prompt.proposed), "warn"))
    mark = "done" if prompt.answer or prompt.known else ""
    return Entry(
        f"{PROMPT}:{prompt.id}", prompt.text, below=tuple(below), refs=(PROMPT, prompt.id), mark=mark
    )
