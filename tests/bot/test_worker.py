"""The pools: what is claimed is worked on once, or given back."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import SimpleNamespace
from typing import cast

from bot.worker import AnyRow, Pool


def rows(*names: str) -> list[AnyRow]:
    return [cast(AnyRow, SimpleNamespace(name=name)) for name in names]


class Bench:
    """Work that lasts until the test lets it end."""

    def __init__(self, waiting: Sequence[AnyRow]) -> None:
        self.waiting = list(waiting)
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.done: list[str] = []
        self.back: list[str] = []

    def claim(self, limit: int) -> Sequence[AnyRow]:
        taken, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return taken

    def work_on(self, row: AnyRow) -> None:
        self.begun.release()
        assert self.go_on.wait(10)
        self.done.append(row.name)

    def give_back(self, rows: Sequence[AnyRow]) -> None:
        self.back += [row.name for row in rows]


def test_what_is_in_work_is_finished_and_the_rest_is_given_back() -> None:
    bench = Bench(rows("one", "two", "three"))
    pool = Pool("bench", bench, threads=1, look_seconds=0.01, ahead=3)
    pool.start()
    assert bench.begun.acquire(timeout=10)
    stopping = threading.Thread(target=pool.stop)
    stopping.start()
    while not pool.stopping:
        pass
    bench.go_on.set()
    stopping.join(10)
    assert (bench.done, bench.back) == (["one"], ["two", "three"])


def test_what_is_given_after_the_end_is_given_back() -> None:
    bench = Bench([])
    pool = Pool("bench", bench, threads=1, look_seconds=0.01)
    pool.stop()
    pool.give(rows("late"))
    assert bench.back == ["late"]


def test_every_row_is_worked_on_once() -> None:
    names = [str(number) for number in range(40)]
    bench = Bench(rows(*names))
    bench.go_on.set()
    pool = Pool("bench", bench, threads=4, look_seconds=0.01, ahead=2)
    pool.start()
    for _ in names:
        assert bench.begun.acquire(timeout=10)
    pool.stop()
    assert (sorted(bench.done, key=int), bench.back) == (names, [])
