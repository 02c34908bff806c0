"""What a command costs as a whole process."""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.benchmarks.figures import Figures

pytestmark = pytest.mark.benchmark

LOG_SHARE = 1.8
RUNS = 9
IMPORT_ROWS = 10_000
IMPORT_TARGET = 10.0
MEMORY_TARGET = 150.0
CITIES = ("天津", "济南", "石家庄", "唐山", "London", "Lyon", "Łódź", "México D.F.")
SYLLABLES = ("嘉", "元", "东", "南", "恒", "通", "信", "达", "华", "安", "泰", "和", "瑞", "丰", "盛", "远")
TRADES = ("包装", "印刷", "皮具", "纸业", "装饰", "汽配", "食品", "建材")


def run(command: Sequence[str], data: Path | None = None) -> tuple[float, str]:
    """Run a command; seconds and what it printed."""
    env = dict(os.environ, PYTHONIOENCODING="utf-8")
    if data is not None:
        env["FIELDREP_DATA"] = str(data)
    begin = time.perf_counter()
    done = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8")
    took = time.perf_counter() - begin
    assert done.returncode == 0, done.stderr
    return took, done.stdout


def some_account(program: list[str], data: Path) -> str:
    listed = json.loads(run([*program, "accounts", "list", "--limit", "1", "--json"], data)[1])
    return listed[0]["id"]


def test_log(program: list[str], big: Path, figures: Figures) -> None:
    account = some_account(program, big)
    log = [*program, "log", account, "--said", "price of a trial", "--result", "sample promised", "--call"]
    bare = [sys.executable, "-c", "import sqlmodel"]
    pairs = [(run(log, big)[0] * 1000, run(bare)[0] * 1000) for _run in range(RUNS + 1)][1:]
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
    took, printed = run([*program, "import", "accounts", str(file), "--json"], big)
    result = json.loads(printed)
    assert result["read"] == IMPORT_ROWS
    assert result["created"] + result["updated"] + result["unchanged"] + result["rejected"] == IMPORT_ROWS
    figures.check(f"import of {IMPORT_ROWS:,} rows", took, IMPORT_TARGET, unit="s")


def test_weekly_report(program: list[str], big: Path, tmp_path: Path, figures: Figures) -> None:
    out = tmp_path / "report.docx"
    took, _printed = run([*program, "report", "weekly", "--format", "docx", "--out", str(out)], big)
    assert out.stat().st_size > 0
    figures.check("weekly report to Word, whole process", took, 3.0, unit="s")


def test_memory_of_the_commands(figures: Figures) -> None:
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    figures.check("peak memory of the commands above", peak, MEMORY_TARGET, unit="MB")
