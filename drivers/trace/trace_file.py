"""A trace of one D channel on the disk that never grows beyond its limit: NAME.pcap, NAME.1.pcap ..."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import time
from pathlib import Path

from drivers.trace.pcap import TracedFrame, file_header, record

log = logging.getLogger(__name__)

LARGEST_OCTETS = 8 * 2**20
"""A file of this size is put aside: about ten thousand calls."""
FILES = 4


class TraceFile:
    """Takes every frame of a D channel; it never raises.

    When the disk takes no more it says so once in the log and drops frames until it does again.
    """

    def __init__(
        self,
        path: Path,
        *,
        network: bool = False,
        largest: int = LARGEST_OCTETS,
        files: int = FILES,
    ) -> None:
        """`path` ends in .pcap; what it has from an earlier run is kept as the file before it."""
        self.path = path
        self._network, self._largest, self._files = network, largest, files
        self._descriptor = -1
        self._size = 0
        self._complained = False

    def __call__(self, octets: bytes, sent: bool, at: float | None = None) -> None:
        """Note one frame, given without check sequence; `at`: seconds since the epoch, else now."""
        try:
            if self._descriptor < 0 or self._size >= self._largest:
                self._next()
            frame = TracedFrame(time.time() if at is None else at, sent, octets)
            self._size = _append(self._descriptor, record(frame, network=self._network), self._size)
            self._complained = False
        except OSError as problem:
            if not self._complained:
                self._complained = True
                log.warning(
                    "the trace %s cannot be written (%s); calls go on without it. Make room on the "
                    "disk or mend the rights of the folder.",
                    self.path, problem.strerror,
                )  # fmt: skip

    def close(self) -> None:
        """May be called twice; a later frame begins a new file."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            with contextlib.suppress(OSError):  # a full disk may tell of it only here
                os.close(descriptor)

    def _next(self) -> None:
        """Begin a file; the old ones move only when the new one could be begun."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640)
        try:
            size = _append(descriptor, file_header(), 0)
            for age in range(self._files - 1, 0, -1):
                newer = self._aged(age - 1)
                if newer.exists():
                    newer.replace(self._aged(age))
            fresh.replace(self.path)
        except OSError:
            os.close(descriptor)
            fresh.unlink(missing_ok=True)
            raise
        self.close()
        self._descriptor, self._size = descriptor, size

    def _aged(self, age: int) -> Path:
        return self.path if age == 0 else self.path.with_suffix(f".{age}.pcap")


def _append(descriptor: int, data: bytes, size: int) -> int:
    """The new size of the file; what fits only in part is taken back, so records stay whole."""
    done = os.write(descriptor, data)
    if done != len(data):
        os.ftruncate(descriptor, size)
        os.lseek(descriptor, size, os.SEEK_SET)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    return size + done
