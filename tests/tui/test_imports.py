"""What the first screen does not need is not imported for it."""

import subprocess
import sys

HEAVY = {
    "sqlmodel", "sqlalchemy", "alembic", "pydantic", "docx", "openpyxl", "xlsxwriter", "fpdf", "rapidfuzz",
    "icalendar", "typer", "cryptography", "tree_sitter",
}  # fmt: skip


def imported(module: str) -> set[str]:
    code = f"import {module}, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_app_imports_nothing_heavy() -> None:
    modules = imported("fieldrep.tui.app")
    assert {name.partition(".")[0] for name in modules}.isdisjoint(HEAVY)


def test_the_app_imports_no_form_no_palette_and_no_service() -> None:
    modules = imported("fieldrep.tui.app")
    late = (
        "fieldrep.tui.forms",
        "fieldrep.tui.palette",
        "fieldrep.tui.help",
        "fieldrep.services",
        "fieldrep.store",
    )
    assert not [name for name in modules if name.startswith(late)]


def test_forms_import_nothing_heavy() -> None:
    modules = imported("fieldrep.tui.forms.screen")
    assert {name.partition(".")[0] for name in modules}.isdisjoint(HEAVY)
