"""File systems that fail: at the N-th call, in the middle of a byte stream, in small pieces."""

import errno
import os
import signal
from collections.abc import Callable
from typing import Any

from fieldrep.sync.files import Files

STEPS = (
    "stat names open_read open_append open_new fstat read_at write flush close replace move link unlink"
    " make_folder copy_mode flush_folder"
).split()
"""Every method of Files that asks the system something that can fail."""

KINDS = {"short": 0, "full": errno.ENOSPC, "error": errno.EIO, "refused": errno.EACCES}


class Steps(Files):
    """Files of which each step goes through ``step``."""

    def step(self, name: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Do one step."""
        return call(*args, **options)


def _through(name: str) -> Any:
    def method(self: Steps, *args: Any, **options: Any) -> Any:
        return self.step(name, getattr(super(Steps, self), name), *args, **options)

    return method


for _name in STEPS:
    setattr(Steps, _name, _through(_name))


class Faulty(Steps):
    """The N-th step fails, once or for good; ``struck`` says whether it came to that."""

    def __init__(self, at: int, kind: str, *, for_good: bool) -> None:
        self.at = at
        self.kind = kind
        self.for_good = for_good
        self.calls = 0

    @property
    def struck(self) -> bool:
        return self.calls >= self.at

    def step(self, name: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
        self.calls += 1
        if self.calls != self.at and not (self.for_good and self.calls > self.at):
            return call(*args, **options)
        if name == "close":
            call(*args, **options)
        if self.kind == "short":
            return self._short(name, call, *args, **options)
        raise OSError(KINDS[self.kind], os.strerror(KINDS[self.kind]))

    def _short(self, name: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Take half of what is to be written and say no word; a disk that is full says so next time."""
        if name == "write" and self.calls > self.at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if name == "write":
            handle, data = args
            return call(handle, data[: len(data) // 2])
        if name == "read_at":
            handle, offset, size = args
            return call(handle, offset, max(1, size // 2))
        return None if name == "close" else call(*args, **options)


class Crash(BaseException):
    """The process is gone: nothing it would still do happens."""


class Crashing(Steps):
    """The process dies after so many bytes written, or before the step of that number."""

    def __init__(self, *, after_bytes: int = -1, before_step: int = -1) -> None:
        self.left = after_bytes
        self.before_step = before_step
        self.calls = 0
        self.dead = False

    def step(self, name: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if name == "close":
            return call(*args, **options)  # the system does it
        self.calls += 1
        if self.dead or self.calls == self.before_step:
            self.dead = True
            raise Crash
        if name == "write" and self.left >= 0:
            handle, data = args
            if len(data) > self.left:
                if self.left:
                    call(handle, data[: self.left])
                self.dead = True
                raise Crash
            self.left -= len(data)
        return call(*args, **options)


class Slow(Steps):
    """Writes in small pieces, so that others come between; may stop itself before its first write."""

    def __init__(self, piece: int, *, stop: bool = False) -> None:
        self.piece = piece
        self.stop = stop

    def step(self, name: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if name != "write":
            return call(*args, **options)
        if self.stop:
            self.stop = False
            os.kill(os.getpid(), signal.SIGSTOP)
        handle, data = args
        os.sched_yield()
        return call(handle, data[: self.piece] if self.piece else data)


class Counting(Steps):
    """Counts the bytes read."""

    read = 0

    def step(self, name: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
        given = call(*args, **options)
        if name == "read_at":
            self.read += len(given)
        return given


class Refusing(Steps):
    """Some steps are refused so many times with an error of the system."""

    def __init__(self, number: int, times: int, *names: str) -> None:
        self.number = number
        self.times = times
        self.refused_names = names

    def step(self, name: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if name in self.refused_names and self.times > 0:
            self.times -= 1
            raise OSError(self.number, os.strerror(self.number))
        return call(*args, **options)
