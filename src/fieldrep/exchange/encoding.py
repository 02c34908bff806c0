"""Recognise what a file is and how its text is encoded, reading it once or twice in pieces.

Order: byte order mark, strict UTF-8, strict GB18030 that looks like Chinese, either of them with a few
broken bytes, else Windows-1252 with a warning. GB18030 takes almost any bytes, so its text must look
Chinese: common characters (level 1 of GB 2312) and signs, not single ones inside Latin words.
"""

import codecs
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fieldrep.errors import FieldrepError
from fieldrep.exchange.problems import Code, Problem
from fieldrep.i18n import _

SIZE_LIMIT = 200_000_000
"""Bytes; larger files are refused with a message."""

PIECE = 1 << 20
FALLBACK = "cp1252"
PLAUSIBLE = 0.7
"""Share of a text's characters beyond ASCII that must look Chinese for GB18030."""
BROKEN = 0.05
"""Share of characters beyond ASCII that may be broken before another encoding is tried."""
CONTROL_SHARE = 0.02

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ASCII = bytes(range(128))
_RARE_LEADS = bytes(range(0xD8, 0x100))  # level 2 of GB 2312 begins at 0xD8
_CONTROL = bytes({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0C, 0x0D, 0x1A, 0x1B})
_ALONE = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f](?=[A-Za-z])")
_BINARY = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"SQLite format 3")
_MARKUP = re.compile(rb"\s*<(!doctype html|html|table|\?xml|\w+:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file turned out to be: ``text`` with its encoding, or ``workbook``."""

    kind: str
    encoding: str
    digest: str
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class _Score:
    """Counts over one decoding of the whole file."""

    beyond_ascii: int = 0
    broken: int = 0
    chinese: int = 0

    def add(self, text: str, chinese: bool) -> None:
        if text.isascii():
            return
        self.beyond_ascii += len(text) - len(text.encode("ascii", "ignore"))
        self.broken += text.count("\ufffd")
        if chinese:
            leads = text.encode("gb2312", "ignore").translate(None, _ASCII)[0::2]
            self.chinese += len(leads.translate(None, _RARE_LEADS)) - len(_ALONE.findall(text))

    @property
    def broken_share(self) -> float:
        return self.broken / self.beyond_ascii if self.beyond_ascii else 0.0

    @property
    def chinese_share(self) -> float:
        return self.chinese / self.beyond_ascii if self.beyond_ascii else 0.0


def recognise(path: Path) -> FileKind:
    """Say what a file is; raises FieldrepError where it can't be read as a table, with the reason."""
    try:
        return _recognise(path)
    except FileNotFoundError as error:
        raise FieldrepError(_("There is no such file."), where=str(path)) from error
    except PermissionError as error:
        raise FieldrepError(_("The file can't be read: permission denied."), where=str(path)) from error
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise FieldrepError(
            _("The file can't be read: {reason}.").format(reason=getattr(error, "strerror", None) or error),
            where=str(path),
        ) from error


def _recognise(path: Path) -> FileKind:
    size = path.stat().st_size
    if path.is_dir():
        raise FieldrepError(_("This is a folder, not a file."), where=str(path))
    if not path.is_file():
        raise FieldrepError(_("This is a device or pipe, not a file."), where=str(path))
    if size > SIZE_LIMIT:
        raise FieldrepError(
            _("The file has {size} MB; {limit} MB are the most that can be read.").format(
                size=size // 1_000_000, limit=SIZE_LIMIT // 1_000_000
            ),
            where=str(path),
            hint=_("Split it into several files."),
        )
    digest = hashlib.sha256()
    head = b""
    utf8 = _Score()
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for piece in _pieces(path):
        digest.update(piece)
        if not head:
            head = piece
            _refuse_other_kinds(path, head)
        if not head.startswith(b"PK\x03\x04"):
            utf8.add(decoder.decode(piece), chinese=False)
    utf8.add(decoder.decode(b"", final=True), chinese=False)
    if head.startswith(b"PK\x03\x04"):
        return FileKind("workbook", "", digest.hexdigest())
    if not head.strip(b"\0 \t\r\n\x1a" + codecs.BOM_UTF8):
        raise FieldrepError(_("The file is empty."), where=str(path))
    encoding, problems = _encoding(path, head, utf8)
    return FileKind("text", encoding, digest.hexdigest(), problems)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while piece := stream.read(PIECE):
            yield piece


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    """Raise for what is known not to be a table, by its first bytes."""
    where = str(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FieldrepError(
            _("This is an old Excel file (.xls) or one protected by a password."),
            where=where,
            hint=_("Open it in the spreadsheet program and save it as .xlsx without a password, or as CSV."),
        )
    if _MARKUP.match(head):
        raise FieldrepError(
            _("This is a web page or XML, whatever its name says."),
            where=where,
            hint=_("Open it in the spreadsheet program and save it as .xlsx or CSV."),
        )
    if head.startswith(b"PK\x03\x04") or any(head.startswith(bom) for bom, _name in _BOMS):
        return
    sample = head[:65536]
    controls = len(sample) - len(sample.translate(None, _CONTROL))
    known = head.startswith(
        (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"7z\xbc\xaf", b"SQLite format 3")
    )
    if known or controls > max(4, len(sample) * CONTROL_SHARE):
        raise FieldrepError(
            _("This is not a table but a binary file."),
            where=where,
            hint=_("A CSV file (UTF-8 or GB18030) or an .xlsx workbook can be read."),
        )


def _encoding(path: Path, head: bytes, utf8: _Score) -> tuple[str, tuple[Problem, ...]]:
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name, _lost(name, utf8.broken if name == "utf-8-sig" else _score(path, name).broken)
    if not utf8.broken:
        return "utf-8", ()
    gb18030 = _score(path, "gb18030")
    looks_chinese = gb18030.chinese_share >= PLAUSIBLE
    if looks_chinese and not gb18030.broken:
        return "gb18030", ()
    if utf8.broken_share <= BROKEN:
        return "utf-8", _lost("utf-8", utf8.broken)
    if looks_chinese and gb18030.broken_share <= BROKEN:
        return "gb18030", _lost("gb18030", gb18030.broken)
    return FALLBACK, (Problem(0, "", Code.ENCODING_GUESSED, {"encoding": "Windows-1252"}),)


def _score(path: Path, encoding: str) -> _Score:
    score = _Score()
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for piece in _pieces(path):
        score.add(decoder.decode(piece), chinese=True)
    score.add(decoder.decode(b"", final=True), chinese=True)
    return score


def _lost(encoding: str, broken: int) -> tuple[Problem, ...]:
    if not broken:
        return ()
    name = encoding.removesuffix("-sig").upper()
    return (Problem(0, "", Code.CHARACTERS_LOST, {"encoding": name, "mark": "\ufffd"}),)
