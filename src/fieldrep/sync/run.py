"""One sync with one hub: take in what is there, put what is new here into frames, give the hub what it lacks.

Reading needs no lock. Only for appending the lock is held, and what others appended meanwhile is read
first. Every frame that was ever seen is kept here, so whatever the hub has lost goes back to it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic

from sqlalchemy import Connection

from fieldrep.store import framestore, hubstore
from fieldrep.store.hubstore import HubFacts, Lacking
from fieldrep.sync import filetraffic, guards, held
from fieldrep.sync.acknowledging import acknowledge, acknowledge_in
from fieldrep.sync.camein import CameIn, together
from fieldrep.sync.errors import NewerFormat, Reason
from fieldrep.sync.filesout import limits_of
from fieldrep.sync.filetraffic import FileTraffic
from fieldrep.sync.frames import MAJOR, Frame
from fieldrep.sync.hub import Cursor, Hub, Reading, Sibling, TailMoved
from fieldrep.sync.identity import NewIdentity
from fieldrep.sync.inbox import Note, Reader, keep_frames, take_in
from fieldrep.sync.keyframes import TeamKeys
from fieldrep.sync.locked import Locked, find_locked
from fieldrep.sync.outbox import Framed, frame_unsent, in_batches, pass_over, unframed_by_kind
from fieldrep.sync.scan import Damage, Found, FrameAt
from fieldrep.sync.station import Station

_ROUNDS = 8
"""How often what others append meanwhile is read before one gives up."""

_COPIES_KNOWN = 50


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a sync is to be done. ``full``: read the whole hub; ``accept_deletes``: a person
    has confirmed the deletions that were held back; ``retry``: try again what could not be read before;
    ``receive_only``: give nothing."""

    full: bool = False
    receive_only: bool = False
    retry: bool = False
    accept_deletes: bool = False
    cancelled: Callable[[], bool] = lambda: False
    progress: Callable[[int, int], None] = lambda _done, _total: None


