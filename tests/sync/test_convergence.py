"""Installations that exchange frames in any order, twice and in parts show the same, and lose nothing."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from fieldrep.errors import NotAllowed
from fieldrep.models.accounts import Account, Tag
from fieldrep.models.base import Record
from fieldrep.models.contacts import Contact
from fieldrep.models.registry import kind_of, new_record
from fieldrep.models.reports import ReportText
from fieldrep.models.visits import Tick, Visit
from fieldrep.services.undo import redo, undo
from fieldrep.store.agreement import derive_all
from fieldrep.store.journal import last_sequence
from fieldrep.sync.frames import Frame
from tests.sync.installations import Installation, assert_same, installation, plain, shared

MODELS: list[type[Record]] = [Account, Contact, Visit, Tick, Tag]
PARENT = {Contact: Account, Visit: Account, Tick: Visit, Tag: Account}
COLUMN = {Contact: "account_id", Visit: "account_id", Tick: "visit_id", Tag: "record_id"}
FIELDS = {
    Account: ["name", "phone", "city", "notes"],
    Contact: ["name", "phone", "account_id"],
    Visit: ["purpose", "said", "account_id"],
    Tick: ["ticked", "note"],
    Tag: ["name"],
}
WORDS = st.sampled_from(["", "a", "b", "嘉元", "x\ny"])


class Exchange(RuleBasedStateMachine):
    """Some installations, one bag of frames."""

    count = 3

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.all: list[Installation] = []

    @initialize()
    def open(self) -> None:
        names = ["Li Wei", "Anna", "Bob", "Chen", "Dora"]
        self.all = [installation(self.folder / n, n) for n in names[: self.count]]
        self.bag: list[Frame] = []
        self.opened = [[0] for _each in self.all]
        self.acknowledged: set[str] = set()
        self.made = 0
        first = self.all[0]
        account = self.add(first, Account, name="嘉元")
        visit = self.add(first, Visit, account_id=account)
        self.add(first, Tick, visit_id=visit, item="a")
        self.add(first, Contact, account_id=account, name="王先生")
        self.exchange()

    def who(self, data: st.DataObject) -> tuple[int, Installation]:
        number = data.draw(st.integers(0, len(self.all) - 1))
        return number, self.all[number]

    def ids(self, each: Installation, model: type[Record]) -> list[str]:
        with each.book.read() as ctx:
            table = kind_of(model).table
            rows = ctx.session.connection().exec_driver_sql(f"SELECT id FROM {table} ORDER BY id")
            return [row[0] for row in rows]

    @rule(data=st.data(), model=st.sampled_from(MODELS))
    def make(self, data: st.DataObject, model: type[Record]) -> None:
        _number, each = self.who(data)
        values: dict[str, Any] = {}
        if model in PARENT:
            parents = self.ids(each, PARENT[model])
            if not parents:
                return
            values[COLUMN[model]] = data.draw(st.sampled_from(parents))
        values |= {"item": data.draw(WORDS)} if model is Tick else {}
        values |= {"name": data.draw(WORDS)} if model in (Account, Contact, Tag) else {}
        self.add(each, model, **values)

    def add(self, each: Installation, model: type[Record], **values: Any) -> str:
        self.made += 1
        record = new_record(model, **values)
        if not kind_of(model).info.natural_key:
            record.id = f"{self.made:08}-0000-7000-8000-{'0' * 12}"
        known: str = record.id
        if known not in self.ids(each, model):
            with each.book.write("test.add") as ctx:
                ctx.session.add(record)
        return known

    @rule()
    def exchange(self) -> None:
        for each in self.all:
            self.collect(each)
        for each in self.all:
            each.receive(self.bag)

    def collect(self, each: Installation) -> None:
        each.send()
        known = {frame.digest for frame in self.bag}
        self.bag += [frame for frame in each.frames() if frame.digest not in known]

    @rule(data=st.data(), model=st.sampled_from([Account, Visit]))
    def clash(self, data: st.DataObject, model: type[Record]) -> None:
        """Everyone does something with the same record without seeing the others."""
        ids = set.intersection(*(set(self.ids(each, model)) for each in self.all))
        if not ids:
            return
        record = data.draw(st.sampled_from(sorted(ids)))
        for each in self.all:
            deed = data.draw(st.sampled_from(["delete", "edit", "child", "nothing"]))
            with each.book.write("test.clash") as ctx:
                row = ctx.session.get_one(model, record)
                if deed == "delete":
                    ctx.session.delete(row)
                elif deed == "edit":
                    setattr(row, FIELDS[model][0], f"{data.draw(WORDS)} {each.book.identity.person[-4:]}")
            if deed == "child":
                child = Visit if model is Account else Tick
                values = {"item": data.draw(WORDS)} if child is Tick else {}
                self.add(each, child, **{COLUMN[child]: record}, **values)

    @rule(data=st.data(), model=st.sampled_from(MODELS))
    def edit(self, data: st.DataObject, model: type[Record]) -> None:
        number, each = self.who(data)
        if not (ids := self.ids(each, model)):
            return
        as_of = data.draw(st.sampled_from([None, *self.opened[number][-2:]]))
        with each.book.write("test.edit", as_of=as_of) as ctx:
            row = ctx.session.get_one(model, data.draw(st.sampled_from(ids)))
            name = data.draw(st.sampled_from(FIELDS[model]))
            value: Any = data.draw(WORDS)
            if name == "ticked":
                value = data.draw(st.booleans())
            elif name.endswith("_id"):
                value = data.draw(st.sampled_from(self.ids(each, PARENT[model]) or [None]))
            setattr(row, name, value)

    @rule(data=st.data(), model=st.sampled_from(MODELS))
    def delete(self, data: st.DataObject, model: type[Record]) -> None:
        number, each = self.who(data)
        if not (ids := self.ids(each, model)):
            return
        as_of = data.draw(st.sampled_from([None, *self.opened[number][-2:]]))
        with each.book.write("test.delete", as_of=as_of) as ctx:
            ctx.session.delete(ctx.session.get_one(model, data.draw(st.sampled_from(ids))))

    @rule(data=st.data(), forward=st.booleans())
    def undo_or_redo(self, data: st.DataObject, forward: bool) -> None:
        _number, each = self.who(data)
        try:
            (redo if forward else undo)(each.book)
        except NotAllowed:
            return

    @rule(data=st.data(), words=WORDS)
    def write_privately(self, data: st.DataObject, words: str) -> None:
        _number, each = self.who(data)
        record = new_record(ReportText, person_id="p", period="2026-W47", section=words)
        with each.book.write("test.draft", "a secret") as ctx:
            if ctx.session.get(ReportText, record.id) is None:
                ctx.session.add(record)

    @rule(data=st.data())
    def open_form(self, data: st.DataObject) -> None:
        number, each = self.who(data)
        with each.book.read() as ctx:
            self.opened[number].append(last_sequence(ctx.session.connection()))

    @rule(data=st.data(), days=st.sampled_from([-366, -1, 0, 1, 366]), seconds=st.integers(0, 3))
    def move_clock(self, data: st.DataObject, days: int, seconds: int) -> None:
        _number, each = self.who(data)
        each.clock.forward(days=days, seconds=seconds)
        if days:
            with each.book.write("day") as ctx:  # a new day brings all derived columns up
                derive_all(ctx.session.connection(), ctx.today, ctx.policy)

    @rule(data=st.data())
    def send(self, data: st.DataObject) -> None:
        _number, each = self.who(data)
        self.acknowledged |= {plain(op) for op in shared(each.operations())}
        self.collect(each)

    @rule(data=st.data())
    def receive(self, data: st.DataObject) -> None:
        _number, each = self.who(data)
        if self.bag:
            each.receive(data.draw(st.lists(st.sampled_from(self.bag), max_size=6)))

    def finish(self) -> None:
        """Everyone gets everything, each in another order."""
        now = max(each.clock.now for each in self.all)
        for each in self.all:
            each.clock.now = now
            self.collect(each)
        for number, each in enumerate(self.all):
            each.receive([*self.bag[number:], *self.bag[:number]][:: 1 if number % 2 else -1])
            with each.book.write("day") as ctx:
                derive_all(ctx.session.connection(), ctx.today, ctx.policy)
            each.check()
        assert_same(self.all)
        assert self.acknowledged <= {plain(op) for op in shared(self.all[0].operations())}

    def teardown(self) -> None:
        try:
            if self.all:
                self.finish()
        finally:
            for each in self.all:
                each.book.close()
            shutil.rmtree(self.folder, ignore_errors=True)


class FiveExchange(Exchange):
    count = 5


SHORT = settings(
    max_examples=12,
    stateful_step_count=20,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # shrinking a history takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_three_installations_show_the_same_whatever_the_order() -> None:
    run_state_machine_as_test(Exchange, settings=SHORT)  # type: ignore[no-untyped-call]


@pytest.mark.soak
def test_five_installations_show_the_same_after_long_histories() -> None:
    long = settings(SHORT, max_examples=300, stateful_step_count=80)
    run_state_machine_as_test(FiveExchange, settings=long)  # type: ignore[no-untyped-call]
