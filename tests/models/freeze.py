"""What other installations and stored data rely on, as data: kinds, fields, parts, defaults, codes.

``python -m tests.models.freeze`` adds what is new to ``wire_names.json``. It never changes or
removes: a name that was once on the wire is not renamed, dropped or given another meaning.
"""

import inspect
import json
from enum import StrEnum
from pathlib import Path
from typing import Any

from fieldrep.models.registry import all_kinds
from fieldrep.rules import codes

GOLDEN = Path(__file__).with_name("wire_names.json")


def present() -> dict[str, Any]:
    """The names as the program has them now."""
    kinds: dict[str, Any] = {}
    for known in all_kinds():
        fields = {
            name: {
                "parts": {column.part: column.codec for column in field.columns},
                "merge": field.merge,
                "default": known.default(name),
            }
            for name, field in known.fields.items()
        }
        key = [name for column in known.info.natural_key if (name := _wire_name(known, column))]
        kinds[known.wire] = {"audience": str(known.info.audience), "key": key, "fields": fields}
    sets = {
        name: [str(member) for member in enum]
        for name, enum in inspect.getmembers(codes, inspect.isclass)
        if issubclass(enum, StrEnum) and enum is not StrEnum
    }
    return {"kinds": kinds, "codes": sets}


def _wire_name(known: Any, column: str) -> str:
    field = known.field_of(column)
    return str(field.name) if field else ""


def frozen() -> dict[str, Any]:
    """The names as they were frozen."""
    return (
        dict(json.loads(GOLDEN.read_text(encoding="utf-8")))
        if GOLDEN.exists()
        else {"kinds": {}, "codes": {}}
    )


def write() -> None:
    """Add what is new."""
    kept, now = frozen(), present()
    for wire, kind in now["kinds"].items():
        known = kept["kinds"].setdefault(wire, kind)
        for name, field in kind["fields"].items():
            known["fields"].setdefault(name, field)["parts"] |= field["parts"]
    for name, values in now["codes"].items():
        known = kept["codes"].setdefault(name, [])
        known += [value for value in values if value not in known]
    GOLDEN.write_text(_text(kept) + "\n", encoding="utf-8")


def _text(value: Any, depth: int = 0) -> str:
    """JSON with one line a field and one a set of codes, so that a change shows as one line."""
    if depth == 4 or not isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    members = [f"{' ' * (depth + 1)}{json.dumps(k)}: {_text(v, depth + 1)}" for k, v in sorted(value.items())]
    return "{\n" + ",\n".join(members) + "\n" + " " * depth + "}"


if __name__ == "__main__":
    write()
