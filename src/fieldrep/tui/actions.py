"""Actions: what a person can do, said once where it is done.

Keys, footer, palette, help and the reason "why not now" are all made from these. An action is a
method with the decorator ``action`` on the app, a screen or a widget; which actions there are here
and now follows from where the focus is, the innermost first.
"""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from textual.dom import DOMNode

if TYPE_CHECKING:
    from textual import events
    from textual.app import App

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can be done.

    ``label``, ``group`` and ``help`` are marked with ``N_`` and translated when shown. ``when`` names a
    method that returns None (works), a sentence (why not now), or "" (not a matter here: not shown).
    ``everywhere``: also while a text field has the focus. ``in_dialogs``: also over a dialog. ``arg`` is
    handed to the method; a node whose actions depend on data yields them from ``own_actions()``.
    """

    id: str
    keys: tuple[str, ...]
    label: str
    method: str
    group: str = ""
    help: str = ""
    when: str | None = None
    everywhere: bool = False
    footer: bool = True
    in_dialogs: bool = False
    arg: object = None


class Offer(NamedTuple):
    """An action as it stands here and now; ``reason`` says why it can't be done, None = it can."""

    action: Action
    node: DOMNode
    keys: tuple[str, ...]
    reason: str | None


def action(
    id: str,
    keys: str | tuple[str, ...],
    label: str,
    *,
    group: str = "",
    help: str = "",
    when: str | None = None,
    everywhere: bool = False,
    footer: bool = True,
    in_dialogs: bool = False,
) -> Callable[[F], F]:
    """Register a method (sync or async, without arguments) as an action; keys as in ``"n"``, ``"ctrl+s"``."""
    given = (keys,) if isinstance(keys, str) else keys

    def mark(method: F) -> F:
        method.__fieldrep_action__ = Action(  # type: ignore[attr-defined]
            id,
            tuple(key for key in given if key),
            label,
            method.__name__,
            group,
            help,
            when,
            everywhere,
            footer,
            in_dialogs,
        )
        return method

    return mark


@lru_cache(maxsize=256)
def actions_of(kind: type) -> tuple[Action, ...]:
    """Return the actions of a class, those of its own before the inherited ones."""
    found: dict[str, Action] = {}
    for base in kind.__mro__:
        for name, value in vars(base).items():
            given = getattr(value, "__fieldrep_action__", None)
            if given is not None and name not in found:
                found[name] = given
    return tuple(found.values())


def offers(app: "App[Any]", keymap: Mapping[str, str] | None = None) -> list[Offer]:
    """Return what can be done here and now, and what could be but for a reason; innermost first."""
    screen = app.screen
    nodes: list[DOMNode] = []
    # what a screen can do is known only once it has its parts
    node: DOMNode | None = (app.focused or screen) if screen.is_mounted else None
    while node is not None and node is not app:
        nodes.append(node)
        node = node.parent if isinstance(node.parent, DOMNode) else None
    result = [offer for node in nodes for offer in _offers_of(node, keymap or {})]
    result += [
        offer
        for offer in _offers_of(app, keymap or {})
        if offer.action.in_dialogs or not screen.is_modal
    ]  # fmt: skip
    by_id: dict[str, Offer] = {}
    for offer in result:
        by_id.setdefault(offer.action.id, offer)
    return list(by_id.values())


def _offers_of(node: DOMNode, keymap: Mapping[str, str]) -> Iterator[Offer]:
    own: Callable[[], Iterable[Action]] | None = getattr(node, "own_actions", None)
    for given in (*actions_of(type(node)), *(own() if own else ())):
        reason = getattr(node, given.when)() if given.when else None
        if reason == "":
            continue
        mapped = keymap.get(given.id)
        keys = given.keys if mapped is None else tuple(k.strip() for k in mapped.split(",") if k.strip())
        yield Offer(given, node, keys, reason)


def keys_while(offer: Offer, typing: bool) -> tuple[str, ...]:
    """Return the keys that do it; while a text field has the focus those that type something don't."""
    return tuple(key for key in offer.keys if not (typing and (len(key) == 1 or key == "space")))


def offer_for(event: "events.Key", found: list[Offer]) -> Offer | None:
    """Return the offer a key means: the innermost that works, else the innermost that says why not."""
    pressed = names_of(event)
    matching = [offer for offer in found if not pressed.isdisjoint(offer.keys)]
    return next((offer for offer in matching if offer.reason is None), matching[0] if matching else None)


def names_of(event: "events.Key") -> set[str]:
    """Return the names under which a key may stand in an action, full-width letters as plain ones."""
    names = {event.key}
    if event.character and event.character.isprintable():
        names |= {event.character, unicodedata.normalize("NFKC", event.character)}
    return names


async def run(offer: Offer) -> None:
    """Do what an offer says."""
    method = getattr(offer.node, offer.action.method)
    result = method() if offer.action.arg is None else method(offer.action.arg)
    if isawaitable(result):
        await result


_SHOWN = {
    "enter": "Enter", "escape": "Esc", "space": "Space", "tab": "Tab", "shift+tab": "Shift+Tab",
    "up": "↑", "down": "↓", "left": "←", "right": "→", "pageup": "PgUp", "pagedown": "PgDn",
    "home": "Home", "end": "End", "delete": "Del", "backspace": "Backspace",
}  # fmt: skip


def key_text(key: str) -> str:
    """Return a key as it stands in footer, palette and help: ``^p``, ``F2``, ``Enter``."""
    if key in _SHOWN:
        return _SHOWN[key]
    if key.startswith("ctrl+"):
        rest = key.removeprefix("ctrl+")
        return f"^{rest}" if len(rest) == 1 else f"Ctrl+{key_text(rest)}"
    if key.startswith("f") and key[1:].isdigit():
        return key.upper()
    return key
