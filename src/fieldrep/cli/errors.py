"""The one place where errors of commands are printed: as lines for people, as JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from fieldrep.errors import Ambiguous, FieldrepError, Invalid


def wants_json(words: Sequence[str]) -> bool:
    """Say whether a command line asks for JSON, also one that can't be read."""
    return "--json" in words[: words.index("--") if "--" in words else None]


def show_error(error: FieldrepError, *, as_json: bool = False) -> None:
    """Show on standard error what happened, where, and what to do; candidates and fields with it."""
    if as_json:
        typer.echo(json.dumps({"error": plain_error(error)}, ensure_ascii=False, indent=2), err=True)
        return
    typer.echo(str(error), err=True)
    for record, label in _candidates(error):
        typer.echo(f"  {record}  {label}", err=True)
    for field, expected in _fields(error).items():
        typer.echo(f"  {field}: {expected}", err=True)


def plain_error(error: FieldrepError) -> dict[str, Any]:
    """Return an error as JSON has it; each key is always there, empty where there is nothing to say."""
    return {
        "message": error.message,
        "where": error.where,
        "hint": error.hint,
        "candidates": [{"id": record, "name": label} for record, label in _candidates(error)],
        "fields": dict(_fields(error)),
    }


def _candidates(error: FieldrepError) -> Sequence[tuple[str, str]]:
    return error.candidates if isinstance(error, Ambiguous) else ()


def _fields(error: FieldrepError) -> Mapping[str, str]:
    return error.fields if isinstance(error, Invalid) else {}
