"""Made ready in a worker right after the start, so that the accounts open at once when they are asked for."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldrep.tui.desk import Desk

MODULES = ("accounts", "account", "account_refs", "account_forms", "account_sections")


def warm_up(desk: "Desk") -> None:
    """Import what the list and the page of accounts need, and have their queries compiled once."""
    from fieldrep.services.accounts import AccountFilter
    from fieldrep.tui.screens.account_brief import brief_lines, read_page
    from fieldrep.tui.screens.account_list import AccountSource

    for name in MODULES:
        import_module(f"fieldrep.tui.screens.{name}")
    first = AccountSource(desk, AccountFilter(), "name").rows(0, 1)
    if first:
        brief_lines(read_page(desk, first[0].id))
