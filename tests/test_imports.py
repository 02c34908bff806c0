"""What runs before the first paint stays light: no module there imports a heavy library.

Importing sqlmodel alone costs more than the rest of the start together, so it is imported later, in a worker.
"""

import json
import pkgutil
import subprocess
import sys

import pytest

import fieldrep.rules

HEAVY = {
    "alembic",
    "docx",
    "fpdf",
    "icalendar",
    "openpyxl",
    "pydantic",
    "rapidfuzz",
    "sqlalchemy",
    "sqlmodel",
    "typer",
    "xlsxwriter",
}

# In order of weight: what an earlier module brings is not held against a later one.
EARLY = [
    "fieldrep.paths",
    "fieldrep.errors",
    "fieldrep.i18n",
    "fieldrep.terms",
    *(
        module.name
        for module in pkgutil.walk_packages(fieldrep.rules.__path__, "fieldrep.rules.")
        if not module.ispkg
    ),
    "fieldrep.store.glance",
    "fieldrep.store.drafts",
    "fieldrep.__main__",
    "fieldrep.tui.app",
]

PROBE = """
import importlib, json, sys
names, heavy = json.loads(sys.argv[1])
seen, brought = set(), {}
for name in names:
    try:
        importlib.import_module(name)
    except ImportError as error:
        brought[name] = [str(error)]
        continue
    loaded = {module.partition(".")[0] for module in sys.modules} & set(heavy)
    brought[name] = sorted(loaded - seen)
    seen |= loaded
print(json.dumps(brought))
"""


@pytest.fixture(scope="module")
def brought() -> dict[str, list[str]]:
    """Per module the heavy libraries that importing it loads, in one fresh interpreter."""
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps([EARLY, sorted(HEAVY)])], capture_output=True, text=True
    )
    assert probe.returncode == 0, probe.stderr
    return json.loads(probe.stdout)


@pytest.mark.parametrize("module", EARLY)
def test_nothing_heavy_is_imported_early(brought: dict[str, list[str]], module: str) -> None:
    assert brought[module] == []


def test_the_probe_notices_a_heavy_import() -> None:
    probe = subprocess.run(
        [sys.executable, "-c", PROBE, json.dumps([["json", "sqlalchemy"], sorted(HEAVY)])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(probe.stdout) == {"json": [], "sqlalchemy": ["sqlalchemy"]}


def test_the_first_screen_stands_without_the_playbook() -> None:
    """Packs cost up to 50 ms: they are read once the first screen is painted."""
    source = (
        "import sys, fieldrep.__main__, fieldrep.tui.rep, fieldrep.tui.screens.today, fieldrep.store.glance\n"
        "print([name for name in sys.modules if name.startswith('fieldrep.playbook')])"
    )
    probe = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True)
    assert probe.stdout.strip() == "[]", probe.stderr
