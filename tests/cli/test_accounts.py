"""``fieldrep accounts``."""

import json

import pytest

from tests.cli.shell import Shell


def test_an_account_is_added_shown_and_listed(book: Shell) -> None:
    made = book.json("accounts", "add", "天津嘉元实业有限公司", "city=天津", "potential=3万", "--tag", "展会")
    assert (made["name"], made["city"], made["potential_minor"]) == (
        "天津嘉元实业有限公司",
        "天津",
        3_000_000,
    )
    assert made["potential_currency"] == "CNY"
    assert made["tags"] == ["展会"]
    assert "天津嘉元实业有限公司" in book.ok("accounts", "show", "嘉元")
    (row,) = book.json("accounts", "list")
    assert row == made
    assert "天津" in book.ok("accounts", "list")
    assert "\\u" not in book.ok("accounts", "list", "--json")


def test_lists_hold_whole_records_with_people_and_texts(book: Shell) -> None:
    book.made("accounts", "add", "Hill Bakery", "notes=opens at six\nclosed on Monday")
    book.made("contacts", "add", "Hill", "Ms Lee", "title=buyer")
    (row,) = book.json("accounts", "list")
    assert row["notes"] == "opens at six\nclosed on Monday"
    assert [(person["name"], person["title"]) for person in row["contacts"]] == [("Ms Lee", "buyer")]
    shown = book.json("accounts", "show", "Hill")
    assert row["id"] == shown["id"]
    assert {"quadrant_text", "due_text", "owner", "last_visits", "planned", "promises"} <= shown.keys()


def test_a_list_is_filtered_sorted_and_cut(book: Shell) -> None:
    for name, city, kind in (
        ("Alpha", "Lyon", "dealer"),
        ("Beta", "Bonn", "end_customer"),
        ("Gamma", "Lyon", "dealer"),
    ):
        book.made("accounts", "add", name, f"city={city}", f"kind={kind}")

    def names(*words: str) -> list[str]:
        return [row["name"] for row in book.json("accounts", "list", *words)]

    assert names() == ["Alpha", "Beta", "Gamma"]
    assert names("--limit", "0") == ["Alpha", "Beta", "Gamma"]
    assert names("--limit", "1", "--offset", "1") == ["Beta"]
    assert names("--sort", "city") == ["Beta", "Alpha", "Gamma"]
    assert names("--city", "Lyon") == ["Alpha", "Gamma"]
    assert names("--kind", "end_customer") == ["Beta"]
    assert names("--stage", "found") == ["Alpha", "Gamma"]
    assert names("--text", "gam") == ["Gamma"]
    assert names("--due", "+30") == ["Alpha", "Beta", "Gamma"]
    assert names("--tag", "none") == []
    book.ok("accounts", "archive", "Alpha")
    assert names() == ["Beta", "Gamma"]
    assert names("--archived") == ["Alpha"]
    book.ok("accounts", "archive", "Alpha", "--undo")
    assert names() == ["Alpha", "Beta", "Gamma"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("list", "--kind", "shop"), "end_customer, dealer"),
        (("list", "--stage", "asleep"), "first_order"),
        (("list", "--quadrant", "x"), "--quadrant"),
        (("list", "--class", "Z"), "A, B, C"),
        (("list", "--sort", "luck"), "potential"),
        (("list", "--due", "someday"), "2026-11-25"),
        (("list", "--limit", "-1"), "--limit"),
        (("show", "Nobody"), "No account fits “Nobody”"),
        (("show",), "account"),
        (("add",), "name"),
        (("add", " "), "A name is needed"),
        (("add", "x" * 301), "At most 300"),
        (("add", "A", "city"), "“city” is not FIELD=VALUE"),
        (("add", "A", "name=B"), "given twice"),
        (("add", "A", "city=B", "city=C"), "given twice"),
        (("add", "A", "fish=1", "potential=lots"), "fish: There is no such field"),
        (("add", "A", "kind=shop"), "end_customer, dealer"),
        (("set", "Hill"), "Nothing to change"),
        (("set", "Hill", "name="), "A name is needed"),
        (("set", "Hill", "--extra", "colour"), "“colour” is not FIELD=VALUE"),
        (("merge", "Hill"), "which account stays"),
        (("merge", "Hill", "Hill"), "into itself"),
        (("fly",), "fly"),
    ],
)
def test_what_can_not_be_done_is_said_and_nothing_changed(
    book: Shell, words: tuple[str, ...], said: str
) -> None:
    book.made("accounts", "add", "Hill Bakery")
    before = book.json("accounts", "list")
    assert said in book.refused("accounts", *words)
    assert book.json("accounts", "list") == before


