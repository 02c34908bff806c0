"""What came in, and what is wrong with it: facts without words, for the footer and the command."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from fieldrep.oplog.clock import milliseconds
from fieldrep.oplog.operations import Operation
from fieldrep.store.conflicts import Conflict
from fieldrep.sync.identity import NewIdentity


@dataclass(frozen=True, slots=True)
class Ahead:
    """An installation whose clock is more than a day ahead: its changes count, its time does not."""

    author: str
    milliseconds: int


@dataclass(frozen=True, slots=True)
class CameIn:
    """What taking frames in has brought.

    ``frames``: taken in now; ``changes``: operations not known before; ``records``: by kind, how many
    records they speak of; ``people``: by person, how many changes (an empty id: whose is not known);
    ``conflicts``: new ones, those with an empty field are records kept against a deletion.
    ``waiting`` and ``quarantined`` count all frames that are kept unread, ``bad`` and ``locked`` those that
    were found now to be damaged, and to need a key that is not here; ``aside`` by reason all operations (see
    ``store.admission.Aside``). ``forks``: numbers that these frames show to stand for several contents.
    ``identity``: this installation took a new id.
    """

    frames: int = 0
    changes: int = 0
    records: tuple[tuple[str, int], ...] = ()
    people: tuple[tuple[str, int], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    waiting: int = 0
    quarantined: int = 0
    bad: int = 0
    locked: int = 0
    aside: tuple[tuple[str, int], ...] = ()
    refused_actions: int = 0
    ahead: tuple[Ahead, ...] = ()
    identity: NewIdentity | None = None
    forks: tuple[tuple[str, int], ...] = ()
    cancelled: bool = False


def together(came: Sequence[CameIn]) -> CameIn:
    """Return one account of several takings; what counts all that is kept is that of the last."""
    if len(came) == 1:
        return came[0]
    last = came[-1]
    records: Counter[str] = Counter()
    people: Counter[str] = Counter()
    for each in came:
        records.update(dict(each.records))
        people.update(dict(each.people))
    return replace(
        last,
        frames=sum(each.frames for each in came),
        changes=sum(each.changes for each in came),
        records=tuple(sorted(records.items())),
        people=tuple(sorted(people.items())),
        conflicts=tuple(sorted({conflict for each in came for conflict in each.conflicts})),
        bad=sum(each.bad for each in came),
        locked=sum(each.locked for each in came),
        refused_actions=sum(each.refused_actions for each in came),
        forks=tuple(sorted({fork for each in came for fork in each.forks})),
        ahead=tuple({each.author: each for some in came for each in some.ahead}.values()),
        identity=next((each.identity for each in reversed(came) if each.identity), None),
        cancelled=any(each.cancelled for each in came),
    )


@dataclass
class Tally:
    """Counts while frames are taken in."""

    frames: int = 0
    changes: int = 0
    records: dict[str, set[str]] = field(default_factory=dict)
    people: Counter[str] = field(default_factory=Counter)
    conflicts: set[Conflict] = field(default_factory=set)
    bad: int = 0
    locked: int = 0
    refused_actions: int = 0
    ahead: dict[str, int] = field(default_factory=dict)

    def count(self, operations: Iterable[Operation], person_of: dict[str, str]) -> None:
        """Count operations that are new here. ``person_of``: action → person."""
        for op in operations:
            self.changes += 1
            self.records.setdefault(op.kind, set()).add(op.record)
            self.people[person_of.get(op.action, "")] += 1

    def far_ahead(self, author: str, stamp: int) -> None:
        """Note a stamp that is not believed."""
        self.ahead[author] = max(self.ahead.get(author, 0), milliseconds(stamp))
