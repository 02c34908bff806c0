"""The doctor says where the team's keys are kept, and whether the keyring of the computer works."""

import json
from pathlib import Path

import pytest

from fieldrep.paths import DataPaths
from fieldrep.services.diagnosis import Level
from fieldrep.services.doctor_keys import key_findings
from tests.sync.test_keystore import Forgetful, Ring, filled


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    return DataPaths(tmp_path)


def told(paths: DataPaths, ring: Ring | None) -> list[tuple[str, Level, str]]:
    return [(each.code, each.level, each.text) for each in key_findings(paths, ring)]


def test_no_team_no_keys(paths: DataPaths) -> None:
    assert told(paths, None) == [("keys", Level.OK, "No keys of a team are kept here.")]


def test_keys_in_files(paths: DataPaths) -> None:
    filled(paths.keys)
    [(code, level, text)] = told(paths, None)
    assert (code, level) == ("keys", Level.OK)
    assert text.endswith(f"in files that only you can read: {paths.keys}")


def test_keys_in_the_keyring_and_no_word_left_in_it(paths: DataPaths) -> None:
    ring = Ring()
    filled(paths.keys, ring)
    before = dict(ring.kept)
    assert told(paths, ring) == [
        ("keys", Level.OK, "The team's keys are kept in the keyring of this computer.")
    ]
    assert ring.kept == before


def test_keys_in_both(paths: DataPaths) -> None:
    ring = Ring()
    store = filled(paths.keys, ring)
    for path in paths.keys.glob("device-*.json"):
        path.write_text(json.dumps({"signing": "00" * 32, "exchange": "00" * 32}))
    assert store.places() == {"file", "keyring"}
    assert "some in files" in told(paths, ring)[0][2]


def test_a_locked_keyring_that_holds_the_keys(paths: DataPaths) -> None:
    ring = Ring()
    filled(paths.keys, ring)
    ring.locked = True
    (keys, works) = key_findings(paths, ring)
    assert (keys.code, keys.level) == ("keys", Level.WARN)
    assert "passphrase" in keys.advice
    assert (works.code, works.level) == ("keyring", Level.WARN)


def test_a_keyring_that_does_not_work(paths: DataPaths) -> None:
    ring = Forgetful()
    filled(paths.keys, ring)
    (keys, works) = told(paths, ring)
    assert "in files that only you can read" in keys[2]
    assert works[:2] == ("keyring", Level.WARN)


def test_a_key_that_can_not_be_read(paths: DataPaths) -> None:
    filled(paths.keys)
    next(paths.keys.glob("team-*.json")).write_text("{")
    assert [each[:2] for each in told(paths, None)] == [("keys", Level.BAD)]
