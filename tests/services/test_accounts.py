"""The customer and dealer book."""

import pytest

from fieldrep.errors import Ambiguous, Invalid, NotFound
from fieldrep.models.accounts import Account
from fieldrep.rules.codes import AccountKind, Stage
from fieldrep.services import accounts, contacts, quicklog
from fieldrep.services.accounts import AccountFilter
from fieldrep.services.workspace import Workspace
from fieldrep.store.search import find


def add(workspace: Workspace, name: str, **values: object) -> str:
    with workspace.write("account.add", name) as ctx:
        return accounts.add_account(ctx, {"name": name, **values}).id


def names(workspace: Workspace, **wanted: object) -> list[str]:
    sort = str(wanted.pop("sort", "name"))
    with workspace.read() as ctx:
        return [row.name for row in accounts.list_accounts(ctx, AccountFilter(**wanted), sort=sort)]  # type: ignore[arg-type]


def test_a_new_account_belongs_to_who_registered_it(workspace: Workspace) -> None:
    account = add(workspace, "嘉元实业", city="天津")
    with workspace.read() as ctx:
        row = accounts.get_account(ctx, account)
        assert (row.owner_id, row.registered_by, row.stage) == (ctx.actor, ctx.actor, Stage.LEAD)


def test_a_new_dealer_starts_at_the_foot_of_its_own_ladder(workspace: Workspace) -> None:
    account = add(workspace, "Dealer", kind=AccountKind.DEALER)
    with workspace.read() as ctx:
        assert accounts.get_account(ctx, account).stage == Stage.FOUND


@pytest.mark.parametrize("name", ["", "   ", "x" * 301])
def test_a_name_must_be_there_and_not_too_long(workspace: Workspace, name: str) -> None:
    with pytest.raises(Invalid) as caught:
        add(workspace, name)
    assert "name" in caught.value.fields
    assert names(workspace) == []


@pytest.mark.parametrize("name", ["x" * 300, "🙂 Café", "شركة الأمل", "=1+1", "a\u202eb"])
def test_unusual_names_are_kept_as_typed(workspace: Workspace, name: str) -> None:
    add(workspace, name)
    assert names(workspace) == [name]


@pytest.mark.parametrize(
    "words", ["嘉元", "jiayuan", "jysy", "jyqy", "天津", "8888", "王", "印刷", "tianjin"]
)
def test_an_account_is_found_by_any_part_of_name_person_phone_city_note(
    workspace: Workspace, words: str
) -> None:
    account = add(workspace, "嘉元实业", city="天津", phone="(022) 8888-1234", notes="想换印刷胶水")
    add(workspace, "东南贸易", city="上海")
    with workspace.write("contact.add") as ctx:
        contacts.add_contact(ctx, account, {"name": "王先生"})
    with workspace.read() as ctx:
        assert accounts.find_accounts(ctx, words) == [account]


@pytest.mark.parametrize(
    "words",
    ["kiln vip", "vip kiln", "kiln gdansk", "kiln quarrel", "kiln nowak vip", "quarrel vip", "窑 vip"],
)
def test_each_word_may_stand_in_another_text_of_the_account(workspace: Workspace, words: str) -> None:
    with workspace.write("account.new") as ctx:
        account = accounts.add_account(ctx, {"name": "Kiln 窑业", "city": "Gdańsk", "notes": "quarrel"}).id
        ctx.session.flush()
        accounts.tag_account(ctx, account, ["VIP"])
        contacts.add_contact(ctx, account, {"name": "Nowak"})
        accounts.add_account(ctx, {"name": "Kiln Two", "city": "Lyon"})
    with workspace.read() as ctx:
        assert accounts.find_accounts(ctx, words) == [account]
        assert accounts.find_accounts(ctx, f"{words} absent") == []


def test_of_a_word_that_is_everywhere_the_last_notes_are_looked_at(workspace: Workspace) -> None:
    known = [add(workspace, name, notes="quarrel about resin") for name in ("Alfa", "Beta", "Gamma")]
    with workspace.read() as ctx:
        connection = ctx.session.connection()
        assert {hit.account for hit in find(connection, "resin")} == set(known)
        assert {hit.account for hit in find(connection, "resin", notes=2)} == set(known[1:])
        assert [hit.account for hit in find(connection, "beta", notes=2)] == [known[1]]


def test_initials_with_a_slip_find_a_name_behind_its_city(workspace: Workspace) -> None:
    with workspace.write("account.new") as ctx:
        account = accounts.add_account(ctx, {"name": "天津嘉元实业有限公司"}).id
    with workspace.read() as ctx:
        assert accounts.find_accounts(ctx, "jyqy") == [account]


def test_diacritics_and_case_do_not_matter(workspace: Workspace) -> None:
    add(workspace, "Antonio Moreno Taquería", city="México D.F.")
    assert names(workspace, text="mexico") == ["Antonio Moreno Taquería"]
    assert names(workspace, text="TAQUERIA") == ["Antonio Moreno Taquería"]


