"""Programs of other ages: an older one that lacks a kind and a field, and frames of a newer one."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fieldrep.models.registry import MODELS, kind
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.rules.codes import Audience
from fieldrep.services.workspace import Workspace
from fieldrep.store import framestore, schema
from fieldrep.sync import groups
from fieldrep.sync.frames import Frame, FrameType, Header, build
from fieldrep.sync.payload import ActionRow, Payload, StrangeOperation, encode
from tests.sync.installations import KEYS, TEAM, Installation

AUTHOR = "0199aaaa-0000-7000-8000-000000000001"
RECORD = "0199aaaa-0000-7000-8000-00000000000a"
LACKING_KIND, LACKING_FIELD = "contact", ("account", "fax")


@contextmanager
def older_program() -> Iterator[None]:
    """What runs inside knows no people at accounts and no fax numbers."""
    models, fields = dict(MODELS), kind(LACKING_FIELD[0]).fields
    assert isinstance(fields, dict)
    known = dict(fields)
    del MODELS[LACKING_KIND], fields[LACKING_FIELD[1]]
    _forget()
    try:
        yield
    finally:
        for changed, before in ((MODELS, models), (fields, known)):
            changed.clear()
            changed.update(before)  # in the old order
        _forget()


def _forget() -> None:
    """Drop what was worked out from the registry."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("fieldrep.store", "fieldrep.sync", "fieldrep.services")):
            for value in list(vars(module).values()):
                if hasattr(value, "cache_clear") and value.__module__ == name:
                    value.cache_clear()


def upgrade(each: Installation, patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Open the data folder with a program that comes with one migration more."""
    scripts = folder / "migrations"
    shutil.copytree(schema._SCRIPTS, scripts)
    revision = f'revision = "9999"\ndown_revision = "{schema.HEAD}"\n\n\ndef upgrade() -> None:\n    pass\n'
    (scripts / "versions" / "9999_more.py").write_text(revision)
    each.book.close()
    with patch.context() as newer:
        newer.setattr(schema, "_SCRIPTS", scripts)
        newer.setattr(schema, "HEAD", "9999")
        each.book = Workspace.open(each.book.paths, each.clock)


def frame(*operations: Operation | StrangeOperation, sections: Any = None, **header: Any) -> Frame:
    """A frame of another installation, the first of its author if no number is given."""
    strange = [op for op in operations if isinstance(op, StrangeOperation)]
    good = [op for op in operations if isinstance(op, Operation)]
    actions = [ActionRow("act", "test", "", "p", AUTHOR, "2026-11-18T12:00:00+00:00", "UTC", "typed")]
    key = groups.seal(TEAM, KEYS, "p").key_for(Audience.TEAM)
    names = {"team": TEAM, "author": framestore.id_bytes(AUTHOR), "key": key[0], "number": 1}
    given = Header(**{"type": FrameType.OPERATIONS, **names, **header})
    return build(given, encode(Payload(actions, good, strange, sections or {})), key[1], None)


def creation(values: dict[str, Any], **other: Any) -> Operation:
    """The creation of an account, or of another kind."""
    given: dict[str, Any] = {"kind": "account", "record": RECORD} | other
    return Operation(Stamp(1, AUTHOR), "act", verb=Verb.CREATE, value=values, **given)


def unknown_verb() -> StrangeOperation:
    """What no program of today does to a record."""
    return StrangeOperation(Stamp(5, AUTHOR), "act", "account", RECORD, "grow", "name", 1, (), "unknown verb")
