"""The wheel holds every file of the package: texts, packs, fonts, tables and styles as well as code."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LEFT_BEHIND = {"__pycache__"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network: installing the project has cached what builds it."""
    uv = pytest.importorskip("uv", reason="the wheel is built by uv").find_uv_bin()
    out = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [uv, "build", "--wheel", "--offline", "--python", sys.executable, "--out-dir", str(out), str(ROOT)],
        capture_output=True,
        text=True,
    )
    if built.returncode and "offline" in built.stderr:
        pytest.skip("the build backend is not in uv's cache")
    assert built.returncode == 0, built.stderr
    return next(out.glob("fieldrep-*.whl"))


def package_files() -> set[str]:
    source = ROOT / "src"
    return {
        path.relative_to(source).as_posix()
        for path in (source / "fieldrep").rglob("*")
        if path.is_file() and not LEFT_BEHIND & set(path.parts)
    }


def test_the_wheel_holds_the_whole_package(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith("fieldrep/")}
    assert packed == package_files()


def test_the_wheel_starts_by_the_name_fieldrep(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        entry_points = next(name for name in archive.namelist() if name.endswith("entry_points.txt"))
        assert "fieldrep = fieldrep.__main__:main" in archive.read(entry_points).decode()


def test_translations_are_compiled() -> None:
    assert "fieldrep/locale/zh_CN/LC_MESSAGES/fieldrep.mo" in package_files()
