"""A process of its own that appends frames to a shared file, or holds its lock: for tests with real ones.

``python -m tests.sync.writer append PATH FRAMES lock|free PIECE [stop]`` appends the frames of a
file one by one and prints the number of each when the hub has confirmed it; with ``stop`` it stops
itself (SIGSTOP) once between looking at the file and writing to it.
``python -m tests.sync.writer hold PATH`` takes the lock, prints ``held`` and keeps it until its input ends.
``python -m tests.sync.writer replace PATH FRAMES`` puts the frames in the place of all there is.
"""

import sys
from contextlib import nullcontext
from pathlib import Path

from fieldrep.sync.hub import START
from fieldrep.sync.scan import FrameAt, scan
from fieldrep.sync.teamfile import TeamFile
from tests.sync.faults import Slow
from tests.sync.hubs import TEAM, sync

LEASE_S = 0.5


def say(text: str) -> None:
    """Tell the test something at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(task: str, path: str, *rest: str) -> None:
    if task == "hold":
        with TeamFile(Path(path), TEAM, lease=LEASE_S).lock():
            say("held")
            sys.stdin.read(1)
        return
    frames = [found.frame.raw for found in scan(Path(rest[0]).read_bytes()) if isinstance(found, FrameAt)]
    if task == "replace":
        hub = TeamFile(Path(path), TEAM, files=Slow(97))
        say("begun")
        hub.replace(frames, sync(hub, []))
        return
    lock, piece, *stop = rest[1:]
    hub = TeamFile(Path(path), TEAM, files=Slow(int(piece), stop=bool(stop)), lease=LEASE_S)
    cursor = START
    for number, raw in enumerate(frames):
        with hub.lock(wait=30) if lock == "lock" else nullcontext():
            cursor = sync(hub, [raw], cursor)
        say(str(number))


if __name__ == "__main__":
    main(*sys.argv[1:])
