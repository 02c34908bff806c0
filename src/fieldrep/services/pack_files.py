"""Pack files from outside: reading a folder of them, checking it, writing packs as files."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from fieldrep.errors import NotAllowed, NotFound, Unwritable, UsageError
from fieldrep.i18n import LANGUAGES, _
from fieldrep.playbook.entries import HEAD, Data, Entry, TeamRow, join, split
from fieldrep.playbook.files import BUILT_IN, all_files, data_of, notices_of, pack_folders, read_source
from fieldrep.playbook.files import files_of as pack_files_of
from fieldrep.playbook.layers import Composed, compose
from fieldrep.playbook.problems import Problem
from fieldrep.playbook.writer import pack_text
from fieldrep.services.playbooks import composed, packs_folder, team_rows
from fieldrep.store.context import Context


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A pack file: its entries, none if it has problems; ``count`` is how many it would have."""

    pack: str
    language: str
    entries: tuple[Entry, ...]
    count: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class FoundPacks:
    """The pack files of a folder, and what is to be said about them without refusing any."""

    files: tuple[FoundFile, ...]
    warnings: tuple[Problem, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that is wrong, file by file."""
        return tuple(problem for file in self.files for problem in file.problems)


def read_packs(folder: Path, team: tuple[TeamRow, ...] = ()) -> FoundPacks:
    """Read a folder of packs, or a folder that is one pack; ``team`` are the records they would go over.

    Raises NotFound for a folder that is not there, UsageError for one without packs.
    """
    if not folder.is_dir():
        raise NotFound(_("There is no such folder."), where=str(folder))
    single = any(path.suffix == ".toml" for path in folder.iterdir())
    packs = [folder.resolve()] if single else pack_folders(folder)
    if not packs:
        raise UsageError(
            _("This folder has no packs."),
            where=str(folder),
            hint=_("A pack is a folder with one file for each language: {files}.").format(
                files=", ".join(f"{language}.toml" for language in LANGUAGES)
            ),
        )
    found: list[FoundFile] = []
    warnings: list[Problem] = []
    for pack in packs:
        files = list(_read_pack(pack, team))
        found += files
        problems = notices_of(pack.name, pack_files_of(pack), LANGUAGES)
        if not any(file.count for file in files) and not files:
            empty = tuple(problem for problem in problems if not problem.warning)
            found.append(FoundFile(pack.name, "", (), 0, empty))
        if any(file.entries for file in files):
            warnings += [problem for problem in problems if problem.warning]
        warnings += _one_sided(pack, {f.language: f for f in files if not f.problems})
    return FoundPacks(tuple(found), tuple(warnings))


def _read_pack(folder: Path, team: tuple[TeamRow, ...]) -> Iterator[FoundFile]:
    for path in sorted(folder.glob("*.toml")):
        if path.stem not in LANGUAGES:
            message = _("This is no language of the program. Name the file {names}.").format(
                names=" / ".join(f"{language}.toml" for language in LANGUAGES)
            )
            problem = Problem(f"{folder.name}/{path.name}", 1, "", message)
            yield FoundFile(folder.name, path.stem, (), 1, (problem,))
    for language, file in pack_files_of(folder):
        source = read_source(file)
        if source.pack is None:
            yield FoundFile(folder.name, language, (), _count(source.data), source.problems)
            continue
        entries = tuple(split(source.data))
        problems = _misfits(folder.name, language, entries, team, file.path)
        yield FoundFile(folder.name, language, () if problems else entries, len(entries), problems)


def _count(data: Data) -> int:
    """Return how many entries a refused file seems to have, what it says of itself among them."""
    tables = (each for value in data.values() if isinstance(value, list) for each in value)
    return 1 + sum(_count(each) for each in tables if isinstance(each, dict) and "id" in each)


def _misfits(
    pack: str, language: str, entries: tuple[Entry, ...], team: tuple[TeamRow, ...], path: Path
) -> tuple[Problem, ...]:
    """Return what does not fit over the built-in pack and the team's records, with its line in the file."""
    built_in = data_of(dict(all_files(BUILT_IN)).get(pack, ()))
    mine = {entry.key for entry in entries}
    before = [
        row.entry
        for row in team
        if (row.pack, row.language) == (pack, language) and row.entry.key not in mine
    ]
    found = compose(pack, language, built_in.get(language), {}, {language: [*before, *entries]})
    ids = {entry.id for entry in entries}
    fresh = [p for p in found.notices if p.field.partition(":")[0] in ids or "." in p.field]
    text = path.read_text("utf-8-sig", errors="replace") if fresh else ""
    return tuple(replace(p, file=f"{pack}/{path.name}", line=_line_of(text, p.field)) for p in fresh)


def _line_of(text: str, field: str) -> int:
    """Return the line that gives the id with which the field of a problem begins, else the first."""
    ident = re.escape(field.partition(":")[0])
    match = re.search(rf'^\s*id\s*=\s*["\']{ident}["\']', text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else 1


def _one_sided(folder: Path, files: Mapping[str, FoundFile]) -> Iterator[Problem]:
    """Yield a warning for each entry that one language has and another lacks."""
    if len(files) < 2:
        return
    for language, file in files.items():
        for other, beside in files.items():
            have = {entry.key for entry in beside.entries}
            text = ""
            for entry in file.entries:
                if other == language or entry.part == HEAD or entry.key in have:
                    continue
                path = folder / f"{language}.toml"
                text = text or path.read_text("utf-8-sig", errors="replace")
                message = _("{file} has no such entry; it is shown in another language there.")
                yield Problem(
                    f"{folder.name}/{path.name}",
                    _line_of(text, entry.id),
                    f"{entry.part} {entry.id}",
                    message.format(file=f"{other}.toml"),
                    warning=True,
                )


# Writing


def export_packs(ctx: Context, packs: list[str], out: Path, *, replace_files: bool = False) -> list[Path]:
    """Write packs as they stand now, with all layers, as files that import back unchanged.

    No names means all packs. Raises NotFound for an unknown pack, NotAllowed where other files are in
    the way, Unwritable.
    """
    known = pack_names(ctx)
    unknown = [pack for pack in packs if pack not in known]
    if unknown:
        raise NotFound(
            _("There is no such pack."),
            where=unknown[0],
            hint=_("Packs: {names}.").format(names=", ".join(known)),
        )
    texts: dict[Path, str] = {}
    for pack in packs or known:
        for language in LANGUAGES:
            own = native(composed(ctx, pack, language))
            if own:
                data = join(own, pack, language)
                texts[out / pack / f"{language}.toml"] = pack_text(data)
    _write(texts, replace_files=replace_files)
    return list(texts)


def native(pack: Composed) -> list[Entry]:
    """Return the entries that a pack has in its own language."""
    own = [entry for entry in pack.entries if not pack.origins[entry.key].language]
    return own if any(entry.part != HEAD for entry in own) else []


def pack_names(ctx: Context) -> list[str]:
    """Return the names of all packs, the built-in ones first."""
    shipped = [name for name, _files in all_files(BUILT_IN)]
    own = {name for name, _files in all_files(packs_folder(ctx))} | {row.pack for row in team_rows(ctx)}
    return [*shipped, *sorted(own - set(shipped))]


def _write(texts: Mapping[Path, str], *, replace_files: bool) -> None:
    for path, text in texts.items():
        if path.exists() and not replace_files and path.read_bytes() != text.encode():
            raise NotAllowed(
                _("There is another file of this name."),
                where=str(path),
                hint=_("Choose another folder, or --force to replace it."),
            )
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise Unwritable(
            _("The file can't be written: {reason}").format(reason=error.strerror), where=str(error.filename)
        ) from error
