"""The self-contained backup: one zip with the database, the drafts and the attached files."""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from fieldrep.errors import Damaged, Unwritable
from fieldrep.i18n import _
from fieldrep.paths import DataPaths
from fieldrep.store.backup import copy_database, flush, unfinished
from fieldrep.store.database import understandable

FORMAT = 1
DATABASE = "fieldrep.db"
DRAFTS = "drafts.db"
FILES = "files/"
MANIFEST = "manifest.json"


def make_bundle(paths: DataPaths, target: Path, *, now: datetime | None = None) -> Path:
    """Pack database, drafts and files into the zip ``target``; an older file there is replaced.

    Raises Unwritable or Damaged, and leaves what stood there before.
    """
    with understandable(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fieldrep-", dir=target.parent) as folder:
            members = {DATABASE: Path(folder) / DATABASE}
            copy_database(paths.database, members[DATABASE])
            if paths.drafts.exists():
                members[DRAFTS] = Path(folder) / DRAFTS
                copy_database(paths.drafts, members[DRAFTS])
            for path in sorted(paths.files.rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    members[FILES + path.relative_to(paths.files).as_posix()] = path
            with unfinished(target) as partial:
                _pack(partial, members, now or datetime.now(UTC))
                flush(partial)
        return target


def _pack(target: Path, members: dict[str, Path], now: datetime) -> None:
    manifest = {
        "format": FORMAT,
        "made": now.astimezone(UTC).isoformat(timespec="seconds"),
        "sha256": {name: digest(path) for name, path in members.items()},
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1, sort_keys=True))
        for name, path in members.items():
            archive.write(path, name)


def is_bundle(path: Path) -> bool:
    """Say whether a file is a zip, which a backup of everything is."""
    return zipfile.is_zipfile(path)


@contextmanager
def unpacked(source: Path, beside: Path) -> Iterator[dict[str, Path]]:
    """Give the checked members of a bundle by name, unpacked into a folder in ``beside`` that
    vanishes with the block.

    Raises Damaged for a zip that is not ours or whose members are not what the manifest says,
    Unwritable where the disk can't hold them.
    """
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=beside) as folder:
        try:
            with zipfile.ZipFile(source) as archive:
                wanted = _read_manifest(archive)
                _require_space(archive, wanted, beside)
                members = {name: _unpack(archive, name, Path(folder)) for name in wanted}
        except (zipfile.BadZipFile, EOFError, KeyError, ValueError, NotImplementedError) as error:
            raise _not_ours(source) from error
        wrong = [name for name, path in members.items() if digest(path) != wanted[name]]
        if wrong or DATABASE not in members:
            raise _not_ours(source)
        yield members


def _read_manifest(archive: zipfile.ZipFile) -> dict[str, str]:
    if archive.getinfo(MANIFEST).file_size > 64 << 20:
        raise ValueError("manifest too large")
    manifest = json.loads(archive.read(MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ValueError("format")
    wanted = manifest["sha256"]
    for name in wanted:
        parts = name.removeprefix(FILES).split("/")
        known = name in (DATABASE, DRAFTS) or (name.startswith(FILES) and not {"", ".", ".."} & set(parts))
        if not known or "\\" in name or ":" in name:
            raise ValueError("member")
    return dict(wanted)


def _require_space(archive: zipfile.ZipFile, wanted: dict[str, str], folder: Path) -> None:
    total = sum(archive.getinfo(name).file_size for name in wanted)
    if total * 2 > shutil.disk_usage(folder).free:  # unpacked beside what is there, then taken over
        raise Unwritable(
            _("The disk is too full to unpack the backup."),
            where=str(folder),
            hint=_("Free some space and try again."),
        )


def _unpack(archive: zipfile.ZipFile, name: str, folder: Path) -> Path:
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(name) as packed, target.open("wb") as file:
        shutil.copyfileobj(packed, file, 1 << 20)  # zipfile stops at the size the entry states
    return target


def digest(path: Path) -> str:
    """Return the SHA-256 of a file as hexadecimal text."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_ours(source: Path) -> Damaged:
    return Damaged(
        _("This file is not a complete backup of fieldrep."),
        where=str(source),
        hint=_("Choose another backup; nothing was changed."),
    )
