"""How the list of accounts is narrowed down and sorted: menus with counts, and what holds now in words."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _
from fieldrep.terms import term
from fieldrep.tui.menu import Menu, MenuItem, ask_menu

if TYPE_CHECKING:
    from fieldrep.services.accounts import AccountFilter
    from fieldrep.tui.rep import RepApp

SORT_WORDS: dict[str, tuple[str, str]] = {
    "name": ("n", N_("by name")),
    "due": ("d", N_("most due first")),
    "potential": ("p", N_("largest potential first")),
    "last": ("l", N_("last contact first")),
    "city": ("c", N_("by city")),
    "stage": ("s", N_("by stage")),
}
"""Key of services.accounts.SORTS → letter and words."""

FACET_WORDS: dict[str, tuple[str, str, str]] = {
    "kind": ("k", N_("Kind"), "AccountKind"),
    "stage": ("s", N_("Stage"), "Stage"),
    "quadrant": ("q", N_("Quadrant"), "Quadrant"),
    "account_class": ("c", N_("Class"), "AccountClass"),
    "city": ("t", N_("City"), ""),
    "tag": ("g", N_("Tag"), ""),
}
"""Field of AccountFilter → letter, label, set of its codes (empty: the value is shown as it is)."""

TYPED_FROM = 12
"""From so many values on a menu is narrowed down by typing instead of chosen from by letters."""

Changed = Callable[["AccountFilter"], None]


def sort_menu(now: str) -> Menu:
    """Return the menu of the ways to sort; its result is a key of SORTS."""
    items = [
        MenuItem(sort, _(words), key=key, mark="done" if sort == now else "")
        for sort, (key, words) in SORT_WORDS.items()
    ]
    return Menu(_("Sort"), items)


def open_filter_menu(app: "RepApp", wanted: "AccountFilter", changed: Changed) -> None:
    """Ask by what to filter, then which value; ``changed`` gets the new filter."""
    items = [
        MenuItem(name, _(label), hint=value_word(name, getattr(wanted, name)), key=key)
        for name, (key, label, _codes) in FACET_WORDS.items()
    ]
    due = due_word(wanted.due_by, app.desk.today) if wanted.due_by else ""
    items.append(MenuItem("due_by", _("Due"), hint=due, key="d"))
    archived = _("shown") if wanted.archived else ""
    items.append(MenuItem("archived", _("Archived ones"), hint=archived, key="a"))
    if narrowed(wanted):
        items.append(MenuItem("", _("Show all again"), key="x"))

    def chosen(name: str | None) -> None:
        if name is None:
            return
        if name == "":
            changed(cleared(wanted))
        elif name == "archived":
            changed(replace(wanted, archived=not wanted.archived))
        else:
            ask_menu(app, _value_menu(app, wanted, name), _taker(wanted, name, changed))

    ask_menu(app, Menu(_("Filter by"), items), chosen)


def _taker(wanted: "AccountFilter", name: str, changed: Changed) -> Callable[[tuple[Any] | None], None]:
    def take(value: tuple[Any] | None) -> None:
        if value is not None:
            values: dict[str, Any] = {name: value[0]}
            changed(replace(wanted, **values))

    return take


def _value_menu(app: "RepApp", wanted: "AccountFilter", name: str) -> Menu:
    """Return the menu of the values of a field with their counts; its result is a tuple of the value."""
    if name == "due_by":
        return _due_menu(app.desk.today, wanted)
    from fieldrep.services.account_facets import facet

    with app.desk.workspace.read() as ctx:
        values = facet(ctx, wanted, name)
    now = getattr(wanted, name)
    letters = iter("123456789abcdefghijkl")
    items = [MenuItem(("",), _("all"), key="0", mark="" if now else "done")]
    typed = len(values) > TYPED_FROM
    for value, count in values:
        mark = "done" if value == now else ""
        key = "" if typed else next(letters)
        items.append(MenuItem((value,), value_word(name, value), f"{count:,}", key, mark))
    return Menu(_(FACET_WORDS[name][1]), items, typed=typed)


def _due_menu(today: date, wanted: "AccountFilter") -> Menu:
    days = (None, today - timedelta(days=1), today, today + timedelta(days=7 - today.isoweekday()))
    items = [
        MenuItem(
            (day,),
            due_word(day, today) if day else _("all"),
            key=str(number),
            mark="done" if day == wanted.due_by else "",
        )
        for number, day in enumerate(days)
    ]
    return Menu(_("Due"), items)


def due_word(day: date, today: date) -> str:
    """Return the words for “due by” a day."""
    if day < today:
        return _("overdue")
    return _("due today or overdue") if day == today else _("due this week or overdue")


def value_word(name: str, value: str) -> str:
    """Return the word of a value that one filters by, an empty text for none."""
    codes = FACET_WORDS[name][2]
    return term(value, codes) if codes else value


def narrowed(wanted: "AccountFilter") -> bool:
    """Return whether a filter leaves anything out, its text apart."""
    return cleared(wanted) != wanted


def cleared(wanted: "AccountFilter") -> "AccountFilter":
    """Return a filter with nothing but the text that is searched."""
    return type(wanted)(text=wanted.text)


def filter_words(wanted: "AccountFilter", today: date) -> str:
    """Return what a filter shows, in a few words."""
    words = [value_word(name, getattr(wanted, name)) for name in FACET_WORDS]
    if wanted.due_by:
        words.append(due_word(wanted.due_by, today))
    if wanted.archived:
        words.append(_("archived"))
    return " · ".join(filter(None, words))
