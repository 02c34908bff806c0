"""Try an installed fieldrep the way a new user does: version, init, log, find, then the screen.

usage: smoke.py PATH-TO-FIELDREP

Runs away from the source tree, with an empty home, so that only what the wheel holds is used.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.terminal import Terminal

SCREEN_LIMIT = 60.0


def environment(home: Path) -> dict[str, str]:
    left_out = ("FIELDREP_", "PYTHON", "LC_", "LANG", "XDG_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    return kept | {
        "HOME": str(home),
        "FIELDREP_DATA": str(home / "data"),
        "LANG": "C.UTF-8",
        "PYTHONSAFEPATH": "1",
    }


def run(program: str, env: dict[str, str], home: Path, *words: str) -> str:
    print("$ fieldrep", *words)
    done = subprocess.run(
        [program, *words], env=env, cwd=home, text=True, capture_output=True, encoding="utf-8", timeout=120
    )
    print(done.stdout, done.stderr, sep="", end="")
    if done.returncode:
        raise SystemExit(f"exit {done.returncode}")
    return done.stdout


def commands(program: str, env: dict[str, str], home: Path) -> None:
    assert run(program, env, home, "--version").strip(), "no version"
    run(program, env, home, "init", "--name", "Smoke Test", "--lang", "en", "--timezone", "Europe/London")
    run(
        program, env, home, "log", "嘉元实业", "--with", "刘小姐", "--said", "wants a sample",
        "--result", "sample promised", "--next", "2026-11-25 send samples", "--new",
    )  # fmt: skip
    for words in ("嘉元", "jyqy"):
        found = json.loads(run(program, env, home, "find", words, "--json"))
        assert "嘉元实业" in json.dumps(found, ensure_ascii=False), f"{words} finds nothing"


def screen(program: str, env: dict[str, str], home: Path) -> None:
    for lang, word in (("en", "Today"), ("zh_CN", "今日 ")):
        print("$ fieldrep --demo on a terminal, in", lang)
        data = home / f"demo-{lang}"
        argv = [program, "--demo", "--data", str(data)]
        with Terminal(argv, env=env | {"LANGUAGE": lang}, cwd=home) as terminal:
            terminal.wait_for(word, SCREEN_LIMIT)
            terminal.settle()
            print(terminal.text())
            terminal.send("q")
            status = terminal.wait_exit(10.0)
        if status:
            raise SystemExit(f"q ended it with {status}:\n{terminal.text()}")


def main() -> None:
    program = str(Path(sys.argv[1]).absolute())
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        env = environment(home)
        commands(program, env, home)
        screen(program, env, home)
    print("smoke: all well")


if __name__ == "__main__":
    main()
