"""Whatever is done to a pack's data gives a pack, or problems that name a line and a field; never else."""

import copy
import json
import tomllib
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldrep.playbook.entries import TeamRow, split
from fieldrep.playbook.layers import compose
from fieldrep.playbook.loader import BUILT_IN
from fieldrep.playbook.parser import check_pack, parse_pack
from fieldrep.playbook.problems import PackError
from fieldrep.playbook.schema import Pack
from fieldrep.playbook.writer import pack_text

SOURCES = {path.parent.name: path.read_text(encoding="utf-8") for path in BUILT_IN.glob("*/en.toml")}
DATA = {name: tomllib.loads(text) for name, text in SOURCES.items()}
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=True),
    st.text(max_size=12),
    st.sampled_from(
        ["{", "}", "{nix}", "{account}", "a.b", "dealer", "choice", "account.channel", "\x07", ""]
    ),
    st.lists(st.text(max_size=4), max_size=3),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
    st.lists(st.dictionaries(st.sampled_from(["id", "text", "code", "x"]), st.text(max_size=4)), max_size=2),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the way to every value of a pack."""
    found = [path] if path else []
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        found += places(inner, (*path, step))
    return found


PLACES = {name: places(data) for name, data in DATA.items()}


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A pack's data with a few changes: values replaced, taken out, doubled, names changed."""
    name = draw(st.sampled_from(sorted(DATA)))
    data = copy.deepcopy(DATA[name])
    for _change in range(draw(st.integers(1, 4))):
        *way, last = draw(st.sampled_from(PLACES[name]))
        around: Any = data
        try:
            for step in way:
                around = around[step]
            around[last]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took it away
        if not isinstance(around, dict | list):
            continue
        match draw(st.sampled_from(["value", "gone", "twice", "name"])):
            case "value":
                around[last] = draw(VALUES)
            case "gone":
                del around[last]
            case "twice" if isinstance(around, list):
                around.insert(draw(st.integers(0, len(around))), copy.deepcopy(around[last]))
            case "name" if isinstance(around, dict):
                around[draw(st.text(max_size=6))] = around.pop(last)
    return name, data


def check(pack: Any, problems: Any) -> None:
    assert isinstance(pack, Pack) != bool(problems)
    for problem in problems:
        assert problem.line >= 1
        assert problem.message.strip()
        str(problem).encode("utf-8")


LIMITS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@LIMITS
@given(mutated())
def test_any_data_give_a_pack_or_problems(given_: tuple[str, dict[str, Any]]) -> None:
    name, data = given_
    try:
        pack = check_pack(data, "ours/en.toml", SOURCES[name], pack=name, language="en")
    except PackError as error:
        check(None, error.problems)
        return
    check(pack, ())
    again = pack_text(data)
    assert parse_pack(again, "x", pack=name, language="en") == pack


@LIMITS
@given(st.sampled_from(sorted(SOURCES)), st.integers(0, 10**6), st.integers(0, 40), st.text(max_size=6))
def test_any_text_gives_a_pack_or_problems(name: str, at: int, length: int, between: str) -> None:
    text = SOURCES[name]
    at %= len(text)
    text = text[:at] + between + text[at + length :]
    try:
        pack = parse_pack(text, "ours/en.toml")
    except PackError as error:
        check(None, error.problems)
        assert all(problem.line <= text.count("\n") + 1 for problem in error.problems)
    else:
        check(pack, ())


ROWS = st.builds(
    lambda entry, data, parent, removed, language, raw: TeamRow(
        "channel", language, entry.part, entry.id, parent or entry.parent, raw or json.dumps(data), 0, removed
    ),
    st.sampled_from(split(DATA["channel"])),
    st.dictionaries(
        st.sampled_from(["text", "title", "item", "weight", "kinds", "id", "x"]), VALUES, max_size=4
    ),
    st.sampled_from(["", "", "channel.before.papers", "gone"]),
    st.booleans(),
    st.sampled_from(["en", "zh_CN", "xx"]),
    st.sampled_from(["", "", "", "{", "null", "[]"]),
)


@LIMITS
@given(st.lists(ROWS, max_size=6))
def test_any_records_of_the_team_leave_a_pack_that_can_be_read(rows: list[TeamRow]) -> None:
    by_language: dict[str, list[Any]] = {}
    for row in rows:
        by_language.setdefault(row.language, []).append(row.entry)
    for language in ("en", "zh_CN"):
        found = compose("channel", language, DATA["channel"], {}, by_language)
        assert found.pack is not None
        for notice in found.notices:
            assert notice.message.strip()
            str(notice)
