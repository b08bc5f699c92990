"""Where the process that holds channels' files lays out fresh ones for those that share them.

The driver never takes a file back whose card was away: it must be opened anew. Control does that, and
the media processes, the one that runs and the one in reserve, may each look at what lies here and take
files of their own. So the message is looked at (MSG_PEEK), never taken, and a newer one replaces it.
"""

from __future__ import annotations

import array
import os
import socket
from collections.abc import Sequence

from drivers.line import LineUnavailable

MOST_FILES = 253
"""SCM_MAX_FD: what one message of a Unix socket carries."""

_NUMBER = 8


class FileShelf:
    """Open files, one a channel, with a number that grows with each change. It owns its sockets."""

    def __init__(self) -> None:
        self._show: socket.socket | None
        self._show, self._look = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._show.setblocking(False)
        self._look.setblocking(False)
        self._number = 0

    @classmethod
    def from_descriptor(cls, fd: int) -> FileShelf:
        """The same shelf in the process that inherited `fd`, which stays the caller's.

        Raises LineUnavailable.
        """
        shelf = cls.__new__(cls)
        shelf._show, shelf._number = None, 0
        try:
            shelf._look = socket.socket(fileno=os.dup(fd))
        except OSError as problem:
            raise LineUnavailable(f"descriptor {fd} is no shelf of files: {problem}") from problem
        return shelf

    @property
    def descriptor(self) -> int:
        """What those who look inherit."""
        return self._look.fileno()

    def show(self, files: Sequence[int]) -> None:
        """Lay these files out in place of what lay there; they stay the caller's."""
        assert self._show is not None
        self._number += 1
        try:
            self._look.recv(_NUMBER)
        except BlockingIOError:
            pass  # the first
        told = self._number.to_bytes(_NUMBER, "big")
        self._show.sendmsg(
            [told], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))]
        )

    def take(self, count: int) -> list[int] | None:
        """Files of one's own of what lies here now, to be closed by the caller; None for nothing new."""
        space = socket.CMSG_SPACE(count * array.array("i").itemsize)
        try:
            told = self._look.recv(_NUMBER, socket.MSG_PEEK)
            if int.from_bytes(told, "big") == self._number:
                return None
            told, ancillary, _, _ = self._look.recvmsg(
                _NUMBER, space, socket.MSG_PEEK | socket.MSG_CMSG_CLOEXEC
            )
        except BlockingIOError:
            return None
        files = array.array("i")
        for level, kind, octets in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                files.frombytes(octets[: len(octets) - len(octets) % files.itemsize])
        if len(files) != count:  # another line's, or the system has no room for more open files
            for fd in files:
                os.close(fd)
            return None
        self._number = int.from_bytes(told, "big")
        return list(files)

    def close(self) -> None:
        """Give the sockets back; may be called twice."""
        self._look.close()
        if self._show is not None:
            self._show.close()
