"""Loads the packs of one language, built-in and a team's own, into one playbook.

A team's packs lie in a folder of the same shape, ``<pack>/<language>.toml``. An entry there takes
the place of the built-in one of the same id, others are added. A pack that can't be read leaves
notices and nothing else.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

from fieldrep.i18n import LANGUAGES, _
from fieldrep.playbook.names import GENERAL, VISIT
from fieldrep.playbook.parser import read_pack
from fieldrep.playbook.schema import (
    Advance,
    Applicable,
    Flow,
    Guide,
    Head,
    Industry,
    Item,
    Objection,
    Occasional,
    Pack,
    PackError,
    Problem,
    Question,
    Scheme,
    Script,
    Worksheet,
)
from fieldrep.rules.codes import Phase

BUILT_IN = Path(__file__).parent / "packs"


class _Named(Protocol):
    @property
    def id(self) -> str: ...


NamedT = TypeVar("NamedT", bound=_Named)
OccasionalT = TypeVar("OccasionalT", bound=Occasional)


@dataclass(frozen=True)
class Playbook:
    """All packs of one language. ``notices`` say which packs could not be used, and why."""

    language: str
    packs: tuple[Pack, ...]
    notices: tuple[Problem, ...] = ()

    @property
    def heads(self) -> tuple[Head, ...]:
        """What each pack is, in the order of loading."""
        return tuple(pack.pack for pack in self.packs)

    def checklist_for(self, kind: str, channel: str = "", industry: str = "") -> dict[Phase, list[Item]]:
        """Return the items of each phase for an account, those of a group together.

        ``kind`` and ``channel`` are codes, ``industry`` an id or whatever stands in the record;
        an empty channel gives the items of every channel type alike only.
        """
        ident = self.industry_id(industry)
        result: dict[Phase, list[Item]] = {phase: [] for phase in Phase}
        for item in self._items.values():
            if _applies(item, kind, channel, ident):
                result[Phase(item.phase)].append(item)
        return {phase: _by_group(items) for phase, items in result.items()}

    def questions_for(self, kind: str, channel: str = "", industry: str = "") -> list[Question]:
        """Return what to ask in a visit to an account; the general ones where its industry has none."""
        ident = self.industry_id(industry)
        of_kind = _in_visits(self._questions.values(), kind)
        if not any(ident in question.industries for question in of_kind):
            ident = GENERAL
        return [question for question in of_kind if _applies(question, kind, channel, ident)]

    def objections(self) -> tuple[Objection, ...]:
        """Return every objection."""
        return tuple(self._objections.values())

    def scripts(self, kind: str = "") -> tuple[Script, ...]:
        """Return all telephone scripts, or those for visits to one kind of account."""
        return _chosen(self._scripts.values(), kind)

    def guides(self, kind: str = "") -> tuple[Guide, ...]:
        """Return all guides, or those for visits to one kind of account."""
        return _chosen(self._guides.values(), kind)

    def flows(self, kind: str = "") -> tuple[Flow, ...]:
        """Return all flows, or those for visits to one kind of account."""
        return _chosen(self._flows.values(), kind)

    def worksheets(self, kind: str = "") -> tuple[Worksheet, ...]:
        """Return all worksheets, or those for visits to one kind of account."""
        return _chosen(self._worksheets.values(), kind)

    def worksheet(self, ident: str) -> Worksheet | None:
        """Return a worksheet by its id, None for one that no pack has any more."""
        return self._worksheets.get(ident)

    def flow(self, ident: str) -> Flow | None:
        """Return a flow by its id, None for one that no pack has any more."""
        return self._flows.get(ident)

    def scheme(self, ident: str) -> Scheme | None:
        """Return what accounts are scored by, None for a scheme that no pack has any more."""
        return self._schemes.get(ident)

    def advances_for(self, kind: str, stage: str, channel: str = "", industry: str = "") -> list[Advance]:
        """Return the advances that suit an account in a stage, in the order of the packs."""
        ident = self.industry_id(industry)
        return [
            advance
            for advance in self._advances.values()
            if stage in advance.stages and _applies(advance, kind, channel, ident)
        ]

    def industries(self) -> tuple[Industry, ...]:
        """Return the industries that have a name here."""
        return tuple(self._industries.values())

    def industry_id(self, text: str) -> str:
        """Return the industry of an id or of free text such as "包装印刷" by its words, else "general"."""
        if text in self._industries:
            return text
        written = text.casefold()
        longest = ("", GENERAL)
        for industry in self._industries.values():
            for word in industry.words:
                if word.casefold() in written and len(word) > len(longest[0]):
                    longest = (word, industry.id)
        return longest[1]

    def item(self, ident: str) -> Item | None:
        """Return an item of a visit's checklist by its id, None for one that no pack has any more."""
        return self._items.get(ident)

    def question(self, ident: str) -> Question | None:
        """Return a question by its id, None for one that no pack has any more."""
        return self._questions.get(ident)

    def objection(self, ident: str) -> Objection | None:
        """Return an objection by its id, None for one that no pack has any more."""
        return self._objections.get(ident)

    def script(self, ident: str) -> Script | None:
        """Return a telephone script by its id, None for one that no pack has."""
        return self._scripts.get(ident)

    @cached_property
    def _items(self) -> dict[str, Item]:
        return self._merged(lambda pack: (item for group in pack.checklist for item in group.item))

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return self._merged(lambda pack: (each for group in pack.question_set for each in group.question))

    @cached_property
    def _objections(self) -> dict[str, Objection]:
        return self._merged(lambda pack: pack.objection)

    @cached_property
    def _scripts(self) -> dict[str, Script]:
        return self._merged(lambda pack: pack.script)

    @cached_property
    def _advances(self) -> dict[str, Advance]:
        return self._merged(lambda pack: pack.advance)

    @cached_property
    def _guides(self) -> dict[str, Guide]:
        return self._merged(lambda pack: pack.guide)

    @cached_property
    def _flows(self) -> dict[str, Flow]:
        return self._merged(lambda pack: pack.flow)

    @cached_property
    def _worksheets(self) -> dict[str, Worksheet]:
        return self._merged(lambda pack: pack.worksheet)

    @cached_property
    def _schemes(self) -> dict[str, Scheme]:
        return self._merged(lambda pack: pack.scheme)

    @cached_property
    def _industries(self) -> dict[str, Industry]:
        return self._merged(lambda pack: pack.industry)

    def _merged(self, entries: Callable[[Pack], Iterable[NamedT]]) -> dict[str, NamedT]:
        """Return entries by id; a later pack's entry takes the place of an earlier one."""
        return {entry.id: entry for pack in self.packs for entry in entries(pack)}


