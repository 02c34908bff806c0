"""Read a text file with notes of several visits and calls, written anywhere, in English or Chinese.

A note looks like this; all but the account may be missing, in any order::

    Account: Hill Bakery                    客户：海河纸业
    With: Ms Lee (buyer), Mr Wang           受访人：刘小姐（采购经理）、王先生
    City: Graz                              城市：天津
    Date: 2026-11-20                        日期：11月20日
    Time: 14:30                             时间：下午2点半
    Kind: call                              方式：电话
    Said: asked for a price for 500 boxes   谈话：问500箱的价格
    Result: wants a sample                  成效：要样品
    Outcome: advance                        结局：推进
    Competitor: gets it from Bolt           竞争：现在用博特的
    Next: 2026-11-25 send samples           下一步：11月25日 送样品

``# Hill Bakery`` is a heading: it begins a note and names the account. ``---`` ends a note. A blank line
ends it where the next line begins another one: with an account, a heading, or a key that the note has
already. A line without a key belongs to the text above it, or is what was said. A visit is meant unless
``Kind`` or a line with that word alone says call or message.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from pathlib import Path

from fieldrep.errors import FieldrepError
from fieldrep.exchange.delimited import text_lines
from fieldrep.exchange.encoding import recognise
from fieldrep.exchange.problems import Code, Problem, shorten
from fieldrep.exchange.words import code_for
from fieldrep.i18n import _
from fieldrep.rules.dates import parse_date, parse_time
from fieldrep.rules.limits import LONGEST_TEXT
from fieldrep.rules.problems import Problem as Refusal


class Key(StrEnum):
    """What a line of a note says."""

    ACCOUNT = "account"
    WITH = "with"
    TITLE = "title"
    CITY = "city"
    DATE = "date"
    TIME = "time"
    KIND = "kind"
    SAID = "said"
    RESULT = "result"
    OUTCOME = "outcome"
    COMPETITOR = "competitor"
    NEXT = "next"


_WORDS: Mapping[Key, str] = {
    Key.ACCOUNT: "account|customer|company|client|客户|客户名称|公司|单位|客户公司名称",
    Key.WITH: "with|contact|people|met|受访人|拜访人|联系人|见到|面谈人",
    Key.TITLE: "title|position|职务|职位",
    Key.CITY: "city|town|城市",
    Key.DATE: "date|日期",
    Key.TIME: "time|时间",
    Key.KIND: "kind|方式|类型",
    Key.SAID: "said|conversation|talk|notes|note|谈话|谈话内容|内容|沟通内容",
    Key.RESULT: "result|results|成效|效果|结果",
    Key.OUTCOME: "outcome|结局|拜访结果",
    Key.COMPETITOR: "competitor|competitors|competition|竞争|竞争对手|竞品|竞争对手信息|竞品信息",
    Key.NEXT: "next|next step|todo|to do|下一步|下步|下一步计划|后续",
}
_KEYS = {word: key for key, words in _WORDS.items() for word in words.split("|")}
_TEXTS = frozenset({Key.SAID, Key.RESULT, Key.COMPETITOR, Key.NEXT})
"""Keys whose text may go on over several lines."""

_LINE = re.compile(r"\s*(?:[-*•·]\s+)?([^:：]{1,20}?)\s*[:：]\s*(.*)", re.DOTALL)
_HEADING = re.compile(r"\s*#{1,6}\s+(.*\S)\s*")
_RULE = re.compile(r"\s*[-=_*—]{3,}\s*")
_BETWEEN_PEOPLE = re.compile(r"\s*[,，、;；/&]\s*(?![^(（]*[)）])|\s+and\s+")
_PERSON = re.compile(r"([^(（]*)[(（]([^)）]*)[)）]?\s*")


@dataclass(frozen=True, slots=True)
class PersonMet:
    """Somebody named in a note."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """One note. ``line`` is where it begins (the first of the file is 1).

    ``kind`` is a code of TouchKind, empty for a visit; ``day`` and ``start`` are ``None`` where the note does
    not say them; ``outcome`` is a code or empty; ``next`` is as written, with its date.
    """

    line: int
    account: str
    people: tuple[PersonMet, ...] = ()
    city: str = ""
    kind: str = ""
    day: date | None = None
    start: time | None = None
    said: str = ""
    result: str = ""
    outcome: str = ""
    competitor_info: str = ""
    next: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def rejected(self) -> bool:
        """Whether it can't be taken; its problems say why."""
        return any(problem.rejects for problem in self.problems)


