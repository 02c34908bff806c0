"""What an examination found: one finding a check, sound ones too."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """``code`` names the check, ``text`` says what was found, ``advice`` what to do (may be empty)."""

    code: str
    level: Level
    text: str
    advice: str = ""


def fine(code: str, text: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(code, Level.OK, text)


def warning(code: str, text: str, advice: str = "") -> Finding:
    """Return a finding to know of."""
    return Finding(code, Level.WARN, text, advice)


def fault(code: str, text: str, advice: str = "") -> Finding:
    """Return a finding that needs something done."""
    return Finding(code, Level.BAD, text, advice)


def worst(findings: Iterable[Finding]) -> Level:
    """Return the gravest level among the findings."""
    levels = {finding.level for finding in findings}
    return next((level for level in (Level.BAD, Level.WARN) if level in levels), Level.OK)
