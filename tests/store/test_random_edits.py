"""After any sequence of edits every row is the fold of its operations."""

import shutil
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text

from fieldrep.errors import NotAllowed
from fieldrep.models.accounts import Account, AccountAssignment, ExternalId, Tag
from fieldrep.models.base import Record
from fieldrep.models.contacts import Contact
from fieldrep.models.events import StatusEvent
from fieldrep.models.promises import Promise
from fieldrep.models.registry import kind_of
from fieldrep.models.touches import Touch
from fieldrep.models.visits import Tick, Visit, VisitContact
from fieldrep.services.undo import redo, undo
from fieldrep.store import agreement
from fieldrep.store.capture import bulk_create
from fieldrep.store.journal import last_sequence
from fieldrep.store.references import references
from tests.support.books import HandClock, assert_agreement, new_book

MODELS: list[type[Record]] = [
    Account, AccountAssignment, Contact, ExternalId, Promise, StatusEvent, Tag, Tick, Touch, Visit,
    VisitContact,
]  # fmt: skip
TEXTS = st.sampled_from(["", "a", "嘉元实业", "王先生 021-555", "50%_\\"])
ZONES = st.sampled_from(["", "Asia/Shanghai", "Europe/Vienna"])
DAYS = st.sampled_from([None, date(2026, 11, 2), date(2026, 11, 18), date(2027, 1, 1)])


