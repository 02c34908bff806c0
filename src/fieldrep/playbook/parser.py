"""Reads a pack file and checks it against the schema; all that is wrong comes in one error."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from fieldrep.i18n import _
from fieldrep.playbook import schema
from fieldrep.playbook.lines import Lines
from fieldrep.playbook.names import FEEDS, INDUSTRIES, ITEM_TYPES, SLOTS
from fieldrep.playbook.problems import PackError, Problem
from fieldrep.playbook.schema import Pack, Rule

LARGEST_FILE = 2_000_000
"""Bytes; a pack of several hundred entries has about a tenth of it."""
MOST_DAYS = 1000
"""How far from the opening of an event something may be due."""

SLOT = re.compile(r"\{([^{}]*)\}")

_IDENT = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_TOML_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)$")

_Path = tuple[tuple[str, int], ...]
_Table = Mapping[str, Any]


def read_pack(path: Path) -> Pack:
    """Read ``<pack>/<language>.toml``: the folder names the pack, the file the language.

    Raises PackError with every problem, also for a file that can't be read.
    """
    return parse_pack(read_text(path), file_name(path), pack=path.parent.name, language=path.stem)


def file_name(path: Path) -> str:
    """Return how a pack file is named in problems."""
    name = f"{path.parent.name}/{path.name}"
    return name.encode("utf-8", "replace").decode("utf-8")  # a name need not be UTF-8


def read_text(path: Path) -> str:
    """Return the text of a pack file; raises PackError."""
    name = file_name(path)
    try:
        if not path.is_file():
            path.stat()  # says what is wrong: not there, links in a circle
            raise _one(name, 1, _("This is not a file."))
        with path.open("rb") as file:
            data = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise _one(name, 1, _("The file can't be read: {reason}").format(reason=error.strerror)) from error
    if len(data) > LARGEST_FILE:
        raise _one(name, 1, _("The file is larger than {size} bytes.").format(size=LARGEST_FILE))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _one(name, line, _("The text is not UTF-8. Save the file as UTF-8.")) from error


def parse_pack(text: str, file: str, *, pack: str = "", language: str = "") -> Pack:
    """Check the text of a pack file and return the pack.

    ``file`` names it in problems; ``pack`` and ``language`` are what its head must say, if given.
    Raises PackError with every problem.
    """
    return check_pack(parse_toml(text, file), file, text, pack=pack, language=language)


def parse_toml(text: str, file: str) -> dict[str, Any]:
    """Return the data of a pack file's text; raises PackError for what is not TOML."""
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise _one(file, 1, _("The lists are nested too deeply.")) from error
    except ValueError as error:  # TOMLDecodeError, and numbers of thousands of digits
        reason = str(error)
        found = _TOML_LINE.search(reason)
        line = int(found.group(1)) if found else 1
        if "(at end of document)" in reason:
            line = text.count("\n") + 1
        reason = _TOML_LINE.sub("", reason)
        raise _one(file, line, _("This is not valid TOML: {reason}").format(reason=reason)) from error


def check_pack(data: _Table, file: str, text: str = "", *, pack: str = "", language: str = "") -> Pack:
    """Check the data of a pack and return the pack; ``text`` is where its lines are looked up.

    Raises PackError with every problem.
    """
    checker = Checker(file, text, _declared_industries(data))
    result = checker.table(Pack, data, (), {})
    for key, wanted in (("id", pack), ("language", language)):
        found_value = result.get("pack", {}).get(key)
        if wanted and isinstance(found_value, str) and found_value != wanted:
            expected = _("Expected {expected}, as the folder and file are named, found {found}.")
            checker.add((("pack", 0),), key, expected.format(expected=wanted, found=found_value))
    if checker.problems:
        raise PackError(checker.problems)
    built: Pack = checker.build(Pack, result)
    return built


def _one(file: str, line: int, message: str) -> PackError:
    return PackError([Problem(file, line, "", message)])


