"""The shared customer lists through the services into a real database."""

from pathlib import Path

import pytest

from fieldrep.exchange.duplicates import Reason
from fieldrep.models.accounts import Account
from fieldrep.services.imports import undo_import
from fieldrep.services.workspace import Workspace
from tests.exchange.test_shared_lists import DATA, MIXED, NORTH, NORTHWIND
from tests.services.importing import contents, counts, everything, take
from tests.support.books import assert_agreement, count

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared lists are not beside the project")

LISTS = ((NORTHWIND, 91), (NORTH, 26), (MIXED, 37))


def test_all_three_lists_come_in_again_unchanged_and_go_as_if_never_there(workspace: Workspace) -> None:
    states = [contents(workspace)]
    for path, rows in LISTS:
        assert counts(take(workspace, path)) == (rows, 0, 0, 0)
        states.append(contents(workspace))
    assert count(workspace, "account") == count(workspace, "external_id") == 154
    for path, rows in LISTS:
        assert counts(take(workspace, path)) == (0, 0, rows, 0)
    assert contents(workspace) == states[-1]
    assert_agreement(workspace)
    for (_path, rows), before in zip(reversed(LISTS), reversed(states[:-1]), strict=True):
        report = undo_import(workspace)
        assert (report.removed, report.kept) == (rows, ())
        assert contents(workspace) == before
    assert_agreement(workspace)


def test_the_same_firms_are_shown_with_both_sides_and_not_merged(workspace: Workspace) -> None:
    take(workspace, NORTH)
    result = take(workspace, MIXED)
    found = {(d.new.name, d.other.name): d for d in result.preview.duplicates}
    for pair in (("三川实业有限公司", "三川实业有限公司"), ("嘉元实业有限公司", "嘉元实业")):
        duplicate = found[pair]
        assert duplicate.reasons == (Reason.SAME_CORE, Reason.OTHER_ADDRESS)
        assert duplicate.new.address != duplicate.other.address
        assert duplicate.new.row > 0 == duplicate.other.row
    assert count(workspace, "account") == 63


@pytest.mark.parametrize("source", [None, "company"])
def test_shared_numbers_change_no_other_firm(workspace: Workspace, source: str | None) -> None:
    take(workspace, NORTHWIND, source=source)
    before = {account.id: account for account in everything(workspace, Account)}
    result = take(workspace, NORTH, source=source)
    assert counts(result) == (26, 0, 0, 0)
    numbered = [d for d in result.preview.duplicates if Reason.SAME_NUMBER in d.reasons]
    assert len(numbered) == (26 if source else 0)
    after = {account.id: account for account in everything(workspace, Account)}
    assert {record: after[record] for record in before} == before


def test_the_lists_are_only_read(workspace: Workspace) -> None:
    before = {path: (path.read_bytes(), sorted(Path(path).parent.iterdir())) for path, _rows in LISTS}
    for path, _rows in LISTS:
        take(workspace, path)
    assert {p: (p.read_bytes(), sorted(Path(p).parent.iterdir())) for p, _rows in LISTS} == before