@dataclass(frozen=True, slots=True)
class Copy:
    """A conflict copy that was found: how many frames it gave that were not here, where it is now."""

    name: str
    frames: int
    moved_to: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a sync did. ``sent`` counts operations, those too that a sync before could not give to the hub;
    ``appended`` frames and ``bytes`` their size.

    ``healed``: frames that the hub had lost and has again; ``damaged``: bytes in it that are no frame.
    ``held``: own deletions, and records of others' deletions, that wait for a person.
    ``lacking_keys``: frames wait for a key that the team's passphrase gives; ``keyless``: this sync has found
    more of those, counted in all, of whose key nothing is here. ``newer``: the hub may only be read.
    ``files``: what was done with attached files.
    """

    came: CameIn
    sent: int = 0
    appended: int = 0
    bytes: int = 0
    healed: int = 0
    damaged: int = 0
    foreign: int = 0
    too_large: int = 0
    held: tuple[int, int] = (0, 0)
    newer: bool = False
    lacking_keys: int = 0
    keyless: int = 0
    files: FileTraffic = field(default_factory=FileTraffic)
    copies: tuple[Copy, ...] = ()
    full: bool = False
    seconds: float = 0.0


@dataclass
class _Run:
    """What one sync knows while it goes on."""

    station: Station
    hub: Hub
    facts: HubFacts
    wishes: Wishes
    cursor: Cursor
    copies: tuple[str, ...] = ()
    came: list[CameIn] = field(default_factory=list)
    damaged: int = 0
    foreign: int = 0
    full: bool = False
    framed: Framed = field(default_factory=Framed)
    files: FileTraffic = field(default_factory=FileTraffic)
    room: int = 0
    appended: int = 0
    size: int = 0
    healed: int = 0


def sync(station: Station, hub: Hub, path: str, wishes: Wishes = Wishes()) -> Outcome:
    """Sync with a hub, known by its path. Raises what the hub raises; what was taken in till then stays.

    Raises PassphraseNeeded when no key of the team is here.
    """
    begun = monotonic()
    keys = station.keys()
    facts = _open(station, path)
    if wishes.accept_deletes:
        _accept_deletes(station)
    run = _Run(station, hub, facts, wishes, cursor_of(facts), _known_copies(facts))
    with station.database.read() as session:  # before reading: a sync that failed may have written of them
        late = framestore.unpublished(session.connection())
    _take(run, hub.read_all() if wishes.full else hub.read_since(run.cursor))
    found = _take_copies(run)
    held.release_answered(station.database, now=station.now(), zone=station.zone)
    keys = station.learn_keys(keys) if any(came.frames for came in run.came) else keys
    _write_files(run, keys)
    newer = run.cursor.newer
    if not (run.came[-1].cancelled or newer or wishes.receive_only):
        seal = station.seal(keys)
        station.introduce(seal)
        if not wishes.accept_deletes:
            guards.hold_outgoing(station.database)
        if _unframed(station):
            run.framed = frame_unsent(
                station.database, seal, station.now(), lambda session: acknowledge_in(session, station, seal)
            )
        else:
            pass_over(station.database)
        run.room = limits_of(station).run
        run.files = filetraffic.leave(
            station, seal, run.files, _lacking(run), look=run.full, cancelled=wishes.cancelled
        )
        acknowledge(station, seal)
        taken = len(run.came)
        _publish(run)
        if len(run.came) > taken:
            _write_files(run, keys)
        copies = [_put_aside(run, copy, sibling) if sibling else copy for copy, sibling in found]
    else:
        late, copies = 0, [copy for copy, _sibling in found]
    locked = _locked(station)
    return Outcome(
        came=together(run.came),
        sent=late + run.framed.operations,
        appended=run.appended,
        bytes=run.size,
        healed=run.healed,
        damaged=run.damaged,
        foreign=run.foreign,
        too_large=run.framed.too_large,
        held=_held(station),
        newer=newer,
        lacking_keys=len(locked.passphrase),
        keyless=len(locked.keyless) if any(each.locked for each in run.came) else 0,
        files=filetraffic.with_left(station, run.files, _lacking(run)),
        copies=tuple(copies),
        full=run.full,
        seconds=monotonic() - begun,
    )


def _open(station: Station, path: str) -> HubFacts:
    team = framestore.id_text(station.team)
    with station.database.read() as session:
        known = hubstore.hub_at(session.connection(), path)
    if known is not None and known.team == team:
        return known
    with station.database.write() as session:
        return hubstore.open_hub(session.connection(), path, team)


def cursor_of(facts: HubFacts | None) -> Cursor:
    """Return how far a hub was read when it was last synced with; the start when it never was."""
    kept = facts.cursor.get("cursor") if facts and isinstance(facts.cursor, dict) else None
    return Cursor.from_json(kept)


def _known_copies(facts: HubFacts) -> tuple[str, ...]:
    kept = facts.cursor.get("copies") if isinstance(facts.cursor, dict) else None
    return tuple(kept) if isinstance(kept, list) else ()


def _accept_deletes(station: Station) -> None:
    """Carry out the deletions that were held back on both ways."""
    held.accept_all(station.database, now=station.now(), zone=station.zone)


# Taking in


def _take(run: _Run, reading: Reading) -> None:
    """Take in what a reading of the hub gives, and note what is there."""
    digests: list[bytes] = []
    poorer: list[bytes] = []

    def note() -> Note | None:
        run.damaged += reading.damaged
        run.foreign += reading.foreign
        run.full = run.full or reading.full
        before, run.cursor = run.cursor, reading.cursor
        if not (digests or reading.full or before != run.cursor):
            return None
        # a frame of which the hub has only copies with a broken signature is given once more
        there = list((Counter(digests) - Counter(poorer)).elements())
        return lambda connection: _found_there(run, connection, there, full=reading.full)

    station = run.station
    renewed = keep_frames(station.database, _frames(reading, digests), station.now(), poorer, note)
    if digests or not run.came:  # what waited from before is tried once in a sync
        _take_in(run, renewed)


def _frames(reading: Iterable[Found], digests: list[bytes]) -> Iterator[Frame]:
    for found in reading:
        if isinstance(found, FrameAt):
            digests.append(found.frame.digest)
            yield found.frame


def _take_in(run: _Run, renewed: NewIdentity | None) -> None:
    """Take in what is kept; ``renewed``: keeping it has shown that a new id was due."""
    station, wishes = run.station, run.wishes
    retry = wishes.retry and not run.came
    while True:
        keys = station.keys()
        opener = station.opener(keys)
        reader = Reader(station.database, opener)
        hold = () if wishes.accept_deletes else guards.incoming(station.database, reader)
        came = take_in(
            station.database,
            (),
            opener,
            now=station.now(),
            zone=station.zone,
            reader=reader,
            hold=hold,
            retry=retry,
            cancelled=wishes.cancelled,
            progress=wishes.progress,
        )
        run.came.append(replace(came, identity=renewed or came.identity))
        if came.cancelled or not came.waiting or station.learn_keys(keys) == keys:
            return
        renewed = None  # and once more: a key frame among them has opened what waited


def _found_there(run: _Run, connection: Connection, digests: Sequence[bytes], *, full: bool = False) -> None:
    hubstore.found_there(connection, run.facts.id, digests, full=full)
    _keep_cursor(run, connection)


def _keep_cursor(run: _Run, connection: Connection) -> None:
    kept = {"cursor": run.cursor.to_json(), "copies": list(run.copies)}
    hubstore.note_hub(connection, run.facts.id, cursor=kept)


def note_replaced(station: Station, facts: HubFacts, cursor: Cursor, digests: Sequence[bytes]) -> None:
    """Note that a hub now holds just these frames, all of them kept here."""
    kept = {"cursor": cursor.to_json(), "copies": list(_known_copies(facts))}
    with station.database.write() as session:
        connection = session.connection()
        hubstore.found_there(connection, facts.id, digests, full=True)
        hubstore.note_hub(connection, facts.id, cursor=kept)


def _take_copies(run: _Run) -> list[tuple[Copy, Sibling | None]]:
    """Take in what conflict copies of the hub hold."""
    found: list[tuple[Copy, Sibling | None]] = []
    for sibling in run.hub.siblings(run.copies):
        digests: list[bytes] = []
        unfinished = False
        for item in run.hub.read_sibling(sibling):  # and once more below: a copy may be large
            if isinstance(item, FrameAt):
                digests.append(item.frame.digest)
            unfinished = unfinished or _may_yet_come(item, sibling.size)
        if not digests:  # no copy at all, or of another team
            _remember_copy(run, sibling)
            continue
        with run.station.database.read() as session:
            new = framestore.unseen(session.connection(), digests)
        frames = _frames(run.hub.read_sibling(sibling), [])
        _take_in(run, keep_frames(run.station.database, frames, run.station.now()))
        copy = Copy(sibling.path.name, len(new))
        if unfinished:  # not moved, read again when it changes
            _remember_copy(run, sibling)
        found.append((copy, None if unfinished else sibling))
    return found


def _may_yet_come(item: Found, size: int) -> bool:
    """Say whether damage in a copy may be what a cloud program has not brought yet: a missing end, or a
    hole. Other damage is that of the file it was copied from, and stays."""
    if not isinstance(item, Damage):
        return False
    return item.reason is Reason.ZEROS or item.offset + item.length >= size


def _put_aside(run: _Run, copy: Copy, sibling: Sibling) -> Copy:
    """Move a copy away: by now the hub holds all of it. One that can't be moved is not read again."""
    moved = run.hub.move_aside(sibling)
    if moved is not None:
        return Copy(copy.name, copy.frames, str(moved))
    _remember_copy(run, sibling)
    return copy


