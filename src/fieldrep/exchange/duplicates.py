"""Likely duplicates among new and existing accounts, with the reasons. Nothing is merged here.

Accounts meet only where they share something: the core of the name, a part of it, its beginning, a phone
number, an e-mail address. So the work grows with the number of accounts, not with its square. A whole sheet
is held against the whole book at once, which is several times faster than looking up every name in a
``rules.likeness.NameIndex``; the likeness itself is the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fieldrep.exchange.fields import Field
from fieldrep.exchange.rows import AccountDraft
from fieldrep.i18n import N_, _
from fieldrep.rules.fold import fold, has_cjk
from fieldrep.rules.names import POSSIBLE, core, core_similarity
from fieldrep.rules.phones import parse_phones

MOST_PER_ACCOUNT = 5
"""Duplicates shown for one new account, the likeliest."""
SHARED_BY_MANY = 20
"""A phone number, e-mail address or core that more accounts share says nothing: a market hall, a chain."""
SHORTEST_PHONE = 6
"""Digits; shorter numbers are extensions and service numbers."""


class Reason(StrEnum):
    """Why two accounts may be one."""

    SAME_NUMBER = "same_number"
    SAME_CORE = "same_core"
    OTHER_ADDRESS = "other_address"
    CORE_CONTAINED = "core_contained"
    SIMILAR_NAME = "similar_name"
    SAME_PHONE = "same_phone"
    SAME_EMAIL = "same_email"


_TEXTS: Mapping[Reason, str] = {
    Reason.SAME_NUMBER: N_("same number, another name"),
    Reason.SAME_CORE: N_("same name"),
    Reason.OTHER_ADDRESS: N_("another address"),
    Reason.CORE_CONTAINED: N_("one name contains the other"),
    Reason.SIMILAR_NAME: N_("similar name"),
    Reason.SAME_PHONE: N_("same phone"),
    Reason.SAME_EMAIL: N_("same e-mail"),
}


_BITS = {reason: 1 << place for place, reason in enumerate(Reason)}


def reason_text(reason: Reason) -> str:
    """Return a reason in the language in force."""
    return _(_TEXTS[reason])


@dataclass(frozen=True, slots=True)
class Side:
    """One of two accounts that may be the same.

    ``id`` is the account's, for a new one the id it will have; ``row`` is its row in the file, 0 for an
    existing account. ``phones`` and ``email`` are keys as of ``phone_keys`` and ``email_key``, ``phone`` the
    numbers as people wrote them.
    """

    id: str
    name: str
    core: str
    city: str = ""
    address: str = ""
    phones: frozenset[str] = frozenset()
    email: str = ""
    row: int = 0
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A new account that may be another one; ``score`` is the likeness of the names, 0–100."""

    new: Side
    other: Side
    reasons: tuple[Reason, ...]
    score: int


def phone_keys(*texts: str) -> frozenset[str]:
    """Return what numbers are compared by: digits without extension, country code 86 and leading zeros."""
    numbers = (phone.digits for text in texts if text for phone in parse_phones(text))
    keys = (number.removeprefix("+86").removeprefix("0086").lstrip("+0") for number in numbers)
    return frozenset(key for key in keys if len(key) >= SHORTEST_PHONE)


def numbers_text(*texts: str) -> str:
    """Return the telephone numbers of an account and its people as they were written."""
    return ", ".join(dict.fromkeys(text for text in texts if text))


def email_key(text: str) -> str:
    """Return what an e-mail address is compared by, empty for what is none."""
    key = fold(text).strip()
    return key if "@" in key else ""


def side_of(draft: AccountDraft, account_id: str) -> Side:
    """Return the side that a new account takes in a comparison."""
    contact = draft.contact
    numbers = (draft.text(Field.PHONE), *((contact.phone, contact.mobile) if contact else ()))
    return Side(
        id=account_id,
        name=draft.name,
        core=core(draft.name),
        city=draft.text(Field.CITY),
        address=draft.text(Field.ADDRESS),
        phones=phone_keys(*numbers),
        email=email_key(draft.text(Field.EMAIL)),
        row=draft.row,
        phone=numbers_text(*numbers),
    )


def find_duplicates(
    new: Sequence[Side], existing: Iterable[Side], same_number: Iterable[tuple[str, str]] = ()
) -> list[Duplicate]:
    """Return the likely duplicates of new accounts among the existing ones and each other.

    ``same_number`` are pairs of ids (new, other) that a customer number brings together. The list is in the
    order of ``new``; two new accounts are listed once, with the later one.
    """
    sides = [*existing, *new]
    pairs = _Pairs(len(sides) - len(new), len(sides))
    _meet_by_core(sides, pairs)
    _meet_by_key(((n, key) for n, side in enumerate(sides) for key in side.phones), Reason.SAME_PHONE, pairs)
    _meet_by_key(((n, s.email) for n, s in enumerate(sides) if s.email), Reason.SAME_EMAIL, pairs)
    _meet_by_likeness(sides, len(sides) - len(new), pairs)
    places = {side.id: n for n, side in enumerate(sides)}
    for one, other in same_number:
        if one in places and other in places:
            pairs.add(places[one], places[other], Reason.SAME_NUMBER)
    return list(_judged(sides, pairs))


