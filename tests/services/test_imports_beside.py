"""An import, or taking one back, beside other programs on the same data folder, and killed in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldrep.models.accounts import Account, ExternalId
from fieldrep.services import accounts
from fieldrep.services.import_progress import Phase
from fieldrep.services.imports import list_imports, run_import, undo_import
from fieldrep.services.workspace import Workspace
from fieldrep.store.upkeep import put_off_count
from tests.conftest import StandingClock
from tests.services.importing import by_name, contents, counts, everything, look, sequence, take, write_list
from tests.support.books import assert_agreement, count

MANY = 1_500
"""Rows whose search index is made in more than one transaction."""

ROWS = 600
"""Rows that are written in more than one step."""

CHILD = """
import os, signal, sys
from pathlib import Path
from fieldrep.paths import DataPaths
from fieldrep.services.imports import preview, run_import, undo_import
from fieldrep.services.workspace import Workspace

folder, file, phase, least = sys.argv[1:]

def told(done, total, now):
    if now == phase and done >= int(least):
        os.kill(os.getpid(), signal.SIGKILL)

workspace = Workspace.open(DataPaths(Path(folder)))
if file:
    with workspace.read() as ctx:
        found = preview(ctx, file)
    run_import(workspace, found, told)
else:
    undo_import(workspace, progress=told)
"""


@pytest.fixture
def customers(tmp_path: Path) -> Path:
    return listed(tmp_path, ROWS)


@pytest.fixture
def many(tmp_path: Path) -> Path:
    return listed(tmp_path, MANY)


def listed(folder: Path, count: int) -> Path:
    rows = [("Customer No", "Company", "Contact"), *((str(n), f"Firm {n}", "Ann") for n in range(count))]
    return write_list(folder / "many.csv", rows)


@pytest.fixture
def beside(workspace: Workspace, clock: StandingClock) -> Iterator[Workspace]:
    """Another program on the same data folder."""
    opened = Workspace.open(workspace.paths, clock)
    yield opened
    opened.close()


def killed(workspace: Workspace, file: Path | str, phase: Phase, least: int) -> None:
    """Import (or without a file take back) in a child that is killed when it is so far in a phase."""
    command = [sys.executable, "-c", CHILD, str(workspace.paths.root), str(file), phase.value, str(least)]
    environment = os.environ | {"FIELDREP_NOW": workspace.clock().isoformat()}
    done = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()


def due(workspace: Workspace) -> int:
    with workspace.read() as ctx:
        return put_off_count(ctx.session.connection())


def once(act: Callable[[], object], when: Phase) -> Callable[[int, int, Phase], None]:
    """Act the first time that a phase is told of."""
    left = [act]

    def told(_done: int, _total: int, phase: Phase) -> None:
        if phase is when and left:
            left.pop()()

    return told


def add(workspace: Workspace, name: str) -> Account:
    with workspace.write("account.add", name) as ctx:
        return accounts.add_account(ctx, {"name": name})


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
def test_killed_while_writing_leaves_nothing(workspace: Workspace, customers: Path) -> None:
    before, operations = contents(workspace), sequence(workspace)
    for least in (0, 300, ROWS):
        killed(workspace, customers, Phase.WRITING, least)
        assert contents(workspace) == before
        assert sequence(workspace) == operations
    with workspace.read() as ctx:
        assert list_imports(ctx) == []
    assert counts(take(workspace, customers)) == (ROWS, 0, 0, 0)
    assert_agreement(workspace)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
def test_killed_after_writing_is_whole_at_the_next_start(
    workspace: Workspace, clock: StandingClock, many: Path
) -> None:
    killed(workspace, many, Phase.INDEXING, 1)
    assert count(workspace, "account") == MANY
    assert due(workspace)
    again = Workspace.open(workspace.paths, clock)
    assert due(again) == 0
    assert_agreement(again)
    assert counts(take(again, many)) == (0, 0, MANY, 0)
    again.close()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no such signal")
def test_killed_while_taking_back_leaves_all_or_nothing(
    workspace: Workspace, clock: StandingClock, many: Path
) -> None:
    before = contents(workspace)
    take(workspace, many)
    after, operations = contents(workspace), sequence(workspace)
    for least in (1, MANY):
        killed(workspace, "", Phase.TAKING_BACK, least)
        assert contents(workspace) == after
        assert sequence(workspace) == operations
    killed(workspace, "", Phase.INDEXING, 1)
    again = Workspace.open(workspace.paths, clock)
    assert contents(again) == before
    with again.read() as ctx:
        assert [row.undone for row in list_imports(ctx)] == [True]
    assert_agreement(again)
    again.close()


def test_others_write_while_it_reads_and_compares(
    workspace: Workspace, beside: Workspace, customers: Path
) -> None:
    for phase in (Phase.READING, Phase.MATCHING):
        look(workspace, customers, progress=once(lambda p=phase: add(beside, f"Made while {p}"), phase))
    assert {account.name for account in everything(workspace, Account)} == {
        "Made while reading",
        "Made while matching",
    }


def test_what_was_made_since_the_preview_is_seen(
    workspace: Workspace, beside: Workspace, tmp_path: Path
) -> None:
    """The plan is made anew, also when the book changes while that is being done."""
    path = write_list(tmp_path / "list.csv", [("Company",), ("Oak",), ("Elm",), ("Ash",), ("Yew",)])
    found = look(workspace, path)
    add(beside, "Oak")
    names = iter(("Elm", "Ash"))

    def told(done: int, _total: int, phase: Phase) -> None:
        if phase is Phase.MATCHING and done == 0 and (name := next(names, "")):
            add(beside, name)

    result = run_import(workspace, found, told)
    assert counts(result) == (1, 0, 3, 0)
    assert by_name(workspace, "Yew")
    assert count(workspace, "account") == 4
    assert_agreement(workspace)


def test_other_changes_since_the_preview_leave_the_plan_as_it_is(
    workspace: Workspace, beside: Workspace, customers: Path
) -> None:
    found = look(workspace, customers)
    with beside.write("setting.change") as ctx:
        ctx.session.connection().exec_driver_sql("INSERT INTO setting(key, value) VALUES ('probe', '1')")
    assert run_import(workspace, found).preview is found


def test_what_is_changed_while_it_is_taken_back_stays(
    workspace: Workspace, beside: Workspace, customers: Path
) -> None:
    take(workspace, customers)
    firm = by_name(workspace, "Firm 7").id

    def work_on_it() -> None:
        with beside.write("account.change") as ctx:
            accounts.change_account(ctx, firm, {"city": "Graz"})

    report = undo_import(workspace, progress=once(work_on_it, Phase.TAKING_BACK))
    assert [(kept.kind, kept.record) for kept in report.kept] == [("account", firm)]
    assert report.removed == ROWS - 1
    assert by_name(workspace, "Firm 7").city == "Graz"
    assert [number.record_id for number in everything(workspace, ExternalId)] == [firm]
    assert_agreement(workspace)