def _remember_copy(run: _Run, sibling: Sibling) -> None:
    """Let a file beside the hub not be read again until it changes."""
    run.copies = (*run.copies, sibling.fingerprint)[-_COPIES_KNOWN:]
    with run.station.database.write(durable=False) as session:
        _keep_cursor(run, session.connection())


# Giving


def _unframed(station: Station) -> bool:
    with station.database.read() as session:
        return bool(unframed_by_kind(session.connection()))


def _publish(run: _Run) -> None:
    """Give the hub what it lacks, of files no more than there is room for; reads on whenever others wrote
    meanwhile."""
    if not _lacking(run):
        return
    run.hub.state()  # in the folder of another team not even a lock is put
    with run.hub.lock(cancelled=run.wishes.cancelled):
        for left in reversed(range(_ROUNDS)):
            _take(run, run.hub.read_since(run.cursor))
            try:
                _append_all(run)
                return
            except TailMoved:
                if not left:
                    raise


def _append_all(run: _Run) -> None:
    lacking = hubstore.fitting(_lacking(run), run.room)
    if run.cursor.newer:
        raise NewerFormat(MAJOR + 1)
    for batch in in_batches(run.station.database, lacking):
        run.cursor = run.hub.append([raw for _digest, raw, _published in batch], run.cursor)
        with run.station.database.write(durable=False) as session:  # if lost, the next sync reads it there
            _found_there(run, session.connection(), [digest for digest, _raw, _published in batch])
        run.appended += len(batch)
        run.size += sum(len(raw) for _digest, raw, _published in batch)
        run.healed += sum(published for _digest, _raw, published in batch)


def _lacking(run: _Run) -> list[Lacking]:
    with run.station.database.read() as session:
        return hubstore.lacking_there(session.connection(), run.facts.id)


# What is told


def _write_files(run: _Run, keys: TeamKeys) -> None:
    """Write the attached files that have come; frames that are wrong count as quarantined."""
    wrong = run.files.wrong
    run.files = filetraffic.arrive(run.station, run.station.opener(keys), run.files, look=run.full)
    if run.files.wrong > wrong:
        with run.station.database.read() as session:
            count = framestore.count_states(session.connection())[framestore.State.QUARANTINED]
        bad = run.came[-1].bad + run.files.wrong - wrong
        run.came[-1] = replace(run.came[-1], quarantined=count, bad=bad)


def _held(station: Station) -> tuple[int, int]:
    with station.database.read() as session:
        own, others = held.count_held(session.connection())
    return own, len(others)


def _locked(station: Station) -> Locked:
    with station.database.read() as session:
        return find_locked(session.connection())
