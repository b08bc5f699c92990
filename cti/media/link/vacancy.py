"""The media process without a control process: it waits for the next one while calls go on.

A control process that dies takes call control with it, but no sound: bridges, players and recordings
need nobody. For some seconds the media process listens on a Unix socket that only its own account can
use (mode 0600, and the account of who connects is compared); who connects first is the next control
process. When the time is over, or nothing is left that anybody could hear, it ends in order.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

log = logging.getLogger("cti.media")

_CREDENTIALS = struct.Struct("3i")


@contextlib.contextmanager
def _address(path: Path) -> Iterator[str]:
    """A name of the socket that is short enough for sun_path, however deep its folder lies."""
    folder = os.open(path.parent, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


def peer(link: socket.socket) -> tuple[int, int]:
    """Process and account of the other end."""
    pid, uid, _ = _CREDENTIALS.unpack(
        link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    )
    return pid, uid


def knock(path: Path) -> socket.socket | None:
    """Connect to a media process that waits there; None where none does."""
    link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        with _address(path) as address:
            link.connect(address)
    except OSError:
        link.close()
        return None
    link.setblocking(False)
    return link


class Vacancy:
    """The place of the control process is free. It is over after `seconds`."""

    def __init__(
        self, path: Path, seconds: float, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._path = path
        self._now = now
        self._until = now() + seconds
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            path.unlink(missing_ok=True)  # of one that was killed while it waited
            mask = os.umask(0o177)
            try:
                with _address(path) as address:
                    self._socket.bind(address)
            finally:
                os.umask(mask)
            self._socket.listen(1)
        except OSError:
            self._socket.close()
            raise
        self._socket.setblocking(False)

    @property
    def over(self) -> bool:
        return self._now() >= self._until

    def successor(self) -> socket.socket | None:
        """The link to the next control process, as soon as there is one."""
        try:
            link, _ = self._socket.accept()
        except BlockingIOError:
            return None
        if peer(link)[1] != os.geteuid():
            log.warning("Somebody else's process wanted to take over the sound; it was refused.")
            link.close()
            return None
        link.setblocking(False)
        return link

    def close(self) -> None:
        self._socket.close()
        self._path.unlink(missing_ok=True)
