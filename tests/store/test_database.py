"""The one function that opens the database, asked by several workers at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from fieldrep.store.database import Database

WORKERS = 8


def test_workers_that_begin_at_once_share_one_engine(tmp_path: Path) -> None:
    with ThreadPoolExecutor(WORKERS) as pool:
        for _round in range(20):
            database = Database(tmp_path / "data.db")
            start = Barrier(WORKERS)

            def ask(barrier: Barrier = start, opened: Database = database) -> object:
                barrier.wait()
                return opened.engine(readonly=True)

            engines = {
                id(engine) for engine in [f.result() for f in [pool.submit(ask) for _ in range(WORKERS)]]
            }
            assert len(engines) == 1
            database.close()


def test_closing_while_workers_ask_for_an_engine_breaks_nothing(tmp_path: Path) -> None:
    database = Database(tmp_path / "data.db")
    start = Barrier(WORKERS)

    def ask(number: int) -> None:
        start.wait()
        for turn in range(50):
            database.engine(readonly=bool((number + turn) % 2))
            database.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        for worker in [pool.submit(ask, number) for number in range(WORKERS)]:
            worker.result()
    database.close()
