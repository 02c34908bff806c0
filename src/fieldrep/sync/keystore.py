"""Where keys are kept on this machine: in the system's keyring if there is one that works, else in
files that only the user may read, in the folder ``keys`` of the data folder.

A file stands there in both cases and says which: a keyring that is locked is not a key that is
lost. Nothing here is ever logged, and the folder is in no backup, export or report.
"""

import json
import os
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from secrets import token_hex
from typing import Any

from fieldrep.errors import Damaged, Unwritable
from fieldrep.i18n import _
from fieldrep.sync import ring as rings
from fieldrep.sync.coverage import read_hex, read_object
from fieldrep.sync.devices import DeviceKeys
from fieldrep.sync.errors import PassphraseNeeded, PayloadError
from fieldrep.sync.keyframes import TeamKeys

_ELSEWHERE = {"in": "keyring"}


class KeyPlace(StrEnum):
    """Where a key is: in a file, in the keyring, or in a keyring that does not give it now."""

    FILE = "file"
    KEYRING = "keyring"
    LOCKED = "locked"


class KeyStore:
    """The keys of one data folder. ``folder`` is made when the first is kept.

    Reading and keeping raise Unwritable where the folder can't be used, Damaged for a file that is
    none of ours, PassphraseNeeded where the keyring that holds a key does not give it now.
    """

    def __init__(self, folder: Path, ring: rings.Ring | None = None) -> None:
        self._folder = folder
        self._ring = ring

    @classmethod
    def of_system(cls, folder: Path) -> "KeyStore":
        """Return the keys of a data folder, with the keyring of the system."""
        return cls(folder, rings.system_ring())

    def team_keys(self, team: bytes) -> TeamKeys | None:
        """Return the data keys of a team (16 bytes), None when it was never joined here."""
        found = self._load(_team(team))
        if found is None:
            return None
        try:
            keys = {read_hex(known, 16): read_hex(key, 32) for known, key in found["keys"].items()}
            current = read_hex(found["current"], 16)
            return TeamKeys(current, {**keys, current: keys[current]}, int(found["generation"]))
        except (KeyError, AttributeError, TypeError, ValueError, PayloadError):
            raise self._damaged() from None

    def save_team_keys(self, team: bytes, keys: TeamKeys) -> None:
        """Keep the data keys of a team."""
        listed = {known.hex(): key.hex() for known, key in keys.keys.items()}
        self._save(
            _team(team), {"current": keys.current.hex(), "generation": keys.generation, "keys": listed}
        )

    def device_keys(self, author: bytes) -> DeviceKeys | None:
        """Return the private keys of this installation under an author id, None when it has none."""
        found = self._load(_device(author))
        if found is None:
            return None
        try:
            return DeviceKeys(read_hex(found["signing"], 32), read_hex(found["exchange"], 32))
        except (KeyError, PayloadError):
            raise self._damaged() from None

    def save_device_keys(self, author: bytes, keys: DeviceKeys) -> None:
        """Keep the private keys of this installation."""
        self._save(_device(author), {"signing": keys.signing.hex(), "exchange": keys.exchange.hex()})

    def places(self) -> set[KeyPlace]:
        """Return where the keys kept here are; empty without any."""
        return {self._place(path.stem) for path in self._folder.glob("*.json")}

    def _place(self, name: str) -> KeyPlace:
        try:
            self._load(name)
        except PassphraseNeeded:
            return KeyPlace.LOCKED
        elsewhere = self._read(self._path(name).read_bytes()) == _ELSEWHERE
        return KeyPlace.KEYRING if elsewhere else KeyPlace.FILE

    def _load(self, name: str) -> dict[str, Any] | None:
        try:
            text = self._path(name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._unusable() from error
        found = self._read(text)
        if found != _ELSEWHERE:
            return found
        secret = rings.take(self._ring, name)
        if secret is None:
            raise PassphraseNeeded(
                _("The keyring of this computer does not give the team's key now."),
                hint=_("Unlock the keyring, or join the team again with its passphrase."),
            )
        return self._read(secret.encode("utf-8", "replace"))

    def _read(self, text: bytes) -> dict[str, Any]:
        try:
            return read_object(text)
        except PayloadError:
            raise self._damaged() from None

    def _save(self, name: str, secret: Mapping[str, Any]) -> None:
        text = json.dumps(secret)
        kept = rings.put(self._ring, name, text)
        try:
            self._write(self._path(name), json.dumps(_ELSEWHERE) if kept else text)
        except OSError as error:
            raise self._unusable() from error

    def _write(self, path: Path, text: str) -> None:
        """Replace a file by one that was never readable for others, and is on disk then."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{token_hex(4)}.part")  # of this thread alone
        try:
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def _unusable(self) -> Unwritable:
        return Unwritable(
            _("The folder of the keys can't be used."),
            where=str(self._folder),
            hint=_("Check its permissions and the space on the disk."),
        )

    def _damaged(self) -> Damaged:
        return Damaged(
            _("A kept key can't be read."),
            where=str(self._folder),
            hint=_("Join the team again with its passphrase."),
        )


def _team(team: bytes) -> str:
    return f"team-{team.hex()}"


def _device(author: bytes) -> str:
    return f"device-{author.hex()}"