def _declared_industries(data: _Table) -> tuple[str, ...]:
    declared = data.get("industry")
    entries = declared if isinstance(declared, list) else []
    ids = (entry.get("id") for entry in entries if isinstance(entry, dict))
    return INDUSTRIES + tuple(name for name in ids if isinstance(name, str))


@cache
def _rules(of: type) -> dict[str, Rule]:
    return {item.name: item.metadata["rule"] for item in fields(of)}


class Checker:
    """Checks tables into plain values and collects the problems of one file."""

    def __init__(self, file: str, text: str, industries: tuple[str, ...]) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._text = text
        self._lines: Lines | None = None
        self._industries = industries
        self._ids: set[str] = set()

    def add(self, path: _Path, key: str, message: str) -> None:
        if self._lines is None:
            self._lines = Lines(self._text)
        name = _CONTROL.sub("?", ".".join([part for part, _index in path] + [key]))
        self.problems.append(Problem(self._file, self._lines.line_of(path, key), name, message))

    def table(self, of: type, data: _Table, path: _Path, parent: _Table) -> dict[str, Any]:
        """Check one table; ``parent`` has the values of the table around it, for what is inherited."""
        rules = _rules(of)
        known = [name for name, rule in rules.items() if rule.own]
        for key in data:
            if key not in known:
                names = ", ".join(known)
                self.add(path, key, _("Unknown field. Known fields here: {names}.").format(names=names))
        result: dict[str, Any] = {}
        nested: list[str] = []
        for name, rule in rules.items():
            if name in data and rule.own:
                if rule.of is None:
                    result[name] = self._value(rule, data[name], path, name)
                else:
                    nested.append(name)
            elif rule.required:
                message = _("This field is missing. Expected: {expected}.")
                self.add(path, name, message.format(expected=_expected(rule, self._allowed(rule))))
            elif rule.inherit in parent:
                result[name] = parent[rule.inherit]
        around = result
        for name in nested:
            result[name] = self._tables(rules[name], data[name], path, name, around)
            if of is Pack and name == "pack":
                around = result[name]
        self._check(of, result, path)
        return result

    def _tables(self, rule: Rule, value: Any, path: _Path, name: str, around: _Table) -> Any:
        assert rule.of is not None
        entries = [value] if rule.form == "table" else value
        fits = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
        if not fits or (rule.required and not entries):
            self._wrong(rule, value, path, name)
            return {} if rule.form == "table" else ()
        checked = [
            self.table(rule.of, entry, (*path, (name, index)), around) for index, entry in enumerate(entries)
        ]
        return checked[0] if rule.form == "table" else checked

    def _value(self, rule: Rule, value: Any, path: _Path, name: str) -> Any:
        allowed = self._allowed(rule)
        if rule.form == "flag":
            fits = isinstance(value, bool)
        elif rule.form == "share":
            fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 100
        elif rule.form == "days":
            fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MOST_DAYS
        elif rule.form == "text":
            fits = isinstance(value, str) and (_is_text(value) or (value == "" and not rule.required))
            fits = fits and (not allowed or value in allowed)
            fits = fits and (not rule.ident or bool(_IDENT.fullmatch(value)))
        else:
            fits = isinstance(value, list) and all(isinstance(text, str) and _is_text(text) for text in value)
            fits = fits and (not allowed or all(text in allowed for text in value))
            fits = fits and (bool(value) or not rule.required)
            value = tuple(value) if fits else value
        if not fits:
            self._wrong(rule, value, path, name)
            return {"texts": (), "share": 0}.get(rule.form, "")
        for text in (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ():
            self._check_slots(rule, text, path, name)
        return value

    def _allowed(self, rule: Rule) -> tuple[str, ...]:
        return self._industries if rule.industries else rule.codes

    def _wrong(self, rule: Rule, value: Any, path: _Path, name: str) -> None:
        message = _("Expected {expected}, found {found}.")
        expected = _expected(rule, self._allowed(rule))
        self.add(path, name, message.format(expected=expected, found=_found(value)))

    def _check_slots(self, rule: Rule, text: str, path: _Path, name: str) -> None:
        if "{" not in text and "}" not in text:
            return
        if not rule.slots:
            self.add(path, name, _("Slots in braces can't be used in this field."))
            return
        unknown = [slot for slot in SLOT.findall(text) if slot not in SLOTS]
        if unknown or "{" in (rest := SLOT.sub("", text)) or "}" in rest:
            message = _("Unknown slot {slot}. Known slots: {names}.")
            slot = "{" + unknown[0] + "}" if unknown else "{ }"
            self.add(path, name, message.format(slot=slot, names=", ".join(SLOTS)))

    def _check(self, of: type, table: _Table, path: _Path) -> None:
        """Check what concerns several fields of a table."""
        name = table.get("id")
        if of is not schema.Head and name:
            if name in self._ids:
                self.add(path, "id", _("This id is used twice: {id}").format(id=name))
            self._ids.add(name)
        text = table.get("text")
        if "fallback" in _rules(of) and text and "{" in text and not table.get("fallback"):
            self.add(path, "fallback", _("A text with slots needs a fallback without slots."))
        if of is schema.Scheme and (marks := table.get("mark")):
            total = sum(mark.get("weight", 0) for mark in marks)
            if total != 100:
                self.add(
                    path, "mark", _("The weights add to {total}; they must add to 100.").format(total=total)
                )
        self._check_choices(of, table, path)

    def _check_choices(self, of: type, table: _Table, path: _Path) -> None:
        name = "choices" if of is schema.Item else "answers"
        choices = table.get(name) or ()
        codes = [choice.get("code") for choice in choices]
        if len(set(codes)) < len(codes):
            self.add(path, name, _("A code is used twice in this list."))
        feed = FEEDS.get(table.get("feeds") or "")
        if feed and feed.codes:
            if not choices:
                message = _("What feeds {field} needs answers to choose from: {names}.")
                self.add(path, name, message.format(field=table["feeds"], names=", ".join(feed.codes)))
            for code in codes:
                if code and code not in feed.codes:
                    message = _("Unknown code {code}. Codes of {field}: {names}.")
                    names = ", ".join(feed.codes)
                    self.add(path, name, message.format(code=code, field=table["feeds"], names=names))
        if of is schema.Item and (kind := table.get("type", "tick")) in ITEM_TYPES:
            if (kind == "choice") != bool(choices):
                self.add(path, "type", _("Choices belong to an item of the type choice, and it needs them."))
            elif feed and kind not in feed.types:
                message = _("An answer of the type {type} does not fit {field}. Types that fit: {names}.")
                names = ", ".join(feed.types)
                self.add(path, "type", message.format(type=kind, field=table["feeds"], names=names))

    def build(self, of: type, table: _Table) -> Any:
        """Make the dataclass of a table that was checked."""
        rules = _rules(of)
        values = {}
        for name, value in table.items():
            inner = rules[name].of
            if inner is not None:
                built = [
                    self.build(inner, entry) for entry in ([value] if isinstance(value, dict) else value)
                ]
                value = built[0] if isinstance(value, dict) else tuple(built)
            values[name] = value
        return of(**values)


def _is_text(value: str) -> bool:
    return bool(value.strip()) and not _CONTROL.search(value)


def _expected(rule: Rule, allowed: tuple[str, ...]) -> str:
    if rule.form in ("text", "texts") and allowed:
        names = ", ".join(allowed)
        one = rule.form == "text"
        return (_("one of {names}") if one else _("a list out of {names}")).format(names=names)
    if rule.ident:
        return _("a name of small letters, digits, _ and .")
    return {
        "text": _("a text"),
        "texts": _("a list of texts"),
        "flag": _("true or false"),
        "share": _("a whole number from 0 to 100"),
        "days": _("a whole number of days, at most {most} before or after").format(most=MOST_DAYS),
        "table": _("a table"),
        "tables": _("a list of tables"),
    }[rule.form]


def _found(value: Any) -> str:
    """Return a short form of a value for a message."""
    try:
        text = repr(value)
    except (RecursionError, ValueError):  # nested too deeply, a number of thousands of digits
        text = type(value).__name__
    return text if len(text) <= 60 else text[:57] + "..."