@pytest.mark.parametrize("words", ["100%", "_", "a'b", '"', "(", "NEAR", "*", "\\", "-", ""])
def test_signs_with_a_meaning_to_the_database_are_plain_words_in_a_search(
    workspace: Workspace, words: str
) -> None:
    add(workspace, "Plain Ltd")
    with workspace.read() as ctx:
        assert accounts.find_accounts(ctx, words) == []


def test_resolving_prefers_the_whole_name(workspace: Workspace) -> None:
    whole = add(workspace, "Alfa")
    add(workspace, "Alfa Trading")
    with workspace.read() as ctx:
        assert accounts.resolve_account(ctx, "alfa").id == whole


def test_resolving_an_ambiguous_part_names_the_candidates(workspace: Workspace) -> None:
    ids = {add(workspace, "Alfa Foods"), add(workspace, "Alfa Trading")}
    with workspace.read() as ctx, pytest.raises(Ambiguous) as caught:
        accounts.resolve_account(ctx, "alfa")
    assert {i for i, _label in caught.value.candidates} == ids


def test_resolving_nothing_says_so(workspace: Workspace) -> None:
    with workspace.read() as ctx, pytest.raises(NotFound):
        accounts.resolve_account(ctx, "nobody")


def test_merging_shows_the_children_of_both_and_can_be_taken_back(workspace: Workspace) -> None:
    keep, duplicate = add(workspace, "嘉元实业"), add(workspace, "嘉元实业有限公司")
    with workspace.write("contact.add") as ctx:
        contacts.add_contact(ctx, keep, {"name": "A"})
        moved = contacts.add_contact(ctx, duplicate, {"name": "B"}).id
    with workspace.write("log") as ctx:
        quicklog.log_entry(ctx, quicklog.LogEntry(duplicate, said="hello"))
    with workspace.write("account.merge") as ctx:
        accounts.merge_accounts(ctx, duplicate, keep)
    assert names(workspace) == ["嘉元实业"]
    with workspace.read() as ctx:
        assert {c.name for c in contacts.contacts_of(ctx, keep)} == {"A", "B"}
        assert accounts.get_account(ctx, duplicate).id == keep
        assert accounts.get_account(ctx, keep).visits_done == 1
        assert ctx.session.get(contacts.Contact, moved).account_id == duplicate  # type: ignore[union-attr]
    with workspace.write("account.unmerge") as ctx:
        accounts.unmerge_account(ctx, duplicate)
    assert names(workspace) == ["嘉元实业", "嘉元实业有限公司"]
    with workspace.read() as ctx:
        assert {c.name for c in contacts.contacts_of(ctx, keep)} == {"A"}
        assert accounts.get_account(ctx, keep).visits_done == 0


def test_a_cycle_of_merges_resolves_to_the_smallest_id(workspace: Workspace) -> None:
    ids = [add(workspace, name) for name in "ABC"]
    with workspace.write("account.merge") as ctx:
        for source, target in zip(ids, [*ids[1:], ids[0]], strict=True):
            ctx.session.get(Account, source).merged_into = target  # type: ignore[union-attr]
    with workspace.read() as ctx:
        assert {accounts.get_account(ctx, i).id for i in ids} == {min(ids)}


def test_an_account_can_not_be_merged_into_itself(workspace: Workspace) -> None:
    account = add(workspace, "A")
    with pytest.raises(Invalid), workspace.write("account.merge") as ctx:
        accounts.merge_accounts(ctx, account, account)


def test_archived_accounts_leave_the_list_and_come_back(workspace: Workspace) -> None:
    account = add(workspace, "A")
    with workspace.write("account.archive") as ctx:
        accounts.archive_account(ctx, account)
    assert names(workspace) == []
    assert names(workspace, archived=True) == ["A"]
    with workspace.write("account.archive") as ctx:
        accounts.archive_account(ctx, account, archived=False)
    assert names(workspace) == ["A"]


def test_tags_are_set_as_a_whole_and_found(workspace: Workspace) -> None:
    account = add(workspace, "A")
    with workspace.write("account.tag") as ctx:
        accounts.tag_account(ctx, account, ["vip", "north"])
    with workspace.write("account.tag") as ctx:
        accounts.tag_account(ctx, account, ["vip", "south"])
    with workspace.read() as ctx:
        assert accounts.account_side(ctx, account).tags == ["south", "vip"]
        assert accounts.find_accounts(ctx, "south") == [account]
        assert accounts.find_accounts(ctx, "north") == []
    assert names(workspace, tag="vip") == ["A"]


def test_a_page_of_the_list_continues_where_the_last_one_ended(workspace: Workspace) -> None:
    for number in range(7):
        add(workspace, f"Account {number}")
    with workspace.read() as ctx:
        pages = [accounts.list_accounts(ctx, offset=start, limit=3) for start in (0, 3, 6)]
        assert [row.name for page in pages for row in page] == [f"Account {n}" for n in range(7)]
        assert accounts.count_accounts(ctx) == 7


def test_an_unknown_field_is_named(workspace: Workspace) -> None:
    account = add(workspace, "A")
    with pytest.raises(Invalid) as caught, workspace.write("account.set") as ctx:
        accounts.change_account(ctx, account, {"colour": "red"})
    assert "colour" in caught.value.fields
