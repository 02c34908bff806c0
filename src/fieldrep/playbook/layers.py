"""Puts a pack together from its layers: the built-in one, a team's folder, a team's records.

An entry takes the place of the one of the same part and id in a layer below, others are added. What a
layer has in another language only is shown, marked, where no layer below has it. An entry that is wrong
is left out with a notice; one that would spoil the pack it stands in takes all of its layer around it along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from fieldrep.i18n import LANGUAGES, _
from fieldrep.playbook.entries import HEAD, Data, Entry, Key, join, merged, parts, split
from fieldrep.playbook.names import INDUSTRIES
from fieldrep.playbook.parser import Checker, check_pack
from fieldrep.playbook.problems import PackError, Problem
from fieldrep.playbook.schema import Pack
from fieldrep.terms import term


class Layer(StrEnum):
    """Where an entry comes from, the lowest first."""

    BUILT_IN = "built_in"
    FOLDER = "folder"
    TEAM = "team"


_RANK = {layer: rank for rank, layer in enumerate(Layer)}
ByLanguage = Mapping[str, Sequence[Entry]]


class Origin(NamedTuple):
    """Where an entry comes from; ``language`` is that of its words where it is not the reader's."""

    layer: Layer
    language: str = ""

    @property
    def rank(self) -> tuple[bool, int]:
        """Which of two entries of one id in two packs is used: the greater, the reader's language first."""
        return not self.language, _RANK[self.layer]


@dataclass(frozen=True)
class Composed:
    """A pack of several layers. ``below`` has what the team's records stand over, by key."""

    pack: Pack | None
    data: Data
    entries: tuple[Entry, ...]
    origins: Mapping[Key, Origin]
    below: Mapping[Key, Entry]
    notices: tuple[Problem, ...] = ()


@dataclass
class _Stack:
    """The entries so far, where each comes from, and what was taken away."""

    language: str
    entries: dict[Key, Entry] = field(default_factory=dict)
    origins: dict[Key, Origin] = field(default_factory=dict)
    below: dict[Key, Entry] = field(default_factory=dict)

    def copy(self) -> "_Stack":
        """Return a stack that can be laid over by itself."""
        return _Stack(self.language, dict(self.entries), dict(self.origins), dict(self.below))

    def lay(self, layer: Layer, by_language: ByLanguage) -> None:
        """Lay a layer over what is there."""
        over, languages = _chosen(by_language, self.language, self.entries)
        head = next((entry for entry in over if entry.part == HEAD and not entry.removed), None)
        self.below = dict(self.entries)
        if head is not None and head.data.get("replaces"):
            self.entries, self.origins = {}, {}
        self.entries = merged(self.entries.values(), over)
        for entry in over:
            self.origins[entry.key] = Origin(layer, languages.get(entry.key, ""))


def compose(
    pack: str, language: str, built_in: Data | None, folder: Mapping[str, Data], team: ByLanguage
) -> Composed:
    """Return a pack as it is read in a language; ``folder`` and ``team`` are by language.

    Never raises: what can't be used is named in the notices and left out.
    """
    stack = _Stack(language)
    base = split(built_in) if built_in else []
    own = {lang: split(data) for lang, data in folder.items()}
    stack.lay(Layer.BUILT_IN, {language: base})
    stack.lay(Layer.FOLDER, own)
    notices: list[Problem] = []
    sound: dict[str, list[Entry]] = {}
    for lang, entries in team.items():
        around = Around.of((*base, *(entry for layer in own.values() for entry in layer), *entries))
        for entry in entries:
            found = entry_problems(pack, lang, entry, around)
            notices += found
            if not found:
                sound.setdefault(lang, []).append(entry)
    safe = stack.copy()
    stack.lay(Layer.TEAM, sound)
    try:
        return _composed(pack, stack, notices)
    except PackError:
        result = _without_spoilers(pack, safe, sound, notices)
    if result.pack is None and folder:
        result = compose(pack, language, built_in, {}, team)
        return replace(result, notices=(*notices, *result.notices))
    return result


def _composed(pack: str, stack: _Stack, notices: Iterable[Problem]) -> Composed:
    entries = tuple(stack.entries.values())
    shown = [_marked(entry, stack.origins[entry.key]) for entry in entries]
    data = join(shown, pack, stack.language)
    built = check_pack(data, f"{pack}/{stack.language}")
    return Composed(built, data, entries, dict(stack.origins), dict(stack.below), tuple(notices))


