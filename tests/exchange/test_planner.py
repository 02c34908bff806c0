"""What becomes of each row of an import: created, updated, unchanged or rejected."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from fieldrep.exchange.duplicates import Reason
from fieldrep.exchange.plan import Book, Change, Existing, Verdict, record_id
from fieldrep.exchange.problems import Code
from tests.exchange.book import HARBOUR, HEADER, RIVER, carried_out, changed, codes, only, planned, verdicts

# First import, and the same file again


def test_new_rows_make_accounts_with_ids_of_file_row_and_kind() -> None:
    plan = planned([RIVER, HARBOUR])
    assert verdicts(plan) == ["created", "created"]
    assert plan.counts == {"read": 2, "created": 2, "updated": 0, "unchanged": 0, "rejected": 0}
    assert plan.rows[0].account_id == record_id("account", "d1", "", 2)
    assert (plan.rows[0].contact_id, plan.rows[0].new_contact) == (record_id("contact", "d1", "", 2), True)
    assert planned([RIVER]).rows[0].account_id != planned([RIVER], digest="d2").rows[0].account_id


def test_the_same_file_again_changes_nothing() -> None:
    rows = [RIVER, HARBOUR, ("", "无号商行", "", "", "", "", "first"), ("", "", "x", "", "", "", "")]
    book = carried_out(planned(rows))
    again = planned(rows, book)
    assert verdicts(again) == ["unchanged", "unchanged", "unchanged", "rejected"]
    assert [row.account_id for row in again.rows[:3]] == list(book.accounts)
    assert again.duplicates == ()


def test_a_rejected_row_keeps_its_reason() -> None:
    plan = planned([RIVER, ("3", "", "x", "", "", "", "")])
    assert plan.rejected == plan.rows[1:]
    assert codes(plan) == [(3, "公司名称", Code.NAME_MISSING)]
    assert plan.rejected[0].account_id == ""


# A number belongs to its source


def test_a_number_updates_the_account_of_the_same_core() -> None:
    book = carried_out(planned([RIVER]))
    newer = ("1", "天津海河纸业", "刘小姐", "厂长", "022-99", "天津", "")
    (row,) = planned([newer], book, digest="d2").rows
    assert (row.verdict, row.account_id) == (Verdict.UPDATED, only(book).id)
    assert row.changes == (
        Change("name", "海河纸业有限公司", "天津海河纸业"),
        Change("phone", "022-55501234", "022-99"),
    )
    assert row.contact_changes == (Change("title", "采购经理", "厂长"),)
    assert (row.contact_id, row.new_contact) == (only(book).contacts[0].id, False)


def test_a_number_on_another_firm_makes_a_new_account_and_a_possible_duplicate() -> None:
    book = carried_out(planned([RIVER]))
    plan = planned([("1", "完全不同商行", "", "", "", "", "")], book, digest="d2")
    assert verdicts(plan) == ["created"]
    assert plan.rows[0].account_id not in book.accounts
    assert codes(plan) == [(2, "", Code.NUMBER_OF_ANOTHER)]
    assert [(d.other.id, d.reasons) for d in plan.duplicates] == [(only(book).id, (Reason.SAME_NUMBER,))]


def test_after_that_each_firm_is_found_by_number_and_name() -> None:
    other = ("1", "完全不同商行", "", "", "", "", "")
    book = carried_out(planned([RIVER]))
    book = carried_out(planned([other], book, digest="d2"), book)
    plan = planned([other, RIVER], book, digest="d3")
    assert verdicts(plan) == ["unchanged", "unchanged"]
    assert [row.account_id for row in plan.rows] == list(reversed(book.accounts))


def test_a_number_of_another_source_leads_nowhere() -> None:
    book = replace(carried_out(planned([RIVER])), numbers={})
    plan = planned([RIVER], book, digest="d2")
    assert verdicts(plan) == ["created"]
    assert plan.duplicates[0].reasons == (Reason.SAME_CORE, Reason.SAME_PHONE)


def test_numbers_are_compared_without_width_and_case() -> None:
    book = carried_out(planned([("Ab１", *RIVER[1:])]))
    assert verdicts(planned([("aB1", *RIVER[1:])], book, digest="d2")) == ["unchanged"]


def test_an_account_renamed_here_is_still_found() -> None:
    book = carried_out(planned([RIVER]))
    renamed = replace(only(book), name="新名集团")
    book = replace(book, accounts={renamed.id: renamed})
    assert verdicts(planned([RIVER], book)) == ["unchanged"]
    (row,) = planned([("1", "海河纸业有限公司", "", "", "022-1", "", "")], book, digest="d2").rows
    assert (row.verdict, row.account_id) == (Verdict.UPDATED, renamed.id)
    assert row.changes == (Change("phone", "022-55501234", "022-1"),)


def test_another_name_of_the_account_agrees_too() -> None:
    account = Existing("a", "新名集团", aliases="海纸\n海河纸业有限公司", values={"phone": "022-55501234"})
    (row,) = planned([RIVER], Book({"a": account}, {"1": ["a"]})).rows
    assert (row.verdict, row.account_id) == (Verdict.UPDATED, "a")
    assert "name" not in [change.field for change in row.changes]


def test_a_row_follows_its_account_into_the_one_it_was_merged_with() -> None:
    own = record_id("account", "d1", "", 2)
    survivor = Existing("a", "别的名字", values={"phone": "022-55501234", "city": "天津"})
    book = Book({"a": survivor, own: survivor}, {"1": ["a"]})
    (row,) = planned([RIVER], book).rows
    assert (row.verdict, row.account_id) == (Verdict.UNCHANGED, "a")


# What is changed


def test_an_empty_cell_never_erases() -> None:
    book = carried_out(planned([RIVER]))
    assert verdicts(planned([("1", "海河纸业有限公司", "", "", "", "", "-")], book, digest="d2")) == [
        "unchanged"
    ]


def test_what_was_changed_here_stands_while_the_sheet_says_the_same() -> None:
    book = carried_out(planned([RIVER]))
    edited = changed(only(book), "phone", "022-typed")
    book = replace(book, accounts={edited.id: edited})
    for digest in ("d1", "d2"):
        assert verdicts(planned([RIVER], book, digest=digest)) == ["unchanged"]


def test_a_value_cleared_here_stays_cleared() -> None:
    book = carried_out(planned([RIVER]))
    cleared = replace(only(book), values={"city": "天津"})
    book = replace(book, accounts={cleared.id: cleared})
    assert verdicts(planned([RIVER], book, digest="d2")) == ["unchanged"]


def test_a_new_value_of_the_sheet_replaces_one_changed_here_and_says_so() -> None:
    book = carried_out(planned([RIVER]))
    edited = changed(only(book), "phone", "022-typed")
    book = replace(book, accounts={edited.id: edited})
    plan = planned([(*RIVER[:4], "022-99", "天津", "")], book, digest="d2")
    assert plan.rows[0].changes == (Change("phone", "022-typed", "022-99"),)
    assert codes(plan) == [(2, "phone", Code.CHANGED_HERE_TOO)]
    assert "022-typed" in plan.rows[0].problems[0].text


def test_without_memory_the_row_of_a_known_file_changes_nothing() -> None:
    book = carried_out(planned([RIVER]))
    edited = replace(changed(only(book), "phone", "022-typed"), contacts=())
    forgetful = Book({edited.id: edited}, book.numbers, book.sides)
    assert verdicts(planned([RIVER], forgetful)) == ["unchanged"]


def test_an_older_file_again_does_not_bring_old_values_back() -> None:
    first, second = RIVER, (*RIVER[:4], "022-99", "天津", "")
    book = carried_out(planned([first]))
    book = carried_out(planned([second], book, digest="d2"), book)
    assert verdicts(planned([first], book)) == ["unchanged"]
    third = carried_out(planned([(*RIVER[:4], "022-88", "天津", "")], book, digest="d3"), book)
    assert verdicts(planned([second], replace(third, known_file=True), digest="d2")) == ["unchanged"]


def test_a_column_given_later_fills_what_no_import_ever_set() -> None:
    book = carried_out(planned([RIVER]))
    header = [*HEADER[:-1], "网址"]
    (row,) = planned([(*RIVER[:-1], "haihe.example")], book, header=header).rows
    assert row.changes == (Change("website", None, "haihe.example"),)


def test_notes_are_added_below_those_written_here() -> None:
    book = carried_out(planned([(*RIVER[:-1], "from the list")]))
    edited = changed(only(book), "notes", "typed here")
    book = replace(book, accounts={edited.id: edited})
    (row,) = planned([(*RIVER[:-1], "newer")], book, digest="d2").rows
    assert row.changes == (Change("notes", "typed here", "typed here\nnewer"),)


def test_tags_and_other_names_are_added_and_those_taken_off_stay_off() -> None:
    header = ["编号", "公司名称", "标签", "简称"]
    book = carried_out(planned([("1", "海河纸业", "a,b", "海纸")], header=header))
    edited = changed(only(book), "tags", ("b", "mine"))
    book = replace(book, accounts={edited.id: edited})
    (row,) = planned([("1", "海河纸业", "a,b,c", "HH")], book, digest="d2", header=header).rows
    assert row.changes == (
        Change("tags", ("b", "mine"), ("b", "mine", "c")),
        Change("aliases", "海纸", "海纸\nHH"),
    )


def test_extra_columns_are_compared_like_fields() -> None:
    header = ["编号", "公司名称", "Umsatz"]
    book = carried_out(planned([("1", "海河纸业", "10")], header=header))
    assert only(book).extras == {"Umsatz": "10"}
    (row,) = planned([("1", "海河纸业", "12")], book, digest="d2", header=header).rows
    assert row.changes == (Change("extra:Umsatz", "10", "12"),)


def test_a_derived_city_never_replaces_one_given() -> None:
    header = ["编号", "公司名称", "地址", "城市"]
    book = carried_out(planned([("1", "海河纸业", "天津市南开区", "滨海")], header=header))
    assert verdicts(planned([("1", "海河纸业", "天津市南开区", "")], book, digest="d2", header=header)) == [
        "unchanged"
    ]


# Contacts


def test_another_contact_is_added_beside_the_first() -> None:
    book = carried_out(planned([RIVER]))
    (row,) = planned([("1", RIVER[1], "陈先生", "", "", "", "")], book, digest="d2").rows
    assert (row.verdict, row.new_contact) == (Verdict.UPDATED, True)
    assert row.contact_id == record_id("contact", "d2", "", 2)


def test_a_contact_renamed_or_removed_here_does_not_come_back() -> None:
    book = carried_out(planned([RIVER]))
    account = only(book)
    for contacts in ((replace(account.contacts[0], name="刘芳"),), ()):
        edited = replace(account, contacts=contacts)
        now = replace(book, accounts={edited.id: edited})
        assert verdicts(planned([RIVER], now)) == ["unchanged"]


# Several rows about one account


def test_rows_of_one_number_and_name_are_one_account_with_several_contacts() -> None:
    rows = [RIVER, ("1", "海河纸业", "陈先生", "厂长", "022-7777", "", "new note")]
    plan = planned(rows)
    assert verdicts(plan) == ["created", "updated"]
    assert plan.rows[1].account_id == plan.rows[0].account_id
    assert plan.rows[1].changes == (Change("notes", None, "new note"),)
    assert plan.rows[1].new_contact
    assert codes(plan) == [(3, "name", Code.DIFFERS_IN_FILE), (3, "phone", Code.DIFFERS_IN_FILE)]
    book = carried_out(plan)
    assert [contact.name for contact in only(book).contacts] == ["刘小姐", "陈先生"]
    assert verdicts(planned(rows, book)) == ["unchanged", "unchanged"]


def test_a_row_that_says_the_same_as_another_is_told() -> None:
    nameless = ("", "海河纸业", "", "", "", "天津", "")
    plan = planned([RIVER, RIVER, nameless, nameless])
    assert verdicts(plan) == ["created", "unchanged", "created", "unchanged"]
    assert codes(plan) == [(3, "", Code.ROW_REPEATED), (5, "", Code.ROW_REPEATED)]
    book = carried_out(plan)
    edited = changed(book.accounts[plan.rows[0].account_id], "phone", "022-typed")
    book = replace(book, accounts={**book.accounts, edited.id: edited})
    assert set(verdicts(planned([RIVER, RIVER, nameless, nameless], book))) == {"unchanged"}


def test_a_row_without_number_that_says_nothing_new_is_left() -> None:
    book = carried_out(planned([RIVER]))
    assert verdicts(planned([("", *RIVER[1:4], "", "天津", "")], book, digest="d2")) == ["unchanged"]
    newer = planned([("", *RIVER[1:4], "022-other", "天津", "")], book, digest="d2")
    assert verdicts(newer) == ["created"]
    assert newer.duplicates[0].reasons == (Reason.SAME_CORE,)


def test_the_same_name_twice_without_numbers_is_two_accounts_and_a_possible_duplicate() -> None:
    plan = planned(
        [("", "海河纸业", "刘", "", "1234567", "", ""), ("", "海河纸业", "王", "", "7654321", "", "")]
    )
    assert verdicts(plan) == ["created", "created"]
    (duplicate,) = plan.duplicates
    assert (duplicate.new.row, duplicate.other.row, duplicate.reasons) == (3, 2, (Reason.SAME_CORE,))


# The sum holds, and a second time nothing happens


cells = st.sampled_from(["", "1", "2", "海河", "海河有限公司", "津港", "x", "NULL"])


@given(st.lists(st.lists(st.tuples(*[cells] * 7), max_size=6), min_size=1, max_size=3))
def test_counts_add_up_and_every_file_again_changes_nothing(files: list[list[tuple[str, ...]]]) -> None:
    book = Book()
    for number, rows in enumerate(files):
        plan = planned(rows, book, digest=f"d{number}")
        counts = dict(plan.counts)
        assert counts.pop("read") == len(rows) == sum(counts.values())
        book = carried_out(plan, book)
        again = planned(rows, book, digest=f"d{number}")
        assert set(verdicts(again)) <= {"unchanged", "rejected"}
        assert [row.account_id for row in again.rows] == [row.account_id for row in plan.rows]
    for number, rows in enumerate(files):
        again = planned(rows, replace(book, known_file=True), digest=f"d{number}")
        assert set(verdicts(again)) <= {"unchanged", "rejected"}


def test_the_book_is_only_read() -> None:
    book = carried_out(planned([RIVER]))
    before: Mapping[str, Existing] = dict(book.accounts)
    planned([("1", RIVER[1], "陈先生", "x", "9999999", "北京", "n")], book, digest="d2")
    assert book.accounts == before
