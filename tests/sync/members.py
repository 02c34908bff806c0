"""Installations of a team that sync through one shared file."""

from collections.abc import Sequence
from pathlib import Path

from fieldrep.models.registry import MODELS
from fieldrep.sync.compaction import Compacted, compact
from fieldrep.sync.keystore import KeyStore
from fieldrep.sync.run import Outcome, Wishes, sync
from fieldrep.sync.station import Station
from fieldrep.sync.teamfile import TeamFile
from tests.sync.installations import (
    KEYS,
    TEAM,
    ZONE,
    Installation,
    assert_row,
    installation,
    oracle,
    plain,
    shared,
)


def station_of(each: Installation) -> Station:
    store = KeyStore(each.book.paths.keys)
    if store.team_keys(TEAM) is None:
        store.save_team_keys(TEAM, each.keys)
    person, database = each.book.identity.person, each.book.database
    return Station(database, store, TEAM, person, ZONE, each.clock, "laptop")


def member(folder: Path, name: str) -> Installation:
    return installation(folder / name, name, keys=KEYS)


def hub_of(path: Path) -> TeamFile:
    return TeamFile(path, TEAM, recreate=True)


def run(each: Installation, path: Path, wishes: Wishes = Wishes(), hub: TeamFile | None = None) -> Outcome:
    """Sync with the file, which is made where it is not there."""
    outcome = sync(station_of(each), hub or hub_of(path), str(path), wishes)
    each.book.forget_identity()
    return outcome


def compact_file(each: Installation, path: Path, hub: TeamFile | None = None) -> Compacted:
    done = compact(station_of(each), hub or hub_of(path), str(path))
    each.book.forget_identity()
    return done


def assert_same_meaning(installations: Sequence[Installation]) -> None:
    """All show the same rows and conflicts, and those are what all operations together mean."""
    for each in installations:
        each.check()
    union = {plain(op): op for each in installations for op in shared(each.operations())}
    expected = oracle(list(union.values()))
    first = installations[0].rows()
    assert set(first) == {pair for pair in expected if pair[0] in MODELS}
    for (wire, record), row in first.items():
        assert_row(wire, row, expected[(wire, record)])
    for other in installations[1:]:
        assert other.rows() == first
        assert other.open_conflicts() == installations[0].open_conflicts()