def _without_spoilers(pack: str, safe: _Stack, team: ByLanguage, notices: list[Problem]) -> Composed:
    """Lay the team's entries one group after another; a group that spoils the pack is left out."""
    groups: dict[Key, dict[str, list[Entry]]] = {}
    around = {e.key: e.parent for entries in team.values() for e in entries} | {
        e.key: e.parent for e in safe.entries.values()
    }
    for language, entries in team.items():
        for entry in entries:
            groups.setdefault(_root(entry.key, around), {}).setdefault(language, []).append(entry)
    kept: dict[str, list[Entry]] = {}
    for group in groups.values():
        more = {lang: [*kept.get(lang, ()), *group.get(lang, ())] for lang in {**kept, **group}}
        trial = safe.copy()
        trial.lay(Layer.TEAM, more)
        try:
            _composed(pack, trial, ())
        except PackError as error:
            notices += error.problems
        else:
            kept = more
    final = safe.copy()
    final.lay(Layer.TEAM, kept)
    try:
        return _composed(pack, final, notices)
    except PackError as error:  # a folder's pack that does not fit over the built-in one
        notices += error.problems
        return Composed(None, {}, (), {}, {}, tuple(notices))


def _root(key: Key, around: Mapping[Key, str]) -> Key:
    """Return the key of the outermost entry around an entry."""
    part, ident = key
    while outer := parts()[part].around:
        part, ident = outer, around.get((part, ident), "")
    return part, ident


def _chosen(
    by_language: ByLanguage, language: str, below: Mapping[Key, Entry]
) -> tuple[list[Entry], dict[Key, str]]:
    """Return what of a layer is shown in a language, and the language of what is borrowed, by key."""
    own = list(by_language.get(language, ()))
    others = [(lang, entry) for lang in LANGUAGES if lang != language for entry in by_language.get(lang, ())]
    have = {entry.key for entry in own}
    if own or not any(entry.part == HEAD and entry.data.get("replaces") for _lang, entry in others):
        have |= set(below)
    borrowed: dict[Key, str] = {}
    for lang, entry in others:
        if not entry.removed and entry.key not in have:
            borrowed[entry.key] = lang
            own.append(entry)
            have.add(entry.key)
    return own, borrowed


def _marked(entry: Entry, origin: Origin) -> Entry:
    """Return an entry whose title says in which other language its words are."""
    if not origin.language or "title" not in entry.data:
        return entry
    title = f"{entry.data['title']} ({term(origin.language, 'Language')})"
    return replace(entry, data={**entry.data, "title": title})


@dataclass(frozen=True)
class Around:
    """What the other entries of a pack mean to one: the industries they declare, and their ids by part."""

    industries: tuple[str, ...] = INDUSTRIES
    ids: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Around":
        """Return what these entries mean."""
        ids: dict[str, set[str]] = {}
        for entry in entries:
            if entry.part != HEAD and not entry.removed:
                ids.setdefault(entry.id, set()).add(entry.part)
        declared = tuple(ident for ident, of in ids.items() if "industry" in of)
        return cls(INDUSTRIES + declared, {ident: frozenset(of) for ident, of in ids.items()})


def entry_problems(pack: str, language: str, entry: Entry, around: Around) -> list[Problem]:
    """Return what is wrong with an entry by itself.

    A problem's file is ``pack/language``, its line 0, its field begins with the id.
    """
    place = f"{pack}/{language}"
    if entry.part not in parts():
        message = _("A newer version of fieldrep is needed for “{part}”.").format(part=entry.part)
        return [Problem(place, 0, entry.id, message)]
    if entry.removed:
        return []
    if not isinstance(entry.data, Mapping):
        return [Problem(place, 0, entry.id, _("The content of this entry can't be read."))]
    checker = _EntryChecker(place, entry, around.industries)
    head = {"language": language} if entry.part == HEAD else {}
    checker.table(parts()[entry.part].of, {"id": entry.id, **head, **entry.data}, (), {})
    if around.ids.get(entry.id, frozenset()) - {entry.part} and entry.part != HEAD:
        checker.add((), "id", _("This id is used twice: {id}").format(id=entry.id))
    return checker.problems


class _EntryChecker(Checker):
    """Checks one entry; the entries in it are others' business."""

    def __init__(self, place: str, entry: Entry, industries: tuple[str, ...]) -> None:
        super().__init__(place, "", industries)
        self._entry = entry

    def add(self, path: Sequence[tuple[str, int]], key: str, message: str) -> None:
        if path or key not in parts()[self._entry.part].inner:
            name = ".".join([*(name for name, _place in path), key])
            self.problems.append(Problem(self._file, 0, f"{self._entry.id}: {name}", message))