@dataclass(frozen=True, slots=True)
class NotesFile:
    """The notes of a file; ``digest`` is its SHA-256, ``problems`` are those of the whole file."""

    path: Path
    digest: str
    notes: tuple[NoteDraft, ...]
    problems: tuple[Problem, ...] = ()


def read_notes(path: str | Path, today: date) -> NotesFile:
    """Read the notes of a text file; raises FieldrepError where it is none or holds no note."""
    path = Path(path)
    kind = recognise(path)
    if kind.kind != "text":
        raise FieldrepError(_("This is a workbook, not a text file with notes."), where=str(path))
    notes = tuple(parse_notes(text_lines(path, kind.encoding), today))
    if not notes:
        raise FieldrepError(_("The file holds no notes."), where=str(path))
    return NotesFile(path, kind.digest, notes, kind.problems)


def parse_notes(lines: Iterator[str], today: date) -> Iterator[NoteDraft]:
    """Yield the notes of a text line by line; dates without a year are the nearest in the past."""
    for note in _split(lines):
        yield _Drafting(note, today).draft()


@dataclass(slots=True)
class _Note:
    """The lines of one note by key. ``heading`` names the account where no key does."""

    line: int
    heading: str = ""
    given: list[tuple[int, Key, str]] = field(default_factory=list)

    def has(self, key: Key) -> bool:
        return any(known is key for _line, known, _text in self.given)

    @property
    def empty(self) -> bool:
        return not self.given and not self.heading

    def ends_before(self, key: Key, blank: bool) -> bool:
        """Return whether a line with this key begins another note; ``blank``: after a blank line."""
        if key is Key.ACCOUNT:
            told = bool(self.heading) and any(known in _TEXTS for _line, known, _text in self.given)
            return self.has(key) or told or (blank and bool(self.given))
        return blank and self.has(key)

    def add(self, line: int, key: Key, text: str) -> None:
        if self.empty:
            self.line = line
        self.given.append((line, key, text))

    def go_on(self, line: int, text: str, blank_before: bool) -> None:
        """Take a line without a key: it continues the text above, or is what was said."""
        last = self.given[-1] if self.given else None
        if last and last[1] in _TEXTS:
            between = "\n\n" if blank_before else "\n"
            self.given[-1] = (last[0], last[1], f"{last[2]}{between}{text}".strip())
        else:
            self.add(line, Key.SAID, text)


def _split(lines: Iterator[str]) -> Iterator[_Note]:
    note, blank = _Note(0), False
    for number, line in enumerate(lines, start=1):
        text = line.replace("\0", "").strip()
        if not text:
            blank = True
            continue
        rule, heading = _RULE.fullmatch(text), _HEADING.fullmatch(text)
        key, rest = _keyed(text, note)
        if rule or heading or (key and note.ends_before(key, blank)):
            if not note.empty:
                yield note
            note = _Note(number)
        if heading:
            note.heading = heading[1]
        elif key:
            note.add(number, key, rest)
        elif not rule:
            note.go_on(number, text, blank)
        blank = False
    if not note.empty:
        yield note


def _keyed(text: str, note: _Note) -> tuple[Key | None, str]:
    """Return the key a line begins with and the text after it; a word such as 电话 alone is a kind."""
    found = _LINE.fullmatch(text)
    if found:
        word = " ".join(unicodedata.normalize("NFKC", found[1]).casefold().split())
        if word in _KEYS:
            return _KEYS[word], found[2].strip()
    elif len(text) <= 12 and not note.has(Key.SAID) and code_for("touch", text):
        return Key.KIND, text
    return None, text


