"""Threads with their own database connections, of which a seeded scheduler lets one go on at each database statement."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from random import Random
from typing import Any

from django.db import connection

#: How long a thread may run before it is asked whether the database lets it wait for another one.
_PATIENCE = 0.002
_LONGEST = 120.0
_READING = ("SELECT", "PRAGMA", "SAVEPOINT", "RELEASE")


class Worker(threading.Thread):
    """A thread that keeps its connection and stops before each statement until the scheduler lets it go on."""

    def __init__(self, turn: threading.Condition) -> None:
        super().__init__(daemon=True)
        self.turn, self.state, self.job, self.outcome = turn, "idle", None, None
        self.writes, self.in_transaction, self.process, self.stopping = False, False, 0, False

    def run(self) -> None:
        try:
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("SELECT pg_backend_pid()")
                    self.process = cursor.fetchone()[0]
            with connection.execute_wrapper(self._before_statement):
                while self._next_job():
                    self.outcome = self._outcome()
                    with self.turn:
                        self.job, self.state = None, "idle"
                        self.turn.notify_all()
        finally:
            connection.close()

    def _next_job(self) -> bool:
        with self.turn:
            self.turn.wait_for(lambda: self.job or self.stopping)
        return not self.stopping

    def _outcome(self) -> Any:
        try:
            return self.job()
        except Exception as error:  # what it is belongs to the test
            return error

    def _before_statement(self, execute, sql, params, many, context):
        with self.turn:
            self.writes = not sql.lstrip().upper().startswith(_READING)
            self.in_transaction, self.state = connection.in_atomic_block, "parked"
            self.turn.notify_all()
            self.turn.wait_for(lambda: self.state == "running")
        return execute(sql, params, many, context)


class Crew:
    """A handful of workers. `race` runs jobs at the same time, in the order of statements that a seed gives."""

    def __init__(self, size: int) -> None:
        self.turn = threading.Condition()
        self.workers = [Worker(self.turn) for _ in range(size)]

    def __enter__(self) -> Crew:
        for worker in self.workers:
            worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self.turn:
            for worker in self.workers:
                worker.stopping, worker.state = True, "running"
            self.turn.notify_all()
        for worker in self.workers:
            worker.join(_LONGEST)

    def race(self, jobs: list[Callable[[], Any]], rng: Random) -> list[Any]:
        """What each job gave or raised."""
        busy = self.workers[: len(jobs)]
        with self.turn:
            for worker, job in zip(busy, jobs, strict=True):
                worker.job, worker.state, worker.in_transaction = job, "running", False
            self.turn.notify_all()
        staying, last, ends = rng.choice((0.0, 0.5, 0.9)), None, time.monotonic() + _LONGEST
        while True:
            ready = self._ready(busy, ends)
            if not ready:
                return [worker.outcome for worker in busy]
            last = last if last in ready and rng.random() < staying else rng.choice(ready)
            with self.turn:
                last.state = "running"
                self.turn.notify_all()

    def _ready(self, busy: list[Worker], ends: float) -> list[Worker]:
        """Those that may go on, when all others have ended, stopped or wait for a lock; empty when all have ended."""
        while time.monotonic() < ends:
            with self.turn:
                self.turn.wait_for(lambda: not any(one.state == "running" for one in busy), _PATIENCE)
                running = [one for one in busy if one.state == "running"]
                ready = [one for one in busy if one.state == "parked" and not self._would_wait(one, busy)]
                if not running and not any(one.state == "parked" for one in busy):
                    return []
            if ready and all(_waits_for_another(one) for one in running):
                return ready
        raise AssertionError("the threads stand still")

    def _would_wait(self, worker: Worker, busy: list[Worker]) -> bool:
        """Whether SQLite's only writer is another one."""
        if connection.vendor != "sqlite" or worker.in_transaction or not worker.writes:
            return False
        return any(one.state == "parked" and one.in_transaction for one in busy)


def _waits_for_another(worker: Worker) -> bool:
    if not worker.process:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s))", [worker.process])
        return bool(cursor.fetchone()[0])
