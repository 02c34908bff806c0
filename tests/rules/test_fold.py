"""Folded text finds what was meant, also in a real FTS5 table, whatever is typed."""

import sqlite3
import sys
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldrep.rules.fold import fold, fts_query, spaced


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("México", "mexico"),
        ("Münster", "munster"),
        ("MU\u0308NSTER", "munster"),
        ("Straße", "strasse"),
        ("Smørrebrød", "smorrebrod"),
        ("Łódź", "lodz"),
        ("Đà Nẵng", "da nang"),
        ("İstanbul Işık", "istanbul isik"),
        ("Æther Œuvre", "aether oeuvre"),
        ("Ångström", "angstrom"),
        ("ABC-12", "abc-12"),
        ("ABC株式会社", "abc株式会社"),
        ("嘉元实业", "嘉元实业"),
        ("Αθήνα", "αθηνα"),
        ("ガス", "ガス"),
        ("서울", "서울"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_folds(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_folding_twice_changes_nothing_for_any_character() -> None:
    for code in range(sys.maxunicode + 1):
        once = fold(chr(code))
        assert fold(once) == once


@given(st.text())
def test_folding_is_idempotent_and_blind_to_case_and_form(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded
    assert fold(unicodedata.normalize("NFC", text)) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("嘉元实业", "嘉 元 实 业"),
        ("abc嘉元 12", "abc 嘉 元 12"),
        ("plain words", "plain words"),
        ("𠀀々カ", "𠀀 々 カ"),
        ("", ""),
    ],
)
def test_cjk_characters_stand_apart(text: str, words: str) -> None:
    assert spaced(text) == words


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("嘉元", '"嘉 元"'),
        ("Mexico", '"mexico"*'),
        ("嘉元 Méx", '"嘉 元" "mex"*'),
        ("abc公司", '"abc"* "公 司"'),
        ('say "no" OR', '"say"* """no"""* "or"*'),
        ("NEAR(a b)", '"near(a"* "b)"*'),
        ("「嘉元」", '"嘉 元"'),
        ("  - ! 「」", None),
        ("", None),
        ("\x00", None),
    ],
)
def test_queries(words: str, query: str | None) -> None:
    assert fts_query(words) == query


@pytest.fixture(scope="module")
def notes() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table note using fts5(body)")
    texts = [
        "拜访嘉元实业，刘小姐要样品",
        "Antonio Moreno Taquería, México D.F.",
        "ABC公司 call-back on 2026-11-25",
    ]
    connection.executemany("insert into note(body) values (?)", [(spaced(fold(text)),) for text in texts])
    yield connection
    connection.close()


def found(notes: sqlite3.Connection, words: str) -> list[int]:
    query = fts_query(words)
    return [row[0] for row in notes.execute("select rowid from note where note match ? order by 1", (query,))]


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("嘉元", [1]),
        ("元实", [1]),
        ("样品", [1]),
        ("品样", []),
        ("刘 样品", [1]),
        ("mexico", [2]),
        ("MÉX ant", [2]),
        ("exico", []),
        ("公司 abc", [3]),
        ("call-ba", [3]),
        ("2026-11", [3]),
        ('"abc', [3]),
    ],
)
def test_finds_in_a_full_text_index(notes: sqlite3.Connection, words: str, rows: list[int]) -> None:
    assert found(notes, words) == rows


@settings(max_examples=300)
@given(st.text(max_size=40) | st.text('"*():^-+AND OR NOT NEAR 嘉元', max_size=30) | st.just("a " * 500))
def test_no_typed_text_breaks_the_query(words: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table note using fts5(body)")
    if query := fts_query(words):
        connection.execute("select rowid from note where note match ?", (query,)).fetchall()
    connection.close()


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_note_is_found_by_its_own_cjk_runs(text: str) -> None:
    hanzi = "".join(sign for sign in fold(text) if "一" <= sign <= "鿿") or "嘉元"
    connection = sqlite3.connect(":memory:")
    connection.execute("create virtual table note using fts5(body)")
    connection.execute("insert into note(body) values (?)", (spaced(fold("送" + hanzi + "样")),))
    assert connection.execute("select 1 from note where note match ?", (fts_query(hanzi),)).fetchall()
    connection.close()