class _Drafting:
    """The work on one note: joins its lines by key and reads what must be read."""

    def __init__(self, note: _Note, today: date) -> None:
        self.note = note
        self.today = today
        self.problems: list[Problem] = []
        self.texts: dict[Key, list[tuple[int, str]]] = {}
        for line, key, text in note.given:
            if text:
                self.texts.setdefault(key, []).append((line, text))
        if Key.OUTCOME not in self.texts:
            self._find_outcome()

    def _find_outcome(self) -> None:
        """Take the word of an outcome that stands as a result: the screens call an outcome 结果."""
        results = self.texts.get(Key.RESULT, [])
        found = next((line for line in results if code_for("outcome", line[1])), None)
        if found is not None:
            self.texts[Key.RESULT] = [line for line in results if line is not found]
            self.texts[Key.OUTCOME] = [found]

    def draft(self) -> NoteDraft:
        note = self.note
        account = self._one(Key.ACCOUNT) or note.heading
        people = tuple(self._people())
        city, kind = self._one(Key.CITY), self._code(Key.KIND, "touch")
        outcome = self._code(Key.OUTCOME, "outcome")
        day, start = self._day(), self._start()
        said, result = self._text(Key.SAID), self._text(Key.RESULT)
        if not account:
            self._tell(note.line, Code.ACCOUNT_MISSING)
        elif not (said or result or outcome):
            self._tell(note.line, Code.NOTE_EMPTY)
        self._check_lengths()
        return NoteDraft(
            line=note.line,
            account=account,
            people=people,
            city=city,
            kind="" if kind == "visit" else kind,
            day=day,
            start=start,
            said=said,
            result=result,
            outcome=outcome,
            competitor_info=self._text(Key.COMPETITOR),
            next=self._text(Key.NEXT),
            problems=tuple(self.problems),
        )

    def _tell(self, line: int, code: Code, text: str = "") -> None:
        self.problems.append(Problem(line, "", code, {"text": shorten(text)} if text else {}))

    def _check_lengths(self) -> None:
        """Tell of every text that no record can hold, where it begins."""
        lengths = {lines[0][0]: len(self._text(key)) for key, lines in self.texts.items() if lines}
        limit = {"limit": f"{LONGEST_TEXT:,}"}
        for line, length in {self.note.line: len(self.note.heading), **lengths}.items():
            if length > LONGEST_TEXT:
                self.problems.append(Problem(line, "", Code.TEXT_TOO_LONG, limit))

    def _text(self, key: Key) -> str:
        return "\n".join(text for _line, text in self.texts.get(key, ()))

    def _one(self, key: Key) -> str:
        """Return a text of which there is one; the last counts where there are several."""
        found = self.texts.get(key, [])
        if len({text for _line, text in found}) > 1:
            self._tell(found[-1][0], Code.KEY_TWICE, found[-1][1])
        return found[-1][1] if found else ""

    def _people(self) -> Iterator[PersonMet]:
        titles = [text for _line, text in self.texts.get(Key.TITLE, ())]
        for _line, text in self.texts.get(Key.WITH, ()):
            for one in filter(None, _BETWEEN_PEOPLE.split(text)):
                found = _PERSON.fullmatch(one)
                name, title = (found[1].strip(), found[2].strip()) if found else (one.strip(), "")
                if name:
                    yield PersonMet(name, title or (titles.pop(0) if titles else ""))

    def _code(self, key: Key, kind: str) -> str:
        """Return the code of a word; a word that is not known is added to the result."""
        text = self._one(key)
        code = code_for(kind, text) if text else ""
        if code is None:
            line = self.texts[key][-1][0]
            self._tell(line, Code.WORD_UNKNOWN, text)
            self.texts.setdefault(Key.RESULT, []).append((line, text))
        return code or ""

    def _day(self) -> date | None:
        text = self._one(Key.DATE)
        if not text:
            return None
        line = self.texts[Key.DATE][-1][0]
        try:
            day = parse_date(text, self.today, prefer="past")
        except Refusal:
            self._tell(line, Code.DAY_UNREADABLE, text)
            return None
        if day > self.today:
            self._tell(line, Code.DAY_TO_COME, text)
        return day

    def _start(self) -> time | None:
        text = re.split(r"\s*(?:[-–—~]|至|到)\s*", self._one(Key.TIME))[0]
        try:
            return parse_time(text) if text else None
        except Refusal:
            self._tell(self.texts[Key.TIME][-1][0], Code.TIME_UNREADABLE, text)
            return None