def load(language: str, folder: Path | None = None) -> Playbook:
    """Return the playbook of a language, with the packs of a team's folder if it is there.

    Never raises for a broken pack: the playbook's notices name it. Results are kept until a file changes.
    """
    files = [_file_for(pack, language) for pack in _folders(BUILT_IN)]
    own = [_file_for(pack, language) for pack in _folders(folder)] if folder else []
    return _load(language, tuple(map(_stamped, files)), tuple(map(_stamped, own)))


_Stamped = tuple[Path, int]


def _folders(root: Path) -> list[Path]:
    try:
        return sorted(
            path for path in root.iterdir() if path.is_dir() and not path.name.startswith((".", "_"))
        )
    except OSError:
        return []


def _file_for(pack: Path, language: str) -> Path:
    """Return the pack's file of a language, or of another one when only that is there."""
    wanted = pack / f"{language}.toml"
    others = (pack / f"{other}.toml" for other in LANGUAGES)
    return wanted if wanted.is_file() else next((path for path in others if path.is_file()), wanted)


def _stamped(path: Path) -> _Stamped:
    try:
        return path, path.stat().st_mtime_ns
    except OSError:
        return path, 0


@lru_cache(maxsize=8)
def _load(language: str, files: tuple[_Stamped, ...], own: tuple[_Stamped, ...]) -> Playbook:
    notices: list[Problem] = []
    packs = list(_read(files, language, notices))
    for pack in _read(own, language, notices):
        if pack.pack.replaces:
            packs = [other for other in packs if other.pack.id != pack.pack.id]
        packs.append(pack)
    return Playbook(language, tuple(packs), tuple(notices))


def _read(files: tuple[_Stamped, ...], language: str, notices: list[Problem]) -> Iterator[Pack]:
    for path, _stamp in files:
        try:
            pack = read_pack(path)
        except PackError as error:
            notices.extend(error.problems)
            continue
        if path.stem != language:
            message = _("This pack has no file {file}; it is shown in another language.")
            name = f"{path.parent.name}/{path.name}"
            notices.append(Problem(name, 1, "", message.format(file=f"{language}.toml")))
        yield pack


def _fits(code: str, allowed: tuple[str, ...]) -> bool:
    return not allowed or code in allowed


def _applies(part: Applicable, kind: str, channel: str, industry: str) -> bool:
    return _fits(kind, part.kinds) and _fits(channel, part.channels) and _fits(industry, part.industries)


def _chosen(parts: Iterable[OccasionalT], kind: str) -> tuple[OccasionalT, ...]:
    return tuple(_in_visits(parts, kind) if kind else parts)


def _in_visits(parts: Iterable[OccasionalT], kind: str) -> list[OccasionalT]:
    return [part for part in parts if part.occasion == VISIT and _fits(kind, part.kinds)]


def _by_group(items: list[Item]) -> list[Item]:
    """Return the items with those of a group together, groups in the order in which they come first."""
    order: dict[str, int] = {}
    for item in items:
        order.setdefault(item.group, len(order))
    return sorted(items, key=lambda item: order[item.group])