@pytest.mark.parametrize(
    "name",
    [
        "x" * 300,
        "😀 Café 🥐",
        "شركة النور",
        "=HYPERLINK(1)",
        "-2+3",
        "@SUM(A1)",
        "名" * 300,
        "a\tb",
        "--data",
    ],
)
def test_any_name_is_kept_as_it_is(book: Shell, name: str) -> None:
    made = json.loads(book.ok("accounts", "add", "--json", "--", name))
    assert made["name"] == name
    assert book.json("accounts", "show", made["id"])["name"] == name
    assert book.ok("accounts", "list").splitlines()[-1] == "1 account"


def test_an_account_is_changed_and_cleared(book: Shell) -> None:
    account = book.made("accounts", "add", "Hill Bakery", "city=Bonn", "phone=（022）８３７８ 转 801")
    changed = book.json(
        "accounts", "set", "Hill", "city=", "stage=visited", "--tag", "fair", "--extra", "colour=red"
    )
    assert changed["id"] == account
    assert (changed["city"], changed["stage"], changed["tags"]) == ("", "visited", ["fair"])
    assert changed["extras"] == {"colour": "red"} or ["colour", "red"] in [list(e) for e in changed["extras"]]
    assert changed["phone"] == "（022）８３７８ 转 801"


def test_an_ambiguous_name_gives_the_candidates(book: Shell) -> None:
    first = book.made("accounts", "add", "嘉元实业有限公司", "city=天津")
    second = book.made("accounts", "add", "嘉元包装", "city=济南")
    said = book.refused("accounts", "show", "嘉元")
    assert first in said
    assert second in said
    assert "嘉元包装 · 济南" in said
    assert book.json("accounts", "show", second)["name"] == "嘉元包装"


def test_a_near_name_is_hinted_at_when_one_is_added(book: Shell) -> None:
    book.made("accounts", "add", "嘉元实业有限公司", "city=天津")
    assert "嘉元实业有限公司 · 天津" in book.ok("accounts", "add", "嘉元实业")
    assert len(book.json("accounts", "list")) == 2


def test_a_duplicate_is_merged_and_taken_apart_again(book: Shell) -> None:
    kept = book.made("accounts", "add", "Hill Bakery")
    other = book.made("accounts", "add", "Bakery on the Hill")
    book.made("contacts", "add", other, "Ms Lee")
    merged = book.json("accounts", "merge", other, kept)
    assert merged["id"] == kept
    assert [person["name"] for person in merged["contacts"]] == ["Ms Lee"]
    assert [row["id"] for row in book.json("accounts", "list")] == [kept]
    assert "No merged account" in book.refused("accounts", "merge", "Hill Bakery", "--undo")
    book.ok("accounts", "merge", "on the hill", "--undo")
    assert {row["id"] for row in book.json("accounts", "list")} == {kept, other}
    assert book.json("accounts", "show", kept)["contacts"] == []


def test_a_value_that_can_not_be_read_is_named_with_what_is_expected(book: Shell) -> None:
    refused = book.refused("accounts", "add", "Ann", "expected_order=2026-13-45", "potential=much")
    assert "There is no such day" in refused and "such as 1200, 1.2k" in refused
    assert book.json("accounts", "list") == []


def test_a_weekday_of_an_expected_order_lies_ahead(book: Shell) -> None:
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    made = [book.json("accounts", "add", f"Ann {day}", f"expected_order={day}") for day in days]
    today = book.json("today")["today"]
    assert all(account["expected_order"] >= today for account in made)


def test_a_stage_is_one_of_the_ladder_that_the_kind_has(book: Shell) -> None:
    book.made("accounts", "add", "Dealer", "kind=dealer")
    assert "found, surveyed" in book.refused("accounts", "set", "Dealer", "stage=lead")
    assert "lead, phoned" in book.refused("accounts", "set", "Dealer", "kind=end_customer", "stage=found")
    assert "lead, phoned" in book.refused("accounts", "add", "Customer", "stage=active")
    assert book.json("accounts", "set", "Dealer", "kind=end_customer")["stage"] == "lead"


def test_giving_a_prospect_up_early_needs_a_reason(book: Shell) -> None:
    book.made("accounts", "add", "Ann")
    assert "0 of 5 visits" in book.refused("accounts", "set", "Ann", "stage=lost")
    assert book.json("accounts", "set", "Ann", "stage=lost", "stage_reason=closed down")["stage"] == "lost"
