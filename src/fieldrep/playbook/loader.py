"""Loads the packs of one language, built-in and a team's own, into one playbook.

A team's packs lie in a folder of the same shape, ``<pack>/<language>.toml``, or in its records. An entry
there takes the place of the one of the same id below, others are added: built-in, folder, records. A
pack that can't be read leaves notices and nothing else.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol, TypeVar

from fieldrep.playbook.entries import Entry, Key, TeamRow
from fieldrep.playbook.files import BUILT_IN, Files, all_files, data_of, notices_of, read_source
from fieldrep.playbook.layers import Composed, Layer, Origin, compose
from fieldrep.playbook.names import GENERAL, VISIT
from fieldrep.playbook.problems import Problem
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
    Question,
    Scheme,
    Script,
    Worksheet,
)
from fieldrep.rules.codes import Phase

__all__ = ["BUILT_IN", "Playbook", "compose_pack", "load"]

_SHIPPED = Origin(Layer.BUILT_IN)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


NamedT = TypeVar("NamedT", bound=_Named)
OccasionalT = TypeVar("OccasionalT", bound=Occasional)


@dataclass(frozen=True)
class Playbook:
    """All packs of one language.

    ``notices`` say which packs or entries could not be used, and why. ``origins`` are those of the
    entries of each pack that a team has changed.
    """

    language: str
    packs: tuple[Pack, ...]
    notices: tuple[Problem, ...] = ()
    origins: Mapping[str, Mapping[Key, Origin]] = field(default_factory=dict, repr=False)

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
        return self._merged(
            "checklist.item", lambda pack: (item for group in pack.checklist for item in group.item)
        )

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return self._merged(
            "question_set.question",
            lambda pack: (each for group in pack.question_set for each in group.question),
        )

    @cached_property
    def _objections(self) -> dict[str, Objection]:
        return self._merged("objection", lambda pack: pack.objection)

    @cached_property
    def _scripts(self) -> dict[str, Script]:
        return self._merged("script", lambda pack: pack.script)

    @cached_property
    def _advances(self) -> dict[str, Advance]:
        return self._merged("advance", lambda pack: pack.advance)

    @cached_property
    def _guides(self) -> dict[str, Guide]:
        return self._merged("guide", lambda pack: pack.guide)

    @cached_property
    def _flows(self) -> dict[str, Flow]:
        return self._merged("flow", lambda pack: pack.flow)

    @cached_property
    def _worksheets(self) -> dict[str, Worksheet]:
        return self._merged("worksheet", lambda pack: pack.worksheet)

    @cached_property
    def _schemes(self) -> dict[str, Scheme]:
        return self._merged("scheme", lambda pack: pack.scheme)

    @cached_property
    def _industries(self) -> dict[str, Industry]:
        return self._merged("industry", lambda pack: pack.industry)

    def origin(self, pack: str, part: str, ident: str) -> Origin:
        """Return which layer an entry of a pack comes from, and its language if that is another."""
        return self.origins.get(pack, {}).get((part, ident), _SHIPPED)

    def borrowed(self, part: str, ident: str) -> str:
        """Return the language of an entry's words where it is another one than this playbook's, else ""."""
        found = (origins.get((part, ident), _SHIPPED) for origins in self.origins.values())
        return next((origin.language for origin in found if origin.language), "")

    def _merged(self, part: str, entries: Callable[[Pack], Iterable[NamedT]]) -> dict[str, NamedT]:
        """Return entries by id. Of two packs with one id counts that of the higher layer, else the later."""
        found: dict[str, NamedT] = {}
        ranks: dict[str, tuple[bool, int]] = {}
        for pack in self.packs:
            for entry in entries(pack):
                rank = self.origin(pack.pack.id, part, entry.id).rank
                if rank >= ranks.get(entry.id, rank):
                    found[entry.id], ranks[entry.id] = entry, rank
        return found


def load(language: str, folder: Path | None = None, team: Iterable[TeamRow] = ()) -> Playbook:
    """Return the playbook of a language: built-in packs, over them those of a folder, over these the team's.

    Never raises for a broken pack: the playbook's notices name it. Kept until a file or row changes.
    """
    return _load(language, all_files(BUILT_IN), all_files(folder), tuple(team))


def compose_pack(
    pack: str, language: str, folder: Path | None = None, team: Iterable[TeamRow] = ()
) -> Composed:
    """Return one pack with all its layers, for who looks into it or changes it."""
    rows = tuple(row for row in team if row.pack == pack)
    built_in, own = dict(all_files(BUILT_IN)).get(pack, ()), dict(all_files(folder)).get(pack, ())
    return _compose(pack, language, built_in, own, rows)


@lru_cache(maxsize=8)
def _load(
    language: str,
    built_in: tuple[tuple[str, Files], ...],
    own: tuple[tuple[str, Files], ...],
    team: tuple[TeamRow, ...],
) -> Playbook:
    shipped, folders = dict(built_in), dict(own)
    rows: dict[str, list[TeamRow]] = {}
    for row in team:
        rows.setdefault(row.pack, []).append(row)
    packs: list[Pack] = []
    notices: list[Problem] = []
    origins: dict[str, Mapping[Key, Origin]] = {}
    for name in [*shipped, *sorted({*folders, *rows} - set(shipped))]:
        files = shipped.get(name, ())
        if name in folders:
            notices += notices_of(name, folders[name], (language,))
        if not folders.get(name) and name not in rows:
            source = read_source(dict(files)[language]) if language in dict(files) else None
            packs += [source.pack] if source and source.pack else []
            notices += source.problems if source else ()
            continue
        composed = _compose(name, language, files, folders.get(name, ()), tuple(rows.get(name, ())))
        notices += composed.notices
        if composed.pack is not None and composed.entries:
            packs.append(composed.pack)
            origins[name] = composed.origins
    return Playbook(language, tuple(packs), tuple(dict.fromkeys(notices)), origins)


@lru_cache(maxsize=32)
def _compose(pack: str, language: str, built_in: Files, own: Files, team: tuple[TeamRow, ...]) -> Composed:
    by_language: dict[str, list[Entry]] = {}
    for row in team:
        by_language.setdefault(row.language, []).append(row.entry)
    return compose(pack, language, data_of(built_in).get(language), data_of(own), by_language)


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
