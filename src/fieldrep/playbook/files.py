"""Finds pack files, ``<pack>/<language>.toml``, in a folder and reads each once until it changes."""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import lru_cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import NamedTuple

from fieldrep.i18n import LANGUAGES, _
from fieldrep.playbook.entries import Data
from fieldrep.playbook.parser import check_pack, file_name, parse_toml, read_text
from fieldrep.playbook.problems import PackError, Problem
from fieldrep.playbook.schema import Pack

BUILT_IN = Path(__file__).parent / "packs"


class PackFile(NamedTuple):
    """A file and what tells whether it has changed: the time of its last change and its size."""

    path: Path
    changed: int
    size: int


class Source(NamedTuple):
    """What a file holds: its data, as far as they could be read, and the pack, or None and the problems."""

    data: Data
    pack: Pack | None
    problems: tuple[Problem, ...] = ()


Files = tuple[tuple[str, PackFile], ...]
"""The files of one pack: (language, file)."""


def pack_folders(root: Path | None) -> list[Path]:
    """Return the folders of packs in a folder; none where there is no such folder."""
    try:
        found = sorted(root.iterdir()) if root else []
        return [path for path in found if not path.name.startswith((".", "_")) and path.is_dir()]
    except OSError:
        return []


def files_of(folder: Path) -> Files:
    """Return the files of a pack, one for each language that it has."""
    found = ((lang, _stamped(folder / f"{lang}.toml")) for lang in LANGUAGES)
    return tuple((lang, file) for lang, file in found if file is not None)


def all_files(root: Path | None) -> tuple[tuple[str, Files], ...]:
    """Return the files of every pack in a folder by the pack's name."""
    return tuple((folder.name, files_of(folder)) for folder in pack_folders(root))


def _stamped(path: Path) -> PackFile | None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return PackFile(path, 0, 0) if path.is_symlink() else None
    except OSError:
        return PackFile(path, 0, 0)  # reading it will say what is wrong
    return PackFile(path, facts.st_mtime_ns, facts.st_size)


@lru_cache(maxsize=64)
def read_source(file: PackFile) -> Source:
    """Return what a pack file holds; never raises."""
    path, name = file.path, file_name(file.path)
    data: Data = {}
    try:
        text = read_text(path)
        data = _compiled(path, text) if path.is_relative_to(BUILT_IN) else parse_toml(text, name)
        return Source(data, check_pack(data, name, text, pack=path.parent.name, language=path.stem))
    except PackError as error:
        return Source(data, None, error.problems)


def _compiled(path: Path, text: str) -> Data:
    """Return the data of a built-in file, from beside it where Python keeps what it compiles.

    Reading TOML takes two thirds of the time of loading; JSON takes none. The digest of the text says
    whether what is there still holds.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    place = Path(cache_from_source(str(path))).with_suffix(".json")
    try:
        kept = json.loads(place.read_bytes())
        if kept["of"] == digest:
            return dict(kept["data"])
    except (OSError, ValueError, TypeError, KeyError):
        pass  # not there yet, or not whole
    data = parse_toml(text, file_name(path))
    _keep(place, json.dumps({"of": digest, "data": data}, ensure_ascii=False))
    return data


def _keep(place: Path, text: str) -> None:
    """Write a file at once or not at all; a folder that can't be written is no harm."""
    partial = place.with_suffix(f".{os.getpid()}")
    try:
        place.parent.mkdir(exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(place)
    except OSError:
        with suppress(OSError):
            partial.unlink()


def data_of(files: Files) -> Mapping[str, Data]:
    """Return the data of a pack by language, without the files that are broken."""
    sources = {language: read_source(file) for language, file in files}
    return {language: source.data for language, source in sources.items() if source.pack is not None}


def notices_of(pack: str, files: Files, languages: Iterable[str]) -> list[Problem]:
    """Return what is wrong with the files of a pack; a language that it lacks is a warning."""
    found = [problem for _language, file in files for problem in read_source(file).problems]
    have = dict(files)
    for language in languages:
        if language in have:
            continue
        if not have:
            found.append(Problem(f"{pack}/{language}.toml", 1, "", _("There is no such file.")))
            return found
        other = next(iter(have))
        message = _("This pack has no file {file}; it is shown in another language.")
        text = message.format(file=f"{language}.toml")
        found.append(Problem(f"{pack}/{other}.toml", 1, "", text, warning=True))
    return found