class Edits(RuleBasedStateMachine):
    """Random edits through sessions, old forms, bulk and from elsewhere, on a few records."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.clock = HandClock()

    @initialize()
    def open(self) -> None:
        self.book = new_book(self.folder, clock=self.clock)
        self.ids: dict[str, list[str]] = {kind_of(model).wire: [] for model in MODELS}
        self.opened = [0]
        self.made = 0
        self.gone: list[tuple[type[Record], str]] = []

    def values(self, data: st.DataObject, model: type[Record]) -> dict[str, Any]:
        known = kind_of(model)
        targets = {r.column: r for r in references(known.wire)}
        columns = [c for f in known.fields.values() for c in f.columns if c.name not in ("at", "person_id")]
        naming = [column for column in columns if column.name in targets]
        some = data.draw(
            st.lists(st.sampled_from(naming * 4 + columns), max_size=5, unique_by=lambda c: c.name)
        )
        return {column.name: self.value(data, known, targets, column) for column in some}

    def value(self, data: st.DataObject, known: Any, targets: Any, column: Any) -> Any:
        default = known.defaults[column.name]
        if column.name in targets:
            target = targets[column.name].target or "account"
            return data.draw(st.sampled_from([None, "elsewhere", *self.ids.get(target, [])]))
        if column.name.endswith("_kind"):
            return (
                "account"
                if known.wire != "status_event"
                else data.draw(st.sampled_from(["visit", "promise"]))
            )
        if column.codec == "date":
            return data.draw(DAYS)
        if column.codec == "instant":
            return None
        if isinstance(default, bool):
            return data.draw(st.booleans())
        if column.name.endswith("_minor"):
            return data.draw(st.sampled_from([None, 0, 10**9]))
        if column.name.endswith("_currency"):
            return data.draw(st.sampled_from([None, "CNY"]))
        if column.name == "event":
            return data.draw(st.sampled_from(["planned", "moved", "finished", "kept", "done", "cancelled"]))
        if column.name.endswith("zone"):
            return data.draw(ZONES)
        return data.draw(TEXTS)

    @rule(data=st.data(), model=st.sampled_from(MODELS), bulk=st.booleans())
    def make(self, data: st.DataObject, model: type[Record], bulk: bool) -> None:
        values = self.values(data, model)
        known = kind_of(model)
        self.made += 1
        record = (
            known.new_id(values) if known.info.natural_key else f"{self.made:08}-0000-7000-8000-{'0' * 12}"
        )
        if record in self.ids[kind_of(model).wire]:
            return  # services look before they add
        with self.book.write("test.add") as ctx:
            if bulk:
                bulk_create(ctx.session, model, [values | {"id": record}])
            else:
                ctx.session.add(model(id=record, **values))
        self.ids[kind_of(model).wire].append(record)

    @rule(data=st.data(), event=st.sampled_from(["planned", "moved", "finished", "kept", "cancelled"]))
    def happen(self, data: st.DataObject, event: str) -> None:
        subjects = [(kind, each) for kind in ("visit", "promise", "touch") for each in self.ids[kind]]
        if not subjects:
            return
        kind, subject = data.draw(st.sampled_from(subjects))
        self.made += 1
        values = {"event": event, "at": self.clock(), "planned_date": data.draw(DAYS)}
        record = f"{self.made:08}-0000-7000-8000-000000000000"
        with self.book.write("test.event") as ctx:
            ctx.session.add(StatusEvent(id=record, subject_kind=kind, subject_id=subject, **values))
        self.ids["status_event"].append(record)

    @rule(data=st.data(), forward=st.booleans())
    def undo_or_redo(self, data: st.DataObject, forward: bool) -> None:
        try:
            (redo if forward else undo)(self.book)
        except NotAllowed:
            return
        with self.book.read() as ctx:
            for model in MODELS:
                wire = kind_of(model).wire
                self.ids[wire] = [
                    row[0] for row in ctx.session.exec(text(f"SELECT id FROM {wire} ORDER BY id"))
                ]
        self.gone = [pair for pair in self.gone if pair[1] not in self.ids[kind_of(pair[0]).wire]]

    @rule(data=st.data(), model=st.sampled_from(MODELS))
    def change(self, data: st.DataObject, model: type[Record]) -> None:
        if not (ids := self.ids[kind_of(model).wire]):
            return
        with self.book.write("test.edit", as_of=self.form(data)) as ctx:
            row = ctx.session.get_one(model, data.draw(st.sampled_from(ids)))
            for name, value in self.values(data, model).items():
                setattr(row, name, value)

    @rule(data=st.data(), model=st.sampled_from(MODELS))
    def delete(self, data: st.DataObject, model: type[Record]) -> None:
        wire = kind_of(model).wire
        if not self.ids[wire]:
            return
        record = data.draw(st.sampled_from(self.ids[wire]))
        with self.book.write("test.delete", as_of=self.form(data)) as ctx:
            ctx.session.delete(ctx.session.get_one(model, record))
        with self.book.read() as ctx:
            if ctx.session.get(model, record) is None:  # an unseen change keeps it
                self.ids[wire].remove(record)
                self.gone.append((model, record))

    @rule(data=st.data())
    def make_again(self, data: st.DataObject) -> None:
        if not self.gone:
            return
        model, record = self.gone.pop(data.draw(st.integers(0, len(self.gone) - 1)))
        if not kind_of(model).info.natural_key or record in self.ids[kind_of(model).wire]:
            return
        with self.book.write("test.add") as ctx:
            ctx.session.add(model(id=record))
        self.ids[kind_of(model).wire].append(record)

    @rule()
    def open_form(self) -> None:
        with self.book.read() as ctx:
            self.opened.append(last_sequence(ctx.session.connection()))

    @rule(days=st.sampled_from([-400, -1, 0, 1]))
    def move_clock(self, days: int) -> None:
        self.clock.forward(seconds=1)
        if days:
            self.clock.forward(days=days)
            with self.book.write("day") as ctx:  # a new day brings all derived columns up
                agreement.derive_all(ctx.session.connection(), ctx.today, ctx.policy)

    def form(self, data: st.DataObject) -> int | None:
        return data.draw(st.sampled_from([None, *self.opened]))

    @invariant()
    def rows_follow_from_operations(self) -> None:
        if hasattr(self, "book"):
            assert_agreement(self.book)

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.book.close()
        shutil.rmtree(self.folder, ignore_errors=True)


LIMITS = settings(
    max_examples=12,  # half a second each; the soak makes up for it
    stateful_step_count=20,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking a history takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


class TestEdits(Edits.TestCase):  # type: ignore[name-defined,misc]
    settings = LIMITS


@pytest.mark.soak
class TestManyEdits(Edits.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(LIMITS, max_examples=300)
