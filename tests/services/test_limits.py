"""What other installations would set aside is refused where it is typed or imported."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fieldrep.errors import Invalid
from fieldrep.models.accounts import Account, Tag
from fieldrep.models.registry import new_record
from fieldrep.models.touches import Touch
from fieldrep.rules.limits import LONGEST_TEXT
from fieldrep.services import accounts, records
from fieldrep.services.values import read_values
from fieldrep.services.workspace import Workspace
from fieldrep.store.admission import objection
from fieldrep.store.journal import operations_of
from tests.services.importing import everything, look, run_import, write_list


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"notes": "x" * (LONGEST_TEXT + 1)}, "At most 500,000 characters."),
        ({"expected_order": date(999, 12, 31)}, "The year must be from 1000 to 8999."),
        ({"expected_order": date(9000, 1, 1)}, "The year must be from 1000 to 8999."),
    ],
)
def test_values_beyond_the_limits_are_refused(
    workspace: Workspace, values: dict[str, Any], said: str
) -> None:
    (field,) = values
    with workspace.write("account.add") as ctx:
        oak = accounts.add_account(ctx, {"name": "Oak"}).id
    with pytest.raises(Invalid) as refused, workspace.write("account.add") as ctx:
        accounts.add_account(ctx, {"name": "Elm", **values})
    assert refused.value.fields == {field: said}
    with pytest.raises(Invalid) as refused, workspace.write("account.change") as ctx:
        accounts.change_account(ctx, oak, values)
    assert refused.value.fields == {field: said}
    assert [account.name for account in everything(workspace, Account)] == ["Oak"]


def test_values_at_the_limits_are_taken_everywhere(workspace: Workspace) -> None:
    values = {"name": "Oak", "notes": "x" * LONGEST_TEXT, "expected_order": date(8999, 12, 31)}
    with workspace.write("account.add") as ctx:
        oak = accounts.add_account(ctx, values).id
    with workspace.read() as ctx:
        (made,) = operations_of(ctx.session.connection(), [oak])[oak]
    assert objection(made) is None


def test_rows_beyond_the_limits_are_rejected_or_kept_aside(workspace: Workspace, tmp_path: Path) -> None:
    rows = [("Company", "Notes", "Expected order")]
    rows += [("Oak", "x" * (LONGEST_TEXT + 1), ""), ("Elm", "", "0999-05-01"), ("Ash", "", "9999-12-31")]
    found = look(workspace, write_list(tmp_path / "list.csv", rows))
    assert [(row.row.number, row.problems[0].field) for row in found.rejected] == [(2, "Notes")]
    assert [problem.row for problem in found.row_warnings] == [3, 4]
    run_import(workspace, found)
    assert {a.name: a.expected_order for a in everything(workspace, Account)} == {"Elm": None, "Ash": None}


def test_nul_characters_are_left_out_of_what_is_typed(workspace: Workspace) -> None:
    with workspace.write("account.add") as ctx:
        oak = accounts.add_account(ctx, {"name": "Oa\0k", "notes": "a\0b"}).id
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, oak, {"city": "\0Graz"})
        for name in ("big", "bi\0g"):
            records.put(ctx, Tag, record_kind="account", record_id=oak, name=name)
            ctx.session.flush()
    (account,) = everything(workspace, Account)
    assert (account.name, account.notes, account.city) == ("Oak", "ab", "Graz")
    assert [tag.name for tag in everything(workspace, Tag)] == ["big"]
    with workspace.read() as ctx:
        made = operations_of(ctx.session.connection(), [oak])[oak]
    assert [objection(op) for op in made] == [None] * len(made)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"zone": "Asia/Atlantis"}, "There is no time zone “Asia/Atlantis”. Write it like Asia/Shanghai."),
        ({"said": "a\0b"}, "This text has characters that can't be kept."),
    ],
)
def test_what_comes_past_the_services_is_refused(
    workspace: Workspace, values: dict[str, str], said: str
) -> None:
    with pytest.raises(Invalid) as refused, workspace.write("touch.add") as ctx:
        ctx.session.add(new_record(Touch, at=ctx.now, day=ctx.today, **values))
    assert list(refused.value.fields.values()) == [said]


def test_an_unknown_time_zone_is_refused_where_it_is_typed(workspace: Workspace) -> None:
    with workspace.read() as ctx, pytest.raises(Invalid) as refused:
        read_values(ctx, Touch, {"zone": "Asia/Atlantis"})
    assert refused.value.fields == {
        "zone": "There is no time zone “Asia/Atlantis”. Write it like Asia/Shanghai."
    }
