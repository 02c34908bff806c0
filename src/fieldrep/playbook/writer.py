"""Writes the data of a pack as TOML, in the order of the schema, so that it reads back the same."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from fieldrep.playbook.entries import rule_of
from fieldrep.playbook.schema import Pack

_LONG = 100
"""From which length a list stands on several lines."""


def pack_text(data: Mapping[str, Any]) -> str:
    """Return the text of a pack file."""
    return "\n".join(_tables(Pack, data, "")).lstrip("\n") + "\n"


def _tables(of: type, table: Mapping[str, Any], path: str) -> Iterator[str]:
    """Yield the lines of a table: its values first, then the tables in it."""
    inner: list[tuple[str, type, str]] = []
    for field in fields(of):
        rule = rule_of(field.metadata)
        value = table.get(field.name)
        if value is None or not rule.own:
            continue
        if rule.of is None:
            yield f"{field.name} = {_value(value)}"
        else:
            inner.append((field.name, rule.of, rule.form))
    for name, below, form in inner:
        way = f"{path}.{name}".lstrip(".")
        for each in [table[name]] if form == "table" else table[name]:
            yield ""
            yield f"[{way}]" if form == "table" else f"[[{way}]]"
            yield from _tables(below, each, way)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        texts = [_value(each) for each in value]
        line = f"[{', '.join(texts)}]"
        return line if len(line) <= _LONG else "[\n" + "".join(f"    {text},\n" for text in texts) + "]"
    if isinstance(value, int):
        return str(value)
    return json.dumps(value, ensure_ascii=False)  # escapes what a basic string of TOML must escape
