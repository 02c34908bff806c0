"""Imports of accounts into a real database: what a file makes and changes, and what it leaves alone."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from fieldrep.errors import UsageError
from fieldrep.exchange.duplicates import Reason
from fieldrep.exchange.problems import Code
from fieldrep.models.accounts import Account, AccountAssignment, ExternalId, Tag
from fieldrep.models.contacts import Contact
from fieldrep.models.extras import ExtraField
from fieldrep.models.people import Person, Territory
from fieldrep.rules.codes import Source, Stage
from fieldrep.services import accounts, contacts, records
from fieldrep.services.imports import Preview, list_imports, run_import, undo_import
from fieldrep.services.workspace import Workspace
from fieldrep.store.search import find
from tests.conftest import NOW
from tests.services.importing import (
    CHINESE,
    ENGLISH,
    TABLES,
    by_name,
    contents,
    counts,
    everything,
    look,
    sequence,
    take,
    write_list,
)
from tests.support.books import assert_agreement, count, new_book

HEADER = CHINESE[0]
RIVER = CHINESE[1]
HARBOUR = CHINESE[2]


@pytest.fixture
def english(tmp_path: Path) -> Path:
    return write_list(tmp_path / "hill.csv", ENGLISH)


@pytest.fixture
def chinese(tmp_path: Path) -> Path:
    return write_list(tmp_path / "客户.csv", CHINESE, "gb18030")


def rows_of(
    tmp_path: Path, *rows: tuple[str, ...], header: tuple[str, ...] = HEADER, name: str = "客户"
) -> Path:
    """A new version of a list, under the name of the first: the same source."""
    folder = tmp_path / f"version {len(list(tmp_path.iterdir()))}"
    folder.mkdir()
    return write_list(folder / f"{name}.csv", [header, *rows])


def problems(found: Preview) -> list[tuple[int, str, Code]]:
    return [(p.row, p.field, p.code) for row in found.rows for p in row.problems]


# What a file makes


def test_a_preview_says_all_and_changes_nothing(workspace: Workspace, chinese: Path) -> None:
    before = contents(workspace)
    found = look(workspace, chinese)
    assert (found.encoding, found.delimiter, found.source, found.header_row) == ("gb18030", ",", "客户", 1)
    assert [column.field for column in found.columns.columns] == [
        *("number", "name", "contact_name", "contact_title", "phone", "city", "notes")
    ]
    assert counts(found) == (2, 0, 0, 0)
    assert contents(workspace) == before
    with workspace.read() as ctx:
        assert list_imports(ctx) == []


def test_a_list_becomes_accounts_with_owner_number_and_person(workspace: Workspace, chinese: Path) -> None:
    assert counts(take(workspace, chinese)) == (2, 0, 0, 0)
    river = by_name(workspace, "海河纸业有限公司")
    actor = workspace.identity.person
    assert (river.city, river.phone, river.notes) == ("天津", "022-55501234转801", "老客户")
    assert (river.stage, river.source, river.registered_at, river.registered_by) == (
        *(Stage.LEAD, Source.IMPORTED, NOW, actor),
    )
    assert (river.owner_id, river.root_id, river.next_due is not None) == (actor, river.id, True)
    (assignment,) = (a for a in everything(workspace, AccountAssignment) if a.account_id == river.id)
    assert (assignment.person_id, assignment.from_date) == (actor, date(2026, 11, 18))
    (number,) = (n for n in everything(workspace, ExternalId) if n.record_id == river.id)
    assert (number.record_kind, number.source, number.number) == ("account", "客户", "1")
    (person,) = (c for c in everything(workspace, Contact) if c.account_id == river.id)
    assert (person.name, person.title) == ("刘小姐", "采购经理")
    with workspace.read() as ctx:
        hits = find(ctx.session.connection(), "hhzy")
        assert [hit.record for hit in hits] == [river.id]
    assert_agreement(workspace)


def test_a_list_in_english_with_accents_and_what_looks_like_a_formula(
    workspace: Workspace, english: Path
) -> None:
    result = take(workspace, english)
    assert counts(result) == (3, 0, 0, 0)
    assert by_name(workspace, "Río Textiles").city == "México D.F."
    assert by_name(workspace, "Oak & Sons").notes == "=SUM(A1)"
    assert count(workspace, "contact") == 2
    assert problems(result.preview) == [(4, "Notes", Code.FORMULA_AS_TEXT)]


def test_every_field_goes_to_its_column(workspace: Workspace, tmp_path: Path) -> None:
    fields = {
        "name": "Tor GmbH",
        "aliases": "Tor; Gate",
        "kind": "dealer",
        "channel": "integration",
        "territory": "South",
        "address": "1 Main St",
        "city": "Wien",
        "region": "W",
        "postal_code": "1010",
        "country": "Austria",
        "phone": "01 234567",
        "fax": "01 234568",
        "email": "a@tor.at",
        "website": "tor.at",
        "industry": "doors",
        "products": "gates",
        "current_supplier": "Bolt",
        "current_brands": "B1",
        "potential": "3万",
        "expected_order": "2026-12-01",
        "stage": "negotiating",
        "class": "B",
        "source": "exhibition",
        "relationship": "brother of the buyer",
        "tags": "key, new",
        "notes": "line",
        "contact_name": "Eva",
        "contact_title": "boss",
        "contact_phone": "01 1",
        "contact_mobile": "0664 1234567",
        "contact_wechat": "eva1",
        "contact_email": "eva@tor.at",
        "contact_role": "decides",
        "Shoe size": "44",
    }
    assert counts(
        take(workspace, write_list(tmp_path / "a.csv", [tuple(fields), tuple(fields.values())]))
    ) == (*(1, 0, 0, 0),)
    tor = by_name(workspace, "Tor GmbH")
    for column in (
        *("kind", "channel", "city", "region", "postal_code", "country", "phone", "fax", "email", "website"),
        *("industry", "products", "current_supplier", "current_brands", "stage", "source", "relationship"),
        "notes",
    ):
        assert getattr(tor, column) == fields[column], column
    assert (tor.aliases, tor.street, tor.class_by_hand) == ("Tor\nGate", "1 Main St", "B")
    assert (tor.potential_minor, tor.potential_currency) == (3_000_000, "CNY")
    assert tor.expected_order == date(2026, 12, 1)
    assert everything(workspace, Territory)[-1].name in ("North", "South")
    with workspace.read() as ctx:
        assert ctx.session.get(Territory, tor.territory_id).name == "South"  # type: ignore[union-attr]
        side = accounts.account_side(ctx, tor.id)
    assert (side.tags, side.extras) == (["key", "new"], [("Shoe size", "44")])
    (eva,) = everything(workspace, Contact)
    assert (eva.title, eva.phone, eva.mobile, eva.wechat, eva.email, eva.role) == (
        *("boss", "01 1", "0664 1234567", "eva1", "eva@tor.at", "decides"),
    )
    assert_agreement(workspace)


def test_a_dealer_starts_at_the_foot_of_its_own_ladder(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, write_list(tmp_path / "a.csv", [("名称", "客户类型"), ("津港", "经销商")]))
    assert by_name(workspace, "津港").stage == Stage.FOUND


def test_rows_about_one_account_become_one_with_all_their_people(
    workspace: Workspace, tmp_path: Path
) -> None:
    second = ("1", RIVER[1], "陈先生", "厂长", "", "", "第二行")
    result = take(workspace, rows_of(tmp_path, (*RIVER[:6], ""), second))
    assert counts(result) == (1, 1, 0, 0)
    assert by_name(workspace, RIVER[1]).notes == "第二行"
    assert {contact.name for contact in everything(workspace, Contact)} == {"刘小姐", "陈先生"}
    with workspace.read() as ctx:
        sql = "SELECT count(*) FROM operation WHERE kind = 'account' AND verb <> 'create'"
        assert ctx.session.connection().exec_driver_sql(sql).scalar_one() == 0  # one creation says it all


def test_two_reps_who_import_one_file_make_the_same_records(tmp_path: Path) -> None:
    rows = [(*HEADER, "区域", "标签", "鞋码"), (*RIVER, "华北", "重点", "44")]
    path = write_list(tmp_path / "客户.csv", rows)
    one, other = new_book(tmp_path / "one"), new_book(tmp_path / "other", name="Wang")
    for book in (one, other):
        take(book, path)
    for model in (Account, Contact, ExternalId, Tag, ExtraField, Territory):
        ids = [
            [record.id for record in everything(book, model) if "North" not in str(record)]
            for book in (one, other)
        ]
        assert ids[0] == ids[1] != [], model
    one.close()
    other.close()


# Territories and owners


def test_a_territory_is_found_by_its_name_or_made_once(workspace: Workspace, tmp_path: Path) -> None:
    rows = [("Company", "Territory"), ("A", "north"), ("B", "East"), ("C", " EAST ")]
    take(workspace, write_list(tmp_path / "a.csv", rows))
    names = {territory.id: territory.name for territory in everything(workspace, Territory)}
    assert sorted(names.values()) == ["East", "North"]
    assert [names[by_name(workspace, name).territory_id or ""] for name in "ABC"] == ["North", "East", "East"]
    with workspace.write("territory.change") as ctx:
        record = records.get(ctx, Territory, by_name(workspace, "B").territory_id or "")
        records.change(ctx, record, {"name": "Far East"})
    again = take(workspace, write_list(tmp_path / "b.csv", [("Company", "Territory"), ("D", "East")]))
    assert counts(again) == (1, 0, 0, 0)
    assert count(workspace, "territory") == 2  # one renamed since is still the one meant


def test_an_owner_of_the_team_gets_the_account_and_another_name_is_kept(
    workspace: Workspace, tmp_path: Path
) -> None:
    with workspace.write("person.add") as ctx:
        wang = records.add(ctx, Person, name="Wang Fang").id
    rows = [("Company", "Owner"), ("A", "wang fang"), ("B", "Nobody"), ("C", "")]
    result = take(workspace, write_list(tmp_path / "a.csv", rows))
    owners = [by_name(workspace, name).owner_id for name in "ABC"]
    assert owners == [wang, workspace.identity.person, workspace.identity.person]
    assert problems(result.preview) == [(3, "Owner", Code.UNKNOWN_VALUE)]
    (extra,) = everything(workspace, ExtraField)
    assert (extra.record_id, extra.name, extra.value) == (by_name(workspace, "B").id, "Owner", "Nobody")
    assert counts(take(workspace, result.preview.path)) == (0, 0, 3, 0)


# The same file again, and the next version of it


def test_the_same_file_again_changes_nothing(workspace: Workspace, chinese: Path, english: Path) -> None:
    for path in (chinese, english):
        take(workspace, path)
    before, operations = contents(workspace), sequence(workspace)
    again = take(workspace, chinese)
    assert counts(again) == (0, 0, 2, 0)
    assert again.preview.duplicates == ()
    assert (contents(workspace), sequence(workspace)) == (before, operations)


def test_what_was_changed_here_stands_when_the_file_comes_again(workspace: Workspace, chinese: Path) -> None:
    take(workspace, chinese)
    river = by_name(workspace, RIVER[1])
    with workspace.write("account.change") as ctx:
        accounts.change_account(
            ctx, river.id, {"name": "海河", "city": "北京", "notes": "", "stage": Stage.QUOTED}
        )
        person = contacts.contacts_of(ctx, river.id)[0]
        contacts.change_contact(ctx, person.id, {"title": "总经理"})
    before = contents(workspace)
    assert counts(take(workspace, chinese)) == (0, 0, 2, 0)
    assert contents(workspace) == before


def test_the_next_version_changes_what_it_says_anew_and_nothing_else(
    workspace: Workspace, chinese: Path, tmp_path: Path
) -> None:
    take(workspace, chinese)
    river = by_name(workspace, RIVER[1])
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, river.id, {"city": "北京", "street": "中山路1号"})
    newer = rows_of(tmp_path, ("1", "海河纸业", "刘小姐", "总监", "022-9", "天津", "老客户"), HARBOUR)
    result = take(workspace, newer)
    assert counts(result) == (0, 1, 1, 0)
    river = by_name(workspace, "海河纸业")  # the core is the same, so the number is believed
    assert (river.phone, river.city, river.street, river.notes) == ("022-9", "北京", "中山路1号", "老客户")
    assert [c.title for c in everything(workspace, Contact) if c.account_id == river.id] == ["总监"]
    assert count(workspace, "contact") == 2
    assert_agreement(workspace)
    assert counts(take(workspace, newer)) == (0, 0, 2, 0)


def test_an_address_is_compared_part_by_part(workspace: Workspace, tmp_path: Path) -> None:
    header = ("编号", "公司名称", "地址", "城市")
    take(workspace, rows_of(tmp_path, ("1", "海河", "甲路1号", "天津"), header=header))
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, by_name(workspace, "海河").id, {"street": "乙路2号"})
    for city in ("北京", "上海"):
        newer = rows_of(tmp_path, ("1", "海河", "甲路1号", city), header=header)
        assert counts(take(workspace, newer)) == (0, 1, 0, 0)
        river = by_name(workspace, "海河")
        assert (river.street, river.city) == ("乙路2号", city)


def test_notes_are_put_below_those_written_here_and_only_once(workspace: Workspace, tmp_path: Path) -> None:
    take(workspace, rows_of(tmp_path, (*RIVER[:6], "")))
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, by_name(workspace, RIVER[1]).id, {"notes": "mine"})
    take(workspace, rows_of(tmp_path, (*RIVER[:6], "theirs")))
    assert by_name(workspace, RIVER[1]).notes == "mine\ntheirs"
    assert counts(take(workspace, rows_of(tmp_path, (*RIVER[:6], "theirs"), HARBOUR))) == (1, 0, 1, 0)
    take(workspace, rows_of(tmp_path, (*RIVER[:6], "more")))
    assert by_name(workspace, RIVER[1]).notes == "mine\ntheirs\nmore"


def test_tags_and_extra_fields_that_were_removed_stay_away(workspace: Workspace, tmp_path: Path) -> None:
    header = ("编号", "公司名称", "标签", "鞋码")
    take(workspace, rows_of(tmp_path, ("1", "海河", "老;大", "44"), header=header))
    river = by_name(workspace, "海河")
    with workspace.write("account.tag") as ctx:
        accounts.tag_account(ctx, river.id, ["老"])
        accounts.set_extra(ctx, "account", river.id, "鞋码", "")
    result = take(workspace, rows_of(tmp_path, ("1", "海河", "老;大;新", "44"), header=header))
    assert counts(result) == (0, 1, 0, 0)
    assert sorted(tag.name for tag in everything(workspace, Tag)) == ["新", "老"]
    assert everything(workspace, ExtraField) == []
    take(workspace, rows_of(tmp_path, ("1", "海河", "老", "45"), header=header))
    assert [extra.value for extra in everything(workspace, ExtraField)] == ["45"]


def test_a_column_matched_later_fills_what_no_import_had_set(workspace: Workspace, tmp_path: Path) -> None:
    path = write_list(tmp_path / "客户.csv", [("甲", "公司名称", "乙"), ("K1", "海河纸业", "022-1234567")])
    take(workspace, path, "甲=ignore", "乙=ignore")
    result = take(workspace, path, "甲=number", "乙=phone")
    assert counts(result) == (0, 1, 0, 0)
    assert by_name(workspace, "海河纸业").phone == "022-1234567"
    assert [number.number for number in everything(workspace, ExternalId)] == ["K1"]
    assert counts(take(workspace, path, "甲=number", "乙=phone")) == (0, 0, 1, 0)


def test_a_number_removed_here_stays_away(workspace: Workspace, chinese: Path) -> None:
    take(workspace, chinese)
    with workspace.write("account.number") as ctx:
        records.delete(ctx, records.get(ctx, ExternalId, everything(workspace, ExternalId)[0].id))
    assert counts(take(workspace, chinese)) == (0, 0, 2, 0)
    assert count(workspace, "external_id") == 1


# Numbers, names and duplicates


def test_a_number_on_another_name_is_a_new_account_and_a_possible_duplicate(
    workspace: Workspace, chinese: Path, tmp_path: Path
) -> None:
    take(workspace, chinese)
    before = by_name(workspace, RIVER[1])
    result = take(workspace, rows_of(tmp_path, ("1", "远东贸易", "", "", "", "大连", "")))
    assert counts(result) == (1, 0, 0, 0)
    (duplicate,) = result.preview.duplicates
    assert (duplicate.new.name, duplicate.other.name, duplicate.reasons) == (
        *("远东贸易", RIVER[1], (Reason.SAME_NUMBER,)),
    )
    assert by_name(workspace, RIVER[1]) == before
    assert problems(result.preview) == [(2, "", Code.NUMBER_OF_ANOTHER)]


def test_a_number_of_another_source_says_nothing(workspace: Workspace, chinese: Path, tmp_path: Path) -> None:
    take(workspace, chinese)
    same = rows_of(tmp_path, ("1", RIVER[1], "刘小姐", "", "022-1111111", "北京", ""), name="other")
    result = take(workspace, same)
    assert counts(result) == (1, 0, 0, 0)
    assert result.preview.source == "other"
    (duplicate,) = result.preview.duplicates
    assert duplicate.reasons == (Reason.SAME_CORE, Reason.OTHER_ADDRESS)
    assert (duplicate.other.name, duplicate.other.city, duplicate.new.city) == (RIVER[1], "天津", "北京")
    named = rows_of(tmp_path, ("1", RIVER[1], "", "", "022-2222222", "", ""), name="third")
    assert counts(take(workspace, named, source="客户")) == (0, 1, 0, 0)


def test_rows_of_a_merged_account_belong_to_the_one_it_went_up_in(
    workspace: Workspace, chinese: Path, tmp_path: Path
) -> None:
    take(workspace, chinese)
    with workspace.write("account.merge") as ctx:
        target = accounts.add_account(ctx, {"name": "Holding", "city": "上海"}).id
        accounts.merge_accounts(ctx, by_name(workspace, RIVER[1]).id, target)
    before = contents(workspace)
    assert counts(take(workspace, chinese)) == (0, 0, 2, 0)
    assert contents(workspace) == before
    newer = take(workspace, rows_of(tmp_path, ("1", RIVER[1], "孙女士", "", "022-7777777", "天津", "")))
    assert counts(newer) == (0, 1, 0, 0)
    holding = by_name(workspace, "Holding")
    assert (holding.phone, holding.city) == ("022-7777777", "上海")
    with workspace.read() as ctx:
        people = contacts.contacts_of(ctx, target)
        assert {p.name: p.account_id for p in people}["孙女士"] == target
    assert_agreement(workspace)


def test_kind_and_stage_go_together(workspace: Workspace, tmp_path: Path) -> None:
    header = ("编号", "公司名称", "客户类型", "阶段")
    take(
        workspace,
        rows_of(tmp_path, ("1", "海河", "终端", "已报价"), ("2", "津港", "经销商", ""), header=header),
    )
    as_dealer = take(workspace, rows_of(tmp_path, ("1", "海河", "经销商", ""), header=header))
    assert counts(as_dealer) == (0, 1, 0, 0)
    assert by_name(workspace, "海河").stage == Stage.FOUND
    staged = rows_of(tmp_path, ("2", "津港", "", "visited"), ("1", "海河", "", "quoted"), header=header)
    result = take(workspace, staged)
    assert by_name(workspace, "津港").stage == Stage.DEALER_VISITED
    assert by_name(workspace, "海河").stage == Stage.FOUND
    assert problems(result.preview) == [(3, "stage", Code.STAGE_OF_ANOTHER_KIND)]
    assert counts(result) == (0, 1, 1, 0)


# Whole or not at all


def test_the_plan_is_made_anew_where_the_book_has_changed_since(workspace: Workspace, chinese: Path) -> None:
    old = look(workspace, chinese)
    take(workspace, chinese)
    result = run_import(workspace, old)
    assert counts(result) == (0, 0, 2, 0)
    assert counts(old) == (2, 0, 0, 0)
    assert count(workspace, "account") == 2


rows = st.tuples(
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "海河", "海河有限公司", "津港", "Hill Ltd"]),
    st.sampled_from(["", "刘小姐", "Ann"]),
    st.sampled_from(["", "天津", "Graz"]),
    st.sampled_from(["", "老", "老;新"]),
)


@given(files=st.lists(st.lists(rows, min_size=1, max_size=5), min_size=1, max_size=3))
@settings(max_examples=10, deadline=None, phases=(Phase.explicit, Phase.generate))
def test_any_files_add_up_follow_from_operations_and_can_be_taken_back(
    files: list[list[tuple[str, ...]]],
) -> None:
    header = ("编号", "公司名称", "联系人", "城市", "标签")
    with TemporaryDirectory() as name:
        folder = Path(name)
        book = new_book(folder / "data")
        states, done = [contents(book)], []
        for number, file in enumerate(files):
            path = write_list(folder / f"{number}.csv", [header, *file])
            done.append(take(book, path, source="list"))
            states.append(contents(book))
            assert counts(take(book, path, source="list"))[:2] == (0, 0)
            assert contents(book) == states[-1]
        assert_agreement(book)
        for result, before in zip(reversed(done), reversed(states[:-1]), strict=True):
            if any(counts(result)[:2]):
                assert undo_import(book, result.batch).kept == ()
            assert contents(book) == before
        assert_agreement(book)
        book.close()


def test_unknown_columns_and_fields_are_named(workspace: Workspace, chinese: Path) -> None:
    for wrong in ("无=name", "电话=nonsense", "电话"):
        with pytest.raises(UsageError):
            look(workspace, chinese, wrong)
    assert all(count(workspace, table) == (table == "territory") for table in TABLES)
