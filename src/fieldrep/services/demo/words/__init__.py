"""The word lists of the demo data as typed values; the words themselves are in the TOML files beside.

Everything in them is made up; only cities and streets are real.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

Texts = tuple[str, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Title:
    """Titles of one role in the decision; ``spoken`` is what follows the surname in talk, one for each.

    ``place``: "works" or "shop" where the titles fit only there.
    """

    role: str
    names: Texts
    spoken: Texts
    place: str = ""


@dataclass(frozen=True, slots=True)
class City:
    """A city: ``territory`` counts from 0; ``#`` in ``postal`` and ``phone`` stands for a digit."""

    name: str
    territory: int
    region: str
    postal: str
    phone: str
    streets: Texts


@dataclass(frozen=True, slots=True)
class Team:
    """The area's people; the first rep is the one who uses the program."""

    area: str
    currency: str
    zone: str
    manager: str
    reps: Texts
    technician: str
    mobile: Texts


@dataclass(frozen=True, slots=True)
class Names:
    """What names, titles and addresses are made of; a blank inside a name is written ``|``."""

    surnames: Texts
    given: Texts
    mark_first: Texts
    mark_second: Texts
    patterns: Texts
    abroad: Texts
    mail: str
    country: str
    titles: tuple[Title, ...]
    territories: Texts
    cities: tuple[City, ...]
    team: Team


@dataclass(frozen=True, slots=True)
class Trade:
    """What the customers of a trade do, use, suffer from and pay."""

    id: str
    industry: str
    tails: Texts
    products: Texts
    ours: Texts
    sample: str
    trial: str
    good: Texts
    bad: Texts
    problems: Texts
    costs: Texts
    worths: Texts
    concerns: Texts
    suppliers: Texts
    brands: Texts
    rivals: Texts
    unit: str
    volume: tuple[int, int]
    price: tuple[int, int]
    potential: tuple[int, int]
    kind: str = "end_customer"
    channel: str | None = None
    volume_text: str = ""
    place: str = "works"  # or "shop": which titles people have


@dataclass(frozen=True, slots=True)
class Beat:
    """What can happen in a visit at one point of the way; texts with slots."""

    id: str
    purpose: Texts
    expected: Texts
    wanted: Texts
    fallback: Texts
    said: Texts
    otherwise: Texts  # a talk that led nowhere; empty where ``said`` fits both
    advance: Texts
    continuation: Texts
    no_sale: Texts
    next: Texts
    later: Texts
    us: Texts
    them: Texts


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language. ``talk`` is the table of talk.toml."""

    language: str
    names: Names
    trades: tuple[Trade, ...]
    beats: Mapping[str, Beat]
    talk: Mapping[str, Any]


@cache
def words(language: str) -> Words:
    """Return the words of a language ("en" or "zh_CN")."""
    folder = Path(__file__).parent / language
    return Words(
        language,
        _names(_read(folder / "names.toml")),
        tuple(_typed(Trade, table) for table in _read(folder / "trades.toml")["trade"]),
        {table["id"]: _typed(Beat, table) for table in _read(folder / "visits.toml")["beat"]},
        _read(folder / "talk.toml"),
    )


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _typed(shape: type[T], table: Mapping[str, Any]) -> T:
    known = {field.name for field in fields(shape)}  # type: ignore[arg-type]
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    if unknown := values.keys() - known:
        raise ValueError(f"{shape.__name__}: unknown {', '.join(sorted(unknown))}")
    return shape(**values)


def _names(table: dict[str, Any]) -> Names:
    return _typed(
        Names,
        table
        | {key: _split(table[key]) for key in ("surnames", "given", "mark_first", "mark_second")}
        | {
            "titles": [_typed(Title, title) for title in table["titles"]],
            "cities": [_typed(City, city) for city in table["cities"]],
            "territories": [territory["name"] for territory in table["territories"]],
            "team": _typed(Team, table["team"]),
        },
    )


def _split(text: str) -> Texts:
    return tuple(word.replace("|", " ") for word in text.split())
