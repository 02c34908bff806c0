"""Every format: the same bytes each time, both languages, any text, and a file that is whole or not there."""

import errno
import hashlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings

from fieldrep.errors import Unwritable, UsageError
from fieldrep.reports.document import Document, from_json, to_json
from fieldrep.reports.render import FORMATS, file_name, render, rendered
from tests.reports.samples import hostile, some_visits, weekly
from tests.reports.strategies import documents

DIGESTS = """
import hashlib, sys
from pathlib import Path
from fieldrep.reports.document import from_json
from fieldrep.reports.render import FORMATS, rendered
document = from_json(Path(sys.argv[1]).read_text(encoding="utf-8"))
for fmt in FORMATS:
    sys.stdout.write(hashlib.sha256(rendered(document, fmt, "zh_CN")).hexdigest() + "\\n")
"""


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_same_document_gives_the_same_bytes_on_another_day(fmt: str) -> None:
    document = weekly()
    with time_machine.travel("2026-11-21 12:00:00Z", tick=False):
        first = rendered(document, fmt, "zh_CN")
    with time_machine.travel("2031-02-03 04:05:07Z", tick=False):
        assert rendered(from_json(to_json(document)), fmt, "zh_CN") == first


def test_the_same_document_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    document = tmp_path / "document.json"
    document.write_text(to_json(hostile()).encode("utf-8", "replace").decode(), encoding="utf-8")
    there = subprocess.check_output(
        [sys.executable, "-c", DIGESTS, str(document)],
        env={**os.environ, "PYTHONHASHSEED": "1", "TZ": "America/Adak"},  # here: any seed, another zone
        text=True,
    )
    here = [
        hashlib.sha256(rendered(from_json(document.read_text(encoding="utf-8")), fmt, "zh_CN")).hexdigest()
        for fmt in FORMATS
    ]
    assert there.split() == here


@pytest.mark.parametrize("fmt", FORMATS)
def test_the_languages_differ_and_a_correction_shows(fmt: str) -> None:
    english = rendered(weekly(), fmt, "en")
    assert english != rendered(weekly(), fmt, "zh_CN")
    assert english != rendered(weekly(version=2), fmt, "en")


@pytest.mark.parametrize("fmt", FORMATS)
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_texts_that_break_careless_writers(fmt: str, lang: str) -> None:
    assert len(rendered(hostile(), fmt, lang)) > 1000


@pytest.mark.parametrize("fmt", FORMATS)
def test_two_hundred_visits_and_none(fmt: str) -> None:
    assert len(rendered(weekly(some_visits(200)), fmt, "en")) > len(rendered(weekly([]), fmt, "en"))


ANY = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("fmt", [fmt for fmt in FORMATS if fmt != "pdf"])
@ANY
@given(document=documents)
def test_any_document_can_be_written(fmt: str, document: Document) -> None:
    assert rendered(document, fmt, "zh_CN")


@settings(ANY, max_examples=4)  # half a second each; the soak makes up for it
@given(document=documents)
def test_any_document_can_be_a_pdf(document: Document) -> None:
    assert rendered(document, "pdf", "zh_CN")


@pytest.mark.soak
@pytest.mark.parametrize("fmt", FORMATS)
@settings(ANY, max_examples=200)
@given(document=documents)
def test_any_of_many_documents_can_be_written(fmt: str, document: Document) -> None:
    assert rendered(document, fmt, "zh_CN")


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    target = tmp_path / "周报.md"
    target.write_text("old")
    assert render(weekly(), "md", "en", target) == target
    assert target.read_text(encoding="utf-8").startswith("# Weekly report\n")
    assert [path.name for path in tmp_path.iterdir()] == ["周报.md"]


@pytest.mark.skipif(os.name == "nt", reason="permission bits are POSIX")
def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("x")
    report = render(weekly(), "md", "en", tmp_path / "report.md")
    assert report.stat().st_mode == plain.stat().st_mode


def test_an_unknown_format_names_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="md, docx, xlsx, pdf, txt"):
        render(weekly(), "odt", "en", tmp_path / "report.odt")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unwritable, match="does not exist") as caught:
        render(weekly(), "md", "en", tmp_path / "no" / "report.md")
    assert caught.value.where == str(tmp_path / "no" / "report.md")


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    target = tmp_path / "folder"
    target.mkdir()
    with pytest.raises(Unwritable, match="This is a folder"):
        render(weekly(), "md", "en", target)
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EACCES, "can't be written. Close it"),
        (errno.EROFS, "can't be written. Close it"),
        (errno.ENOSPC, "no room left on the disk"),
        (errno.EIO, "can't be written: Input/output error"),
    ],
)
def test_a_read_only_or_full_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    target = tmp_path / "report.md"
    target.write_text("old")

    def refuse(*_arguments: object, **_more: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(
        tempfile if code == errno.EACCES else os, "mkstemp" if code == errno.EACCES else "fsync", refuse
    )
    with pytest.raises(Unwritable, match=words):
        render(weekly(), "md", "en", target)
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["report.md"]


def test_file_names() -> None:
    assert file_name(weekly(), "docx") == "weekly-2026-W47.docx"
    assert file_name(weekly(version=2), "pdf") == "weekly-2026-W47-v2.pdf"


def test_libraries_are_imported_when_they_are_needed() -> None:
    code = (
        "import sys, fieldrep.reports.render, fieldrep.reports.check, fieldrep.reports.definition\n"
        "heavy = {'docx', 'xlsxwriter', 'fpdf', 'openpyxl', 'sqlmodel', 'pydantic', 'lxml'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
