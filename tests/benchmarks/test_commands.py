"""What a command costs as a whole process."""

from __future__ import annotations

import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.benchmarks.figures import Figures, judge

pytestmark = pytest.mark.benchmark

LOG_SHARE = 1.8
RUNS = 9
IMPORT_ROWS = 10_000
IMPORT_TARGET = 10.0
MEMORY_TARGET = 150.0
CITIES = ("天津", "济南", "石家庄", "唐山", "London", "Lyon", "Łódź", "México D.F.")
SYLLABLES = ("嘉", "元", "东", "南", "恒", "通", "信", "达", "华", "安", "泰", "和", "瑞", "丰", "盛", "远")
TRADES = ("包装", "印刷", "皮具", "纸业", "装饰", "汽配", "食品", "建材")


@dataclass(frozen=True, slots=True)
class Ran:
    """One process: seconds it took, what it printed, and its peak memory in MB."""

    seconds: float
    printed: str
    memory: float


def run(command: Sequence[str], data: Path | None = None) -> Ran:
    """Run a command to its end; it must succeed."""
    env = dict(os.environ, PYTHONIOENCODING="utf-8")
    if data is not None:
        env["FIELDREP_DATA"] = str(data)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.perf_counter()
        process = subprocess.Popen(command, env=env, stdout=out, stderr=err)
        _pid, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        assert process.returncode == 0, err.read().decode()
        return Ran(took, out.read().decode(), usage.ru_maxrss / 1024)


def some_account(program: list[str], data: Path) -> str:
    listed = json.loads(run([*program, "accounts", "list", "--limit", "1", "--json"], data).printed)
    return listed[0]["id"]


def test_log(program: list[str], big: Path, figures: Figures) -> None:
    account = some_account(program, big)
    log = [*program, "log", account, "--said", "price of a trial", "--result", "sample promised", "--call"]
    bare = [sys.executable, "-c", "import sqlmodel"]
    pairs = [(run(log, big).seconds * 1000, run(bare).seconds * 1000) for _run in range(RUNS + 1)][1:]
    logged, floor = (statistics.median(column) for column in zip(*pairs, strict=True))
    figures.check("fieldrep log, whole process", logged, LOG_SHARE * floor, floor=floor)


def customers(path: Path) -> None:
    """Write a list of customers that the program can read: half Chinese, half not, the same each time."""
    dice = random.Random(20)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["customer number", "company name", "contact", "title", "city", "address", "phone"])
        for number in range(IMPORT_ROWS):
            if number % 2:
                name = "".join(dice.sample(SYLLABLES, 3)) + dice.choice(TRADES) + "有限公司"
            else:
                name = f"{dice.choice('BCDFGHKLMNPRST')}{number:05d} {dice.choice(TRADES)} Trading Ltd"
            phone = f"1{dice.randrange(30, 90)}{dice.randrange(10**8):08d}"
            writer.writerow(
                [f"N{number:05d}", name, "王先生", "经理", dice.choice(CITIES), f"{number} Road", phone]
            )


def test_import(program: list[str], big: Path, tmp_path: Path, figures: Figures) -> None:
    file = tmp_path / "customers.csv"
    customers(file)
    ran = run([*program, "import", "accounts", str(file), "--json"], big)
    result = json.loads(ran.printed)
    assert result["read"] == IMPORT_ROWS
    assert result["created"] + result["updated"] + result["unchanged"] + result["rejected"] == IMPORT_ROWS
    judge(
        figures.note(f"import of {IMPORT_ROWS:,} rows", ran.seconds, IMPORT_TARGET, unit="s"),
        figures.note("peak memory of that import", ran.memory, MEMORY_TARGET, unit="MB"),
    )


def test_weekly_report(program: list[str], big: Path, tmp_path: Path, figures: Figures) -> None:
    out = tmp_path / "report.docx"
    ran = run([*program, "report", "weekly", "--format", "docx", "--out", str(out)], big)
    assert out.stat().st_size > 0
    figures.check("peak memory of a report to Word", ran.memory, MEMORY_TARGET, unit="MB")
