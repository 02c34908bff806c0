"""The quick log on the screen: whom typed letters mean, and how it comes back."""

from collections.abc import Callable

import pytest

from fieldrep.models.touches import Touch
from fieldrep.models.visits import Visit
from fieldrep.services.accounts import add_account, merge_accounts
from fieldrep.services.likenames import KnownNames
from fieldrep.services.workspace import Workspace
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens.quick_log import suggest_accounts
from tests.services.importing import by_name, everything
from tests.support.grid import grid
from tests.support.typing import type_text

App = Callable[[], RepApp]


@pytest.fixture
def jiayuan(workspace: Workspace) -> str:
    with workspace.write("account.add") as ctx:
        add_account(ctx, {"name": "三川实业有限公司", "city": "天津", "phone": "030 30074321"})
        return add_account(ctx, {"name": "嘉元实业", "city": "天津"}).id


@pytest.mark.parametrize(
    ("typed", "sure"),
    [("嘉元", True), ("jysy", True), ("jyqy", True), ("jiayuan", True), ("JYQY", False), ("天津", False)],
)
def test_what_is_typed_surely_means_an_account_or_may_be_a_new_one(
    rep_app: App, jiayuan: str, typed: str, sure: bool
) -> None:
    found = suggest_accounts(rep_app().desk, typed)
    assert {choice.value: choice.sure for choice in found}[jiayuan] is sure


async def test_a_walk_in_is_logged_on_the_account_that_initials_mean(
    rep_app: App, workspace: Workspace, jiayuan: str
) -> None:
    app = rep_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await type_text(pilot, "jyqy")
        await app.workers.wait_for_complete()
        await pilot.press("enter", "enter", "enter")  # account, a walk-in, nobody named
        await type_text(pilot, "雨季开胶")
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
    (visit,) = everything(workspace, Visit)
    assert (visit.account_id, visit.said) == (by_name(workspace, "嘉元实业").id, "雨季开胶")
    assert everything(workspace, Touch) == []


async def test_a_log_left_open_is_listed_with_its_account(rep_app: App, jiayuan: str) -> None:
    app = rep_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await type_text(pilot, "jysy")
        await app.workers.wait_for_complete()
        await pilot.press("enter", "escape")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert not isinstance(app.screen, FormScreen)
        assert any("Quick log" in line and "嘉元实业" in line for line in grid(app))


async def test_a_name_like_a_known_one_is_offered_before_a_lead_is_made_twice(
    rep_app: App, workspace: Workspace, jiayuan: str
) -> None:
    with workspace.write("account.add") as ctx:
        horn = add_account(ctx, {"name": "Around the Horn", "city": "London"}).id
    app = rep_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await type_text(pilot, "Arround the Hornn Ltd")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert any("Around the Horn  London" in line for line in grid(app))
        await pilot.press("up", "enter", "enter", "enter")  # the one that is there, a walk-in, nobody named
        await type_text(pilot, "wants samples")
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
    (visit,) = everything(workspace, Visit)
    assert visit.account_id == horn


def test_a_merged_account_is_like_the_one_it_went_into(workspace: Workspace, jiayuan: str) -> None:
    with workspace.write("account.merge") as ctx:
        twin = add_account(ctx, {"name": "Gayuan Packaging", "city": "武汉"}).id
        merge_accounts(ctx, twin, jiayuan)
    with workspace.read() as ctx:
        assert KnownNames(ctx).like("Gayuan Packagings") == [(jiayuan, "Gayuan Packaging", "天津")]
