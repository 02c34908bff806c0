"""Export of everything: complete, exact, one state, readable without the program."""

import csv
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fieldrep.errors import UsageError
from fieldrep.models.accounts import Account
from fieldrep.models.registry import MODELS, all_kinds, new_record
from fieldrep.models.touches import Touch
from fieldrep.services.archive import export_everything
from fieldrep.services.attachments import attach_file
from fieldrep.services.workspace import Workspace
from fieldrep.store.files import file_path
from tests.support.books import new_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Workspace]:
    workspace = new_book(tmp_path / "data")
    with workspace.write("account.add", "嘉元") as ctx:
        account = new_record(
            Account, name='=嘉元,\n"实业"', city="上海", potential_minor=12345, potential_currency="CNY"
        )
        ctx.session.add(account)
        ctx.session.add(
            new_record(
                Touch,
                account_id=account.id,
                said="yes",
                day=date(2026, 11, 18),
                zone="Asia/Shanghai",
                at=datetime(2026, 11, 18, 1, tzinfo=UTC),
            )
        )
    (tmp_path / "offer.pdf").write_bytes(b"%PDF")
    attach_file(workspace, "account", account.id, tmp_path / "offer.pdf")
    workspace.drafts.open("visit", title="half").put({"said": "half typed"})
    yield workspace
    workspace.close()


def read(folder: Path, kind: str) -> list[dict[str, Any]]:
    return list(json.loads((folder / f"{kind}.json").read_text(encoding="utf-8")))


def test_every_kind_is_there_with_exact_values(book: Workspace, tmp_path: Path) -> None:
    result = export_everything(book, tmp_path / "out")
    assert set(MODELS) <= {path.stem for path in (tmp_path / "out").glob("*.json")}
    assert result.records["account"] == 1
    (account,) = read(tmp_path / "out", "account")
    assert account["name"] == '=嘉元,\n"实业"'
    assert account["potential"] == {"minor": 12345, "currency": "CNY"}
    assert account["archived"] is False
    (touch,) = read(tmp_path / "out", "touch")
    assert touch["account"] == account["id"]
    assert touch["happened"] == {
        "at": "2026-11-18T01:00:00.000000Z",
        "zone": "Asia/Shanghai",
        "day": "2026-11-18",
    }
    assert set(account) == {"id", *next(k for k in all_kinds() if k.wire == "account").fields}


def test_the_table_of_a_kind_opens_in_a_spreadsheet_without_formulas(book: Workspace, tmp_path: Path) -> None:
    export_everything(book, tmp_path / "out")
    with (tmp_path / "out" / "account.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["name"].startswith("'=嘉元")
    assert (row["potential.minor"], row["address.city"]) == ("12345", "上海")


def test_files_and_drafts_go_along(book: Workspace, tmp_path: Path) -> None:
    result = export_everything(book, tmp_path / "out")
    assert result.attachments == 1
    (copy,) = (tmp_path / "out" / "attachments").iterdir()
    assert copy.read_bytes() == b"%PDF"
    assert read(tmp_path / "out", "draft")[0]["texts"] == {"said": "half typed"}


def test_a_missing_file_is_named_and_stops_nothing(book: Workspace, tmp_path: Path) -> None:
    with book.read() as ctx:
        sha256 = ctx.session.connection().exec_driver_sql("SELECT sha256 FROM attachment").scalar_one()
    file_path(book.paths, sha256).unlink()
    assert export_everything(book, tmp_path / "out").missing == ("offer.pdf",)


def test_the_history_goes_along_when_asked_for(book: Workspace, tmp_path: Path) -> None:
    export_everything(book, tmp_path / "plain")
    assert not (tmp_path / "plain" / "history_operation.json").exists()
    result = export_everything(book, tmp_path / "full", history=True)
    assert result.records["history_action"] == 3
    creation = next(o for o in read(tmp_path / "full", "history_operation") if o["kind"] == "account")
    assert creation["value"]["potential"] == {"minor": 12345, "currency": "CNY"}


def test_a_zip_holds_the_same(book: Workspace, tmp_path: Path) -> None:
    export_everything(book, tmp_path / "out")
    export_everything(book, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert json.loads(archive.read("account.json")) == read(tmp_path / "out", "account")
        about = json.loads(archive.read("manifest.json"))
    assert about["person"] == "Li Wei"
    assert about["records"]["account"] == 1
    assert about["schema"]


def test_nothing_is_overwritten(book: Workspace, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError):
        export_everything(book, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_a_change_made_while_exporting_is_not_half_in_it(book: Workspace, tmp_path: Path) -> None:
    seen = []

    class Interrupting(type(book.drafts)):  # type: ignore[misc]
        def all(self) -> list[Any]:
            with book.write("account.add") as ctx:  # after the accounts, before the history
                ctx.session.add(new_record(Account, name="late"))
            seen.append(True)
            return []

    book.drafts = Interrupting(book.paths.drafts)
    result = export_everything(book, tmp_path / "out", history=True)
    assert seen
    assert result.records["account"] == 1
    assert result.records["history_action"] == 3
