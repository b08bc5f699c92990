"""A media process that an earlier control process began, as the next one holds it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import socket
from dataclasses import dataclass, field
from pathlib import Path

from cti.media.link.child import STOP_SECONDS
from cti.media.link.commands import StartRecording
from cti.media.link.config import MediaConfig
from cti.media.link.present import Present
from cti.media.link.records import RecordingDone
from cti.media.link.vacancy import knock, peer


@dataclass(slots=True)
class Estate:
    """What went on when it was taken over."""

    config: MediaConfig
    kept: bool = False
    """It goes on; False: the process was ended, since it was made for something else."""
    rows: frozenset[int] = frozenset()
    """Where something was heard or recorded."""
    joined: dict[int, set[int]] = field(default_factory=dict)
    """Of every row that heard others or was heard, those others."""
    recordings: tuple[StartRecording, ...] = ()
    open: bool = True
    """It is still being taken over."""
    done: list[RecordingDone] = field(default_factory=list)
    """Recordings that ended before anybody listened."""

    def take(self, present: Present) -> None:
        """Note what goes on."""
        self.rows, self.joined = present.rows, present.joined
        self.recordings = present.recordings


def fits(there: MediaConfig, wanted: MediaConfig) -> bool:
    """Whether a process that runs can do what is wanted of a new one.

    Files of lines that its control process gave it are not those of the next one.
    """
    return there == wanted and not any(span.descriptors for span in there.spans)


class Inherited:
    """It is nobody's child any more, so its end is waited for by a descriptor of it (pidfd)."""

    descriptors: tuple[int, ...] = ()

    def __init__(self, link: socket.socket, pid: int, watched: int) -> None:
        self.socket = link
        self.pid = pid
        self._watched = watched

    @classmethod
    def find(cls, path: Path) -> Inherited | None:
        """The one that waits at this socket, if any does."""
        link = knock(path)
        if link is None:
            return None
        pid, _ = peer(link)
        try:
            return cls(link, pid, os.pidfd_open(pid))
        except OSError:
            link.close()
            return None

    @property
    def alive(self) -> bool:
        return self._watched >= 0 and not select.select([self._watched], [], [], 0)[0]

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._watched, signal.SIGKILL)

    def close(self) -> None:
        """Close the link: it waits for somebody else then, if anything goes on. May be called twice."""
        self.socket.close()

    async def end(self, kill_after: float = STOP_SECONDS) -> None:
        """Close the link and wait until the process is gone, killed after so many seconds."""
        self.close()
        if self._watched < 0:
            return
        loop = asyncio.get_running_loop()
        gone = asyncio.Event()
        loop.add_reader(self._watched, gone.set)
        try:
            try:
                async with asyncio.timeout(kill_after):
                    await gone.wait()
            except TimeoutError:
                self.kill()
                await gone.wait()
        finally:
            loop.remove_reader(self._watched)
            os.close(self._watched)
            self._watched = -1
