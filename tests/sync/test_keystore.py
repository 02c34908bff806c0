"""Keys kept on this machine: they survive a restart and never leave the data folder."""

import logging
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fieldrep.errors import Damaged, Unwritable
from fieldrep.logfile import bug_report
from fieldrep.paths import DataPaths
from fieldrep.services.archive import export_everything
from fieldrep.services.backup import back_up
from fieldrep.services.workspace import Workspace
from fieldrep.sync.devices import DeviceKeys
from fieldrep.sync.errors import PassphraseNeeded
from fieldrep.sync.keyframes import new_team_keys, rotate
from fieldrep.sync.keystore import KeyStore
from tests.sync.samples import AUTHOR, TEAM

KEYS = rotate(new_team_keys())
DEVICE = DeviceKeys.new()
SECRETS = [*KEYS.keys.values(), DEVICE.signing, DEVICE.exchange]


class Ring:
    """A keyring in memory that can be locked."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str, /) -> str | None:
        if self.locked:
            raise RuntimeError("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str, /) -> None:
        if self.locked:
            raise RuntimeError("locked")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str, /) -> None:
        del self.kept[service, username]


class Forgetful(Ring):
    """A keyring like the one of a machine without a desktop that takes all and gives nothing."""

    def get_password(self, service: str, username: str, /) -> str | None:
        return None


def filled(folder: Path, ring: Ring | None = None) -> KeyStore:
    store = KeyStore(folder, ring)
    store.save_team_keys(TEAM, KEYS)
    store.save_device_keys(AUTHOR, DEVICE)
    return store


def in_clear(secret: bytes, text: bytes) -> bool:
    return secret in text or secret.hex().encode() in text.lower()


def all_bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("ring", [None, Ring(), Forgetful()])
def test_keys_survive_a_restart(tmp_path: Path, ring: Ring | None) -> None:
    filled(tmp_path / "keys", ring)
    again = KeyStore(tmp_path / "keys", ring)
    assert again.team_keys(TEAM) == KEYS
    assert again.device_keys(AUTHOR) == DEVICE


def test_two_may_keep_the_same_keys_at_once(tmp_path: Path) -> None:
    store, keys = KeyStore(tmp_path, None), new_team_keys()
    with ThreadPoolExecutor(4) as several:  # a sync by itself beside one that was asked for
        for done in [several.submit(store.save_team_keys, TEAM, keys) for _time in range(40)]:
            done.result()
    assert store.team_keys(TEAM) == keys
    assert len(list(tmp_path.iterdir())) == 1


def test_nothing_is_there_before_it_is_kept(tmp_path: Path) -> None:
    store = KeyStore(tmp_path / "keys")
    assert store.team_keys(TEAM) is None
    assert store.device_keys(AUTHOR) is None
    assert not (tmp_path / "keys").exists()
    store.save_team_keys(TEAM, KEYS)
    assert store.team_keys(bytes(16)) is None


def test_the_newest_keys_count(tmp_path: Path) -> None:
    store = filled(tmp_path)
    newer = rotate(KEYS)
    store.save_team_keys(TEAM, newer)
    assert store.team_keys(TEAM) == newer


def test_a_working_keyring_keeps_them_off_the_disk(tmp_path: Path) -> None:
    ring = Ring()
    filled(tmp_path, ring)
    assert len(ring.kept) == 2
    assert not any(in_clear(secret, all_bytes(tmp_path)) for secret in SECRETS)


def test_a_locked_keyring_is_not_a_lost_key(tmp_path: Path) -> None:
    ring = Ring()
    store = filled(tmp_path, ring)
    ring.locked = True
    with pytest.raises(PassphraseNeeded):
        store.team_keys(TEAM)
    with pytest.raises(PassphraseNeeded):
        KeyStore(tmp_path).device_keys(AUTHOR)
    store.save_team_keys(TEAM, KEYS)  # joined again with the passphrase: kept in a file now
    assert store.team_keys(TEAM) == KEYS


@pytest.mark.skipif(os.name != "posix", reason="rights of files are a matter of POSIX")
def test_only_the_user_may_read_the_files(tmp_path: Path) -> None:
    filled(tmp_path / "keys")
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    files = list((tmp_path / "keys").iterdir())
    assert len(files) == 2
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"keys": {"a": "b"}, "current": "", "generation": 1}', "\0"]
)
def test_a_damaged_file_is_told(tmp_path: Path, text: str) -> None:
    store = filled(tmp_path)
    for path in tmp_path.iterdir():
        path.write_text(text)
    with pytest.raises(Damaged):
        store.team_keys(TEAM)
    with pytest.raises(Damaged):
        store.device_keys(AUTHOR)


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file")
    store = KeyStore(tmp_path / "keys")
    assert store.team_keys(TEAM) is None
    with pytest.raises(Unwritable):
        store.save_team_keys(TEAM, KEYS)


def test_no_key_is_shown_or_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ring = Ring()
    store = filled(tmp_path, ring)
    ring.locked = True
    with pytest.raises(PassphraseNeeded) as caught:
        store.team_keys(TEAM)
    shown = f"{caplog.text} {caught.value} {KEYS!r} {DEVICE!r}".encode()
    assert "RuntimeError" in caplog.text
    assert not any(in_clear(secret, shown) or repr(secret).encode() in shown for secret in SECRETS)


def test_the_keyring_of_the_system_works_or_is_done_without(tmp_path: Path) -> None:
    store = KeyStore.of_system(tmp_path)
    store.save_team_keys(TEAM, KEYS)
    assert KeyStore.of_system(tmp_path).team_keys(TEAM) == KEYS


def test_no_backup_export_or_report_holds_a_key(
    workspace: Workspace, paths: DataPaths, tmp_path: Path
) -> None:
    filled(paths.keys)
    packed = back_up(workspace, tmp_path / "all.zip"), tmp_path / "export.zip"
    export_everything(workspace, packed[1], history=True)
    export_everything(workspace, tmp_path / "export", history=True)
    made = all_bytes(tmp_path / "export") + back_up(workspace).read_bytes() + paths.database.read_bytes()
    made += bug_report(paths).encode()
    for archive in map(zipfile.ZipFile, packed):
        with archive:
            assert not any("keys" in name or "team-" in name for name in archive.namelist())
            made += b"".join(archive.read(name) for name in archive.namelist())
    assert not any(in_clear(secret, made) for secret in SECRETS)
    assert all(in_clear(secret, all_bytes(paths.keys)) for secret in SECRETS)
