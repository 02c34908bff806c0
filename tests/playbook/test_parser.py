"""A pack that is wrong is refused with every problem named: file, line, field, what is expected."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.i18n import language
from fieldrep.playbook.loader import BUILT_IN
from fieldrep.playbook.parser import parse_pack, read_pack
from fieldrep.playbook.schema import PackError, Problem

HEAD = """[pack]
id = "mine"
version = "1"
language = "en"
title = "Mine"
"""

GOOD = (
    HEAD
    + """kinds = ["dealer"]

[[industry]]
id = "dental"
name = "Dentists"
words = ["dental"]

[[checklist]]
id = "mine.before"
phase = "before"
title = "Before"
channels = ["product"]

[[checklist.item]]
id = "mine.before.call"
text = "Phoned first"

[[checklist.item]]
id = "mine.before.type"
text = "Type"
type = "choice"
feeds = "account.channel"
channels = []
choices = [{ code = "product", label = "A" }, { code = "distribution", label = "B" }]

[[question_set]]
id = "mine.q"
title = "Questions"
industries = ["dental"]

[[question_set.question]]
id = "mine.q.one"
kind = "problem"
text = "What annoys you about {current_supplier}?"
fallback = "What annoys you?"

[[objection]]
id = "mine.dear"
says = ["Too dear."]
behind = "Habit."
steps = ["Ask back."]
ask_back = "Against what?"
next_step = "A trial."
"""
)


def problems(text: str, **names: str) -> tuple[Problem, ...]:
    with pytest.raises(PackError) as caught:
        parse_pack(text, "mine/en.toml", **names)
    return caught.value.problems


def only(text: str) -> tuple[int, str, str]:
    (problem,) = problems(text)
    assert problem.file == "mine/en.toml"
    return problem.line, problem.field, problem.message


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_good_pack_becomes_its_parts() -> None:
    pack = parse_pack(GOOD, "mine/en.toml", pack="mine", language="en")
    call, kind = pack.checklist[0].item
    assert (call.phase, call.group, call.group_title, call.type) == (
        "before",
        "mine.before",
        "Before",
        "tick",
    )
    assert [choice.code for choice in kind.choices] == ["product", "distribution"]
    assert pack.objection[0].says == ("Too dear.",)


def test_what_a_part_does_not_say_holds_from_the_part_around_it() -> None:
    pack = parse_pack(GOOD, "mine/en.toml")
    call, kind = pack.checklist[0].item
    assert (call.kinds, call.channels) == (("dealer",), ("product",))
    assert kind.channels == ()
    assert pack.question_set[0].question[0].industries == ("dental",)


def test_the_occasion_of_a_pack_holds_for_its_parts_and_a_part_can_have_its_own() -> None:
    text = GOOD.replace('kinds = ["dealer"]', 'occasion = "event"')
    own = text.replace('title = "Questions"', 'title = "Questions"\noccasion = "launch"')
    for pack, occasion in ((GOOD, "visit"), (text, "event"), (own, "launch")):
        assert parse_pack(pack, "mine/en.toml").question_set[0].question[0].occasion == occasion


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ('kinds = ["dealer"]', 'occasion = "moon"', "pack.occasion", "one of visit, launch, territory"),
        ('phase = "before"', 'phase = "never"', "checklist.phase", "one of before, during, after"),
        ('type = "choice"', 'type = "colour"', "checklist.item.type", "one of tick, text, choice"),
        ('kind = "problem"', 'kind = "guess"', "question_set.question.kind", "one of situation, problem"),
        ('industries = ["dental"]', 'industries = ["moon"]', "question_set.industries", "dental"),
        ('channels = ["product"]', 'channels = "product"', "checklist.channels", "a list out of"),
        ('text = "Phoned first"', "text = 7", "checklist.item.text", "Expected a text, found 7"),
        ('text = "Phoned first"', 'text = "  "', "checklist.item.text", "Expected a text"),
        ('text = "Phoned first"', 'text = "\\u001b[2J"', "checklist.item.text", "Expected a text"),
        ('text = "Phoned first"', 'text = "{account}"', "checklist.item.text", "braces"),
        ('feeds = "account.channel"', 'feeds = "account.shoe"', "checklist.item.feeds", "account.industry"),
        ('says = ["Too dear."]', "says = []", "objection.says", "a list of texts"),
        ('id = "mine.dear"', 'id = "Mine Dear"', "objection.id", "small letters"),
        ("{current_supplier}", "{shoe_size}", "question_set.question.text", "Unknown slot {shoe_size}"),
        ("{current_supplier}", "{", "question_set.question.text", "Unknown slot"),
        ('fallback = "What annoys you?"\n', "", "question_set.question.fallback", "needs a fallback"),
        ('behind = "Habit."\n', "", "objection.behind", "This field is missing. Expected: a text."),
        ('behind = "Habit."', 'behind = "Habit."\ncolour = "red"', "objection.colour", "Unknown field"),
        ('id = "mine.before.type"', 'id = "mine.before.call"', "checklist.item.id", "used twice"),
        ('code = "distribution"', 'code = "product"', "checklist.item.choices", "used twice"),
        ('code = "distribution"', 'code = "shop"', "checklist.item.choices", "Unknown code shop"),
    ],
)
def test_a_fault_is_named_with_its_line_and_field(old: str, new: str, field: str, said: str) -> None:
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new, 1)
    line, where, message = only(text)
    assert where == field
    assert said in message
    part = field.split(".")[-1]
    found = text.split("\n")[line - 1]
    assert part in found or found.startswith("[["), found


def test_the_line_is_that_of_the_second_table_of_a_name() -> None:
    text = GOOD.replace('text = "Type"', "text = []")
    assert only(text)[0] == line_of(text, "text = []")


def test_a_table_written_inline_is_named_by_the_line_around_it() -> None:
    text = HEAD + '[[guide]]\nid = "g"\ntitle = "G"\nsection = [\n  { title = 3 },\n]\n'
    line, where, _message = only(text)
    assert (line, where) == (line_of(text, 'title = "G"'), "guide.section.title")


def test_types_that_do_not_fit_the_field_they_feed_are_refused() -> None:
    text = GOOD.replace(
        'text = "Phoned first"', 'text = "Phoned"\ntype = "tick"\nfeeds = "account.potential"'
    )
    assert "Types that fit: money" in only(text)[2]


def test_choices_and_the_type_choice_belong_together() -> None:
    assert "Choices belong" in only(GOOD.replace('type = "choice"', 'type = "text"'))[2]
    without = GOOD.replace('text = "Phoned first"', 'text = "Phoned first"\ntype = "choice"')
    assert "Choices belong" in only(without)[2]


def test_a_question_for_a_field_of_codes_offers_them() -> None:
    text = GOOD.replace('fallback = "What annoys you?"', 'fallback = "What?"\nfeeds = "account.channel"')
    line, field, message = only(text)
    assert (line, field) == (line_of(text, "[[question_set.question]]"), "question_set.question.answers")
    assert "product, distribution, integration" in message


def test_all_problems_come_at_once_in_order() -> None:
    text = GOOD.replace('phase = "before"', 'phase = "x"').replace('behind = "Habit."', "behind = false")
    found = problems(text)
    assert [problem.field for problem in found] == ["checklist.phase", "objection.behind"]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_the_head_is_required_and_must_fit_the_names_of_folder_and_file() -> None:
    assert only("")[1] == "pack"
    assert [p.field for p in problems(GOOD, pack="other", language="zh_CN")] == ["pack.id", "pack.language"]


def test_text_that_is_no_toml_is_named_with_its_line() -> None:
    line, _field, message = only(HEAD + "says = [unquoted]\n")
    assert line == 6
    assert "not valid TOML" in message


@pytest.mark.parametrize("text", ["x = " + "[" * 5000, "x = " + "9" * 5000, "a = 2026-13-45"])
def test_what_makes_a_toml_parser_stumble_is_a_problem_of_the_pack(text: str) -> None:
    assert problems(text)


def test_problems_are_said_in_the_language_of_the_user() -> None:
    with language("en"):
        assert str(problems("")[0]).startswith("mine/en.toml:1: pack: This field is missing.")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff\xfe\x00", "UTF-8"),
        ("标题".encode("gb18030"), "UTF-8"),
        (b"#" * 2_000_001, "larger than"),
        (b"\x00\x01", "not valid TOML"),
    ],
)
def test_files_that_are_no_packs_are_refused(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "mine" / "en.toml"
    path.parent.mkdir()
    path.write_bytes(data)
    with pytest.raises(PackError, match=said):
        read_pack(path)


def test_a_file_that_is_not_there_is_a_pack_error(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="can't be read"):
        read_pack(tmp_path / "mine" / "en.toml")


def test_files_of_windows_editors_are_read(tmp_path: Path) -> None:
    path = tmp_path / "mine" / "en.toml"
    path.parent.mkdir()
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_pack(path).pack.id == "mine"


LINES = GOOD.split("\n")
VALUES = st.sampled_from(
    [
        "0",
        "-1.5",
        "true",
        '""',
        '"x"',
        "[]",
        "[1]",
        '["x"]',
        "{}",
        "[{}]",
        '[{ id = "a" }]',
        "2026-11-21",
        '"{"',
    ]
)


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """The good pack with lines dropped, doubled, moved, values exchanged or characters put in."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 5))):
        place = draw(st.integers(0, len(lines) - 1))
        how = draw(st.sampled_from(["drop", "double", "move", "value", "cut", "insert", "rename"]))
        if how == "drop" and len(lines) > 1:
            lines.pop(place)
        elif how == "double":
            lines.insert(place, lines[place])
        elif how == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(place))
        elif how == "value" and "=" in lines[place]:
            lines[place] = lines[place].split("=")[0] + "= " + draw(VALUES)
        elif how == "cut":
            lines[place] = lines[place][: draw(st.integers(0, len(lines[place])))]
        elif how == "insert":
            lines[place] = lines[place][:3] + draw(st.text(max_size=3)) + lines[place][3:]
        elif how == "rename":
            lines[place] = lines[place].replace("checklist", draw(st.sampled_from(["pack", "item", "flow"])))
    return "\n".join(lines)


@given(mangled())
def test_a_mangled_pack_is_good_or_a_pack_error_with_lines_that_are_there(text: str) -> None:
    try:
        parse_pack(text, "mine/en.toml", pack="mine", language="en")
    except PackError as error:
        last = text.count("\n") + 1
        assert error.problems
        assert all(1 <= problem.line <= last and problem.message for problem in error.problems)


@given(st.sampled_from(sorted(BUILT_IN.glob("*/*.toml"))), st.data())
def test_a_built_in_pack_cut_anywhere_is_good_or_a_pack_error(path: Path, data: st.DataObject) -> None:
    whole = path.read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 400))
    text = whole[:start][-3000:] + whole[start + length :][:3000]
    try:
        parse_pack(text, path.name)
    except PackError as error:
        assert error.problems
