"""Processes that answer for a server: what takes too long is ended, and nothing of one request is left for the next.

A thread cannot be ended in Python and a long computation in one slows all others; a process can, and does not.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import pickle
import signal
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from kb.errors import CaseError, Problem, ZhizeError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_SPAWN = multiprocessing.get_context("spawn")


class Busy(Exception):
    """No process was free in time."""


class TooLong(Exception):
    """The answer was not there in time."""


class Crashed(Exception):
    """The process failed in a way that nobody foresaw."""


Answer = Callable[..., str]
"""What a process runs: a function at the top of a module, from the name of a request and its arguments to text."""


class _Worker:
    def __init__(self, answer: Answer):
        self.pipe, theirs = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_serve, args=(theirs, answer), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, request: bytes, until: float) -> tuple[str, Any]:
        try:
            self.pipe.send_bytes(request)
            if not self.pipe.poll(max(0.0, until - monotonic())):
                raise TooLong
            found: tuple[str, Any] = self.pipe.recv()
        except (EOFError, OSError):
            raise Crashed from None
        return found

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _serve(pipe: Connection, answer: Answer) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its processes itself
    with contextlib.suppress(EOFError, OSError):
        while True:
            name, arguments = pickle.loads(pipe.recv_bytes())
            try:
                outcome: tuple[str, Any] = ("answer", answer(name, **arguments))
            except ZhizeError as error:
                outcome = ("problems", error.problems)
            except Exception:  # not told: its words may hold a part of the case
                outcome = ("crash", None)
            pipe.send(outcome)


class Workers:
    """So many processes, each answering one request at a time within so many seconds, waiting included."""

    def __init__(self, answer: Answer, count: int, seconds: float):
        self.answer, self.count, self.seconds = answer, count, seconds

    async def __aenter__(self) -> Self:
        self.idle: asyncio.Queue[_Worker] = asyncio.Queue()
        self.all = {_Worker(self.answer) for _ in range(self.count)}
        for worker in self.all:
            self.idle.put_nowait(worker)
        return self

    async def __aexit__(self, *_: object) -> None:
        for worker in self.all:
            await asyncio.to_thread(worker.end)

    async def call(self, name: str, /, **arguments: Any) -> str:
        """The answer to a request. Raises what the process raised of ZhizeError, and Busy, TooLong or Crashed."""
        try:
            request = pickle.dumps((name, arguments))
        except RecursionError:
            what = "嵌套过深 · nested too deeply"
            raise CaseError([Problem("case", what, "格式见 data/README.md · see data/README.md")]) from None
        until = monotonic() + self.seconds
        try:
            worker = await asyncio.wait_for(self.idle.get(), self.seconds)
        except TimeoutError:
            raise Busy from None
        answered = False
        try:
            kind, value = await asyncio.to_thread(worker.ask, request, until)
            answered = True
        finally:  # also where the client left: whatever a process still works on is of no use to the next
            if not answered:
                self.all.discard(worker)
                worker.process.kill()
                worker = _Worker(self.answer)
                self.all.add(worker)
            self.idle.put_nowait(worker)
        if kind == "problems":
            raise CaseError(value)
        if kind == "crash":
            raise Crashed
        return str(value)