class _Pairs:
    """The reasons by pair of places in the list of sides, of which the first are existing ones.

    A pair is one number, its reasons the bits of another: tens of thousands come together in a large sheet.
    """

    def __init__(self, existing: int, sides: int) -> None:
        self._existing = existing
        self._sides = sides
        self._reasons: dict[int, int] = {}

    def add(self, one: int, other: int, reason: Reason) -> None:
        new, earlier = max(one, other), min(one, other)
        if new >= self._existing and new != earlier:
            pair = new * self._sides + earlier
            self._reasons[pair] = self._reasons.get(pair, 0) | _BITS[reason]

    def __iter__(self) -> Iterator[tuple[int, int, set[Reason]]]:
        """Yield the places of the new one and the other of each pair, and its reasons."""
        for pair, bits in self._reasons.items():
            yield *divmod(pair, self._sides), {reason for reason, bit in _BITS.items() if bits & bit}


def _meet_by_core(sides: Sequence[Side], pairs: _Pairs) -> None:
    by_core: dict[str, list[int]] = defaultdict(list)
    for place, side in enumerate(sides):
        if side.core:
            by_core[side.core].append(place)
    _meet_groups(by_core.values(), Reason.SAME_CORE, pairs)
    for place, side in enumerate(sides):
        for part in _parts(side.core):
            if len(by_core.get(part, ())) <= SHARED_BY_MANY:
                for other in by_core.get(part, ()):
                    pairs.add(place, other, Reason.CORE_CONTAINED)


def _parts(core_text: str) -> Iterator[str]:
    """Yield what another core may be that stands within this one: runs of words, or of Chinese signs."""
    words = core_text.split()
    if len(words) == 1 and has_cjk(core_text):
        length = len(core_text)
        yield core_text[:2]
        for start in range(length - 2):
            for end in range(start + 3, length + (start > 0)):
                yield core_text[start:end]
    else:
        for start in range(len(words)):
            for end in range(start + 1, len(words) + (start > 0)):
                yield " ".join(words[start:end])


def _meet_by_key(keys: Iterable[tuple[int, str]], reason: Reason, pairs: _Pairs) -> None:
    groups: dict[str, list[int]] = defaultdict(list)
    for place, key in keys:
        groups[key].append(place)
    _meet_groups(groups.values(), reason, pairs)


def _meet_groups(groups: Iterable[list[int]], reason: Reason, pairs: _Pairs) -> None:
    for group in groups:
        if 1 < len(group) <= SHARED_BY_MANY:
            for n, one in enumerate(group):
                for other in group[:n]:
                    pairs.add(one, other, reason)


def _meet_by_likeness(sides: Sequence[Side], existing: int, pairs: _Pairs) -> None:
    """Compare the names that begin alike, or whose words have the same initials."""
    from rapidfuzz import fuzz, process

    groups: dict[str, list[int]] = defaultdict(list)
    for place, side in enumerate(sides):
        for key in _beginnings(side.core):
            groups[key].append(place)
    for key, group in groups.items():
        names = [_in_order(sides[place].core, key) for place in group]
        for n, place in enumerate(group):
            if place >= existing and n:
                alike = process.extract(
                    names[n], names[:n], scorer=fuzz.ratio, score_cutoff=POSSIBLE, limit=MOST_PER_ACCOUNT
                )
                for _name, _score, other in alike:
                    pairs.add(place, group[other], Reason.SIMILAR_NAME)


def _beginnings(core_text: str) -> Iterator[str]:
    words = core_text.split()
    if has_cjk(core_text):
        yield core_text[:2]
    elif words:
        yield "".join(words)[:4]
        if len(words) > 1:
            yield "initials " + "".join(sorted(word[0] for word in words))


def _in_order(core_text: str, key: str) -> str:
    return " ".join(sorted(core_text.split())) if key.startswith("initials ") else core_text


def _judged(sides: Sequence[Side], pairs: _Pairs) -> Iterator[Duplicate]:
    """Yield the pairs that stand up to a closer look, the likeliest of each new account first."""
    by_new: dict[int, list[Duplicate]] = defaultdict(list)
    for new, other, reasons in pairs:
        duplicate = _judge(sides[new], sides[other], reasons)
        if duplicate:
            by_new[new].append(duplicate)
    for new in sorted(by_new):
        found = sorted(by_new[new], key=lambda d: (-d.score, -len(d.reasons), d.other.row, d.other.name))
        yield from found[:MOST_PER_ACCOUNT]


def _judge(new: Side, other: Side, reasons: set[Reason]) -> Duplicate | None:
    score = core_similarity(new.core, other.core)
    found = set(reasons)
    if score < POSSIBLE:
        found -= {Reason.CORE_CONTAINED, Reason.SIMILAR_NAME}
    if Reason.SAME_CORE in found or Reason.CORE_CONTAINED in found:
        found.discard(Reason.SIMILAR_NAME)
    if Reason.SAME_CORE in found:
        found.discard(Reason.CORE_CONTAINED)
        if _elsewhere(new, other):
            found.add(Reason.OTHER_ADDRESS)
    return Duplicate(new, other, tuple(r for r in Reason if r in found), score) if found else None


def _elsewhere(new: Side, other: Side) -> bool:
    cities = {fold(side.city).strip().removesuffix("市") for side in (new, other)} - {""}
    addresses = {fold(side.address).strip() for side in (new, other)} - {""}
    return len(cities) > 1 or len(addresses) > 1
