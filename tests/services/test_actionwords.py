"""Every action that can be taken has words in the history and in the list of what can be undone."""

import ast
from pathlib import Path

import fieldrep
from fieldrep.services.actionwords import WORDS
from fieldrep.store.glance_rows import Section

SOURCE = Path(fieldrep.__file__).parent
WITHOUT_OPERATIONS = {"day.begin", "doctor.repair"}  # they change nothing that is captured


def codes() -> set[str]:
    """The codes that ``Workspace.write`` is called with, as far as they are written out."""
    found: set[str] = set()
    texts = (path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    for text in (text for text in texts if ".write(" in text):
        for node in ast.walk(ast.parse(text)):
            if not (isinstance(node, ast.withitem) and isinstance(node.context_expr, ast.Call)):
                continue
            call = node.context_expr
            if isinstance(call.func, ast.Attribute) and call.func.attr == "write" and call.args:
                found |= {c.value for c in ast.walk(call.args[0]) if isinstance(c, ast.Constant)}
    return {code for code in found if not code.startswith(".")}


def test_every_code_written_out_has_words() -> None:
    assert len(codes()) > 20
    assert codes() - set(WORDS) - WITHOUT_OPERATIONS == set()


def test_what_is_done_or_moved_on_today_has_words() -> None:
    for section in (Section.STEP, Section.PROMISE, Section.DUTY):
        assert f"{section}.done" in WORDS
    for section in (Section.VISIT, Section.CONTACT, Section.STEP, Section.PROMISE):
        assert f"{section}.move" in WORDS
