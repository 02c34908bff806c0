"""The check of the translations, a step of its own in CI, notices what is missing or out of date."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fieldrep.i18n import _, language, sentences

ROOT = Path(__file__).resolve().parent.parent


def translations(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / ".ci" / "translations"), *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"},
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    (folder / ".ci").mkdir()
    shutil.copy(ROOT / ".ci" / "translations", folder / ".ci")
    source = folder / "src" / "fieldrep"
    source.mkdir(parents=True)
    (source / "a.py").write_text(
        '_("Save")\n_("{name} is away.")\nngettext("{n} row", "{n} rows", 3)\n', encoding="utf-8"
    )
    texts = {"Save": "保存", "{name} is away.": "{name}不在。", "{n} row": "{n}行"}
    (folder / "zh.json").write_text(json.dumps(texts), encoding="utf-8")
    assert translations(folder, "fill", str(folder / "zh.json")).returncode == 0
    return folder


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A project of one file with three texts, translated."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_a_complete_project_passes(project: Path) -> None:
    checked = translations(project, "check")
    assert (checked.returncode, checked.stderr) == (0, "")
    assert json.loads(translations(project, "missing").stdout) == {}


def test_a_new_text_is_missing_until_filled(project: Path) -> None:
    source = project / "src" / "fieldrep" / "b.py"
    source.write_text('_("Quit")\n', encoding="utf-8")
    assert "not in the .po file: 'Quit'" in translations(project, "check").stderr
    translations(project, "update")
    assert "missing: 'Quit'" in translations(project, "check").stderr
    assert json.loads(translations(project, "missing").stdout) == {"Quit": ""}
    (project / "more.json").write_text('{"Quit": "退出"}', encoding="utf-8")
    translations(project, "fill", str(project / "more.json"))
    assert translations(project, "check").returncode == 0


def test_a_dropped_text_is_stale(project: Path) -> None:
    (project / "src" / "fieldrep" / "a.py").write_text('_("Save")\n', encoding="utf-8")
    checked = translations(project, "check")
    assert checked.returncode == 1
    assert "no longer in the code: '{name} is away.'" in checked.stderr


@pytest.mark.parametrize(
    ("text", "translation", "complaint"),
    [
        ("{name} is away.", "{姓名}不在。", "placeholders differ"),
        ("{name} is away.", "不在。", "placeholders differ"),
        ("Save", "[b]保存[/b]", "markup differs"),
    ],
)
def test_a_translation_of_another_shape_is_refused(
    project: Path, text: str, translation: str, complaint: str
) -> None:
    (project / "wrong.json").write_text(json.dumps({text: translation}), encoding="utf-8")
    translations(project, "fill", str(project / "wrong.json"))
    checked = translations(project, "check")
    assert checked.returncode == 1
    assert f"{complaint}: {text!r}" in checked.stderr


def test_a_text_put_together_is_refused(project: Path) -> None:
    (project / "src" / "fieldrep" / "b.py").write_text('_(f"{1} rows")\n', encoding="utf-8")
    assert "src/fieldrep/b.py:1" in translations(project, "check").stderr


def test_an_old_binary_is_noticed(project: Path) -> None:
    binary = project / "src/fieldrep/locale/zh_CN/LC_MESSAGES/fieldrep.mo"
    binary.write_bytes(b"")
    assert "fieldrep.mo does not hold" in translations(project, "check").stderr
    translations(project, "compile")
    assert translations(project, "check").returncode == 0


def test_the_files_do_not_change_by_themselves(project: Path) -> None:
    folder = project / "src/fieldrep/locale/zh_CN/LC_MESSAGES"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    source = project / "src" / "fieldrep" / "a.py"
    source.write_text("\n\n\n" + source.read_text(encoding="utf-8"), encoding="utf-8")
    translations(project, "update")
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_the_empty_text_stays_empty() -> None:
    with language("zh_CN"):
        assert _("") == ""  # gettext keeps the header of the file under it


def test_sentences_stand_one_after_another_as_the_language_has_it() -> None:
    assert sentences("The passphrase is wrong.", "", "Ask for it.") == "The passphrase is wrong. Ask for it."
    assert sentences("口令不对。", "请询问。", "Bob ") == "口令不对。请询问。Bob "
