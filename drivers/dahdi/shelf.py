"""Where the process that holds channels' files lays out fresh ones for those that share them.

The driver never takes a file back whose card was away: it must be opened anew. Control does that, and
the media processes, the one that runs and the one in reserve, may each look at what lies here and take
files of their own. So the message is looked at (MSG_PEEK), never taken, and a newer one replaces it. It
says how often each file was opened anew: whoever looks leaves alone what his calls talk on.
"""

from __future__ import annotations

import array
import os
import socket
from collections.abc import Iterable, Sequence

from drivers.line import LineUnavailable

MOST_FILES = 253
"""SCM_MAX_FD: what one message of a Unix socket carries."""


class FileShelf:
    """`count` open files, one a channel, and how often each was opened anew. It owns its sockets."""

    def __init__(self, count: int) -> None:
        self._show: socket.socket | None
        self._show, self._look = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._show.setblocking(False)
        self._look.setblocking(False)
        self._opened = array.array("I", bytes(4 * count))

    @classmethod
    def from_descriptor(cls, fd: int, count: int) -> FileShelf:
        """The same shelf in the process that inherited `fd`, which stays the caller's.

        Raises LineUnavailable.
        """
        shelf = cls.__new__(cls)
        shelf._show, shelf._opened = None, array.array("I", bytes(4 * count))
        try:
            shelf._look = socket.socket(fileno=os.dup(fd))
        except OSError as problem:
            raise LineUnavailable(f"descriptor {fd} is no shelf of files: {problem}") from problem
        return shelf

    @property
    def descriptor(self) -> int:
        """What those who look inherit."""
        return self._look.fileno()

    def show(self, files: Sequence[int], fresh: Iterable[int]) -> None:
        """Lay out the files of all rows, in place of what lay there; `fresh` rows were opened anew.

        They stay the caller's.
        """
        assert self._show is not None
        for row in fresh:
            self._opened[row] += 1
        try:
            self._look.recv(1)
        except BlockingIOError:
            pass  # the first
        self._show.sendmsg(
            [self._opened.tobytes()],
            [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))],
        )

    def take(self) -> dict[int, int]:
        """Files of one's own, by row, of what was opened anew since; to be closed by the caller."""
        count = len(self._opened)
        space = socket.CMSG_SPACE(count * array.array("i").itemsize)
        known = self._opened.tobytes()
        try:
            if self._look.recv(len(known), socket.MSG_PEEK) == known:
                return {}
            told, ancillary, _, _ = self._look.recvmsg(
                len(known), space, socket.MSG_PEEK | socket.MSG_CMSG_CLOEXEC
            )
        except BlockingIOError:
            return {}
        files = array.array("i")
        for level, kind, octets in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                files.frombytes(octets[: len(octets) - len(octets) % files.itemsize])
        if len(files) != count or len(told) != len(known):
            # another line's, or the system has no room for more open files
            for fd in files:
                os.close(fd)
            return {}
        before, self._opened = self._opened, array.array("I", told)
        fresh: dict[int, int] = {}
        for row, fd in enumerate(files):
            if self._opened[row] == before[row]:
                os.close(fd)
            else:
                fresh[row] = fd
        return fresh

    def close(self) -> None:
        """Give the sockets back; may be called twice."""
        self._look.close()
        if self._show is not None:
            self._show.close()
