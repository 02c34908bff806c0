"""The book for measuring: the sizes asked for, consistent, with notes of the length of real ones."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fieldrep.models.registry import all_kinds
from fieldrep.paths import DataPaths
from fieldrep.rules.codes import STAGES, AccountKind
from fieldrep.services.demo import Sizes, make_book
from fieldrep.services.workspace import Workspace

NOW = datetime(2026, 11, 19, 6, 30, tzinfo=UTC)
SIZES = Sizes(accounts=230, contacts=640, visits=1_100)


def rows(workspace: Workspace, sql: str) -> list[Any]:
    with workspace.read() as ctx:
        return list(ctx.session.connection().exec_driver_sql(sql))


def count(workspace: Workspace, sql: str) -> int:
    return int(rows(workspace, f"SELECT count(*) FROM {sql}")[0][0])


@pytest.fixture(scope="module")
def steps() -> list[tuple[int, int]]:
    return []


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int]]) -> Iterator[Workspace]:
    paths = DataPaths(tmp_path_factory.mktemp("book"))
    workspace = make_book(
        paths, "zh_CN", SIZES, lambda: NOW, progress=lambda done, of: steps.append((done, of))
    )
    yield workspace
    workspace.close()


def test_sizes_made_are_the_sizes_asked(book: Workspace, steps: list[tuple[int, int]]) -> None:
    assert count(book, "account") == 230
    assert count(book, "contact") == 640
    assert count(book, "visit") == 1_100
    assert count(book, "touch") == 550
    assert count(book, "promise") > 100
    assert steps == [(200, 230), (230, 230)]


def test_every_record_has_its_operation_and_its_parent(book: Workspace) -> None:
    for kind in all_kinds():
        created = f"operation WHERE verb = 'create' AND kind = '{kind.wire}'"
        assert count(book, created) == count(book, kind.table), kind.wire
    for table in ("contact", "visit", "touch", "promise", "account_assignment"):
        assert count(book, f"{table} WHERE account_id NOT IN (SELECT id FROM account)") == 0
    assert count(book, "account WHERE owner_id IS NULL") == 0


def test_visits_lie_in_ten_years_and_have_notes(book: Workspace) -> None:
    done = rows(book, "SELECT happened_on, length(said), outcome FROM visit WHERE status = 'done'")
    days = [date.fromisoformat(row[0]) for row in done]
    assert min(days) < date(2019, 1, 1)
    assert max(days) < date(2026, 11, 19)
    lengths = [row[1] for row in done if row[2] != "not_met"]
    assert min(lengths) >= 150
    assert sum(lengths) / len(lengths) < 300
    assert count(book, "visit WHERE status = 'planned' AND day >= '2026-11-19'") > 0
    assert count(book, "visit WHERE status = 'planned' AND day < '2026-11-19'") == 0


def test_stages_belong_to_the_kind(book: Workspace) -> None:
    for kind, stage in rows(book, "SELECT DISTINCT kind, stage FROM account"):
        assert stage in STAGES[AccountKind(kind)]


def test_names_are_of_both_languages_and_found_by_a_search(book: Workspace) -> None:
    from fieldrep.services.accounts import find_accounts

    names = [row[0] for row in rows(book, "SELECT name FROM account")]
    assert 0 < sum(name.isascii() for name in names) < len(names) / 2
    with book.read() as ctx:
        assert find_accounts(ctx, names[0])


def test_the_same_seed_gives_the_same_book(tmp_path: Path) -> None:
    made = []
    for number in (1, 2):
        book = make_book(DataPaths(tmp_path / str(number)), "en", Sizes(30, 20, 90), lambda: NOW, seed=4)
        made.append(rows(book, "SELECT id, name, stage FROM account ORDER BY id"))
        made.append(rows(book, "SELECT id, said, person_id FROM visit ORDER BY id"))
        book.close()
    assert made[:2] == made[2:]


def test_accounts_without_people_are_never_met(tmp_path: Path) -> None:
    book = make_book(DataPaths(tmp_path), "en", Sizes(40, 0, 60), lambda: NOW)
    assert {row[0] for row in rows(book, "SELECT DISTINCT outcome FROM visit WHERE status = 'done'")} == {
        "not_met"
    }
    assert count(book, "visit_contact") == 0
    book.close()
