"""Export of everything: one JSON and one CSV file per kind of record, the attached files, a manifest.

The JSON is an array with one record a line and holds the values exactly. The CSV is for spreadsheet
programs: UTF-8 with BOM, parts of composed fields in columns of their own (``potential.minor``), lists as
JSON, texts that look like formulas guarded by an apostrophe. Nothing is kept in memory but one record.
"""

import csv
import json
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from fieldrep.errors import UsageError
from fieldrep.exchange.files import told, whole_file, whole_folder
from fieldrep.i18n import _
from fieldrep.rules.text import guard_cell

FORMAT = "fieldrep-export"
VERSION = 1

Records = Iterable[Mapping[str, Any]]
"""Records as JSON data by wire name; dates and instants may be objects of their types."""

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """An attached file: the name it was attached under, its SHA-256, where it is kept."""

    name: str
    sha256: str
    path: Path


@dataclass(frozen=True, slots=True)
class ArchiveResult:
    """What was written: records by kind, attached files, and the names of those that were missing."""

    target: Path
    records: Mapping[str, int]
    attachments: int
    missing: tuple[str, ...]


def write_archive(
    target: Path,
    kinds: Iterable[tuple[str, Records]],
    attachments: Iterable[AttachedFile] = (),
    *,
    about: Mapping[str, Any] | None = None,
) -> ArchiveResult:
    """Write an export to a new folder, or to a zip file where ``target`` ends in ``.zip``.

    ``kinds`` are wire names with their records, ``about`` goes into the manifest (program version, time).
    All or nothing: raises UsageError where the target exists, Unwritable where it can't be written.
    """
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise UsageError(
            _("There is something of that name already."),
            where=str(target),
            hint=_("Choose another name; an export never overwrites."),
        )
    with told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    if target.suffix.lower() != ".zip":
        with whole_folder(target) as folder:
            return _fill(folder, target, kinds, attachments, about or {})
    with told(target), tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent) as name:
        result = _fill(Path(name), target, kinds, attachments, about or {})
        with whole_file(target) as beside:
            _zip(Path(name), beside)
    return result


def _fill(
    folder: Path,
    target: Path,
    kinds: Iterable[tuple[str, Records]],
    attachments: Iterable[AttachedFile],
    about: Mapping[str, Any],
) -> ArchiveResult:
    counts: dict[str, int] = {}
    for kind, records in kinds:
        columns, counts[kind] = _write_json(folder / f"{kind}.json", records)
        _write_csv(folder / f"{kind}.csv", columns, _read_json(folder / f"{kind}.json"))
    copied, missing = _copy_attachments(folder / "attachments", attachments)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        **about,
        "records": counts,
        "attachments": copied,
        "missing_attachments": missing,
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=2, default=_plain)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    return ArchiveResult(target, counts, copied, tuple(missing))


def _write_json(path: Path, records: Records) -> tuple[list[str], int]:
    """Write the records; return the columns of their flat form in order of appearance, and their count."""
    columns: dict[str, None] = {}
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write("[")
        for count, record in enumerate(records, start=1):
            columns.update(dict.fromkeys(_flat(record)))
            line = json.dumps(record, ensure_ascii=False, allow_nan=False, default=_plain)
            stream.write(("\n" if count == 1 else ",\n") + line)
        stream.write("\n]\n")
    return list(columns), count


def _read_json(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            if line.startswith("{"):
                yield json.loads(line.rstrip().removesuffix(","))


def _write_csv(path: Path, columns: list[str], records: Records) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(map(guard_cell, columns))
        for record in records:
            flat = _flat(record)
            writer.writerow(_cell(flat.get(column)) for column in columns)


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with the parts of its composed fields as fields of their own."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, Mapping) and value:
            flat |= {f"{name}.{part}": inner for part, inner in value.items()}
        else:
            flat[name] = value
    return flat


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return guard_cell(value)
    return json.dumps(value, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # and datetime, which is one
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _copy_attachments(folder: Path, attachments: Iterable[AttachedFile]) -> tuple[int, list[str]]:
    """Copy the files under their names, made safe for every system; return how many, and those not there."""
    done: set[str] = set()
    missing: list[str] = []
    for attached in attachments:
        name = f"{attached.sha256[:12]}-{_safe_name(attached.name)}"
        if name in done:
            continue
        if not attached.path.is_file():
            missing.append(attached.name)
            continue
        folder.mkdir(exist_ok=True)
        shutil.copyfile(attached.path, folder / name)
        done.add(name)
    return len(done), missing


def _safe_name(name: str) -> str:
    """Return a file name that every system takes; a digest stands before it, so it may be anything else."""
    # The end is kept for its suffix; 60 characters have 240 bytes at most, and file systems take 255.
    return _UNSAFE.sub("_", name).strip(" .")[-60:] or "file"


def _zip(folder: Path, target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder).as_posix())
