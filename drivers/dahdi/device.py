"""DAHDI's device files: opening them, asking the driver, and what its refusals mean."""

from __future__ import annotations

import errno
import fcntl
import os
from typing import Any

from drivers.line import LineError, LineUnavailable
from drivers.native.dahdi import C, ffi

CONTROL = "/dev/dahdi/ctl"
CHANNEL = "/dev/dahdi/channel"
PSEUDO = "/dev/dahdi/pseudo"

GONE = frozenset({errno.ENODEV, errno.ENXIO, errno.EIO})
"""What the driver answers on a file whose card was taken away."""

_MISSING = (
    "the DAHDI driver is not loaded: `cordboard lines detect` says what to install and which "
    "module to load"
)


class ChannelGone(LineUnavailable):
    """The card behind an open file was taken away; close the file and open it anew later."""


def open_device(path: str) -> int:
    """A descriptor of one of the driver's files. Raises LineUnavailable with the mend."""
    try:
        return os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as problem:
        if problem.errno in (errno.ENOENT, errno.ENXIO, errno.ENODEV):
            why = f"{path} is not there: {_MISSING}"
        elif problem.errno in (errno.EACCES, errno.EPERM):
            why = (
                f"{path} may not be opened by this account: add it to the group of that file "
                "(`ls -l /dev/dahdi`; `usermod -a -G dialout ACCOUNT`) and log in again"
            )
        else:
            why = f"{path} cannot be opened: {reason(problem)}"
        raise LineUnavailable(why) from problem


def ask(fd: int, request: int, argument: Any) -> None:
    """One request with a pointer to a cffi value, which the driver reads or fills. Raises OSError."""
    fcntl.ioctl(fd, request, ffi.buffer(argument), True)


def ask_number(fd: int, request: int, value: int = 0) -> int:
    """One request with an int; returns what the driver put in its place. Raises OSError."""
    argument = ffi.new("int *", value)
    ask(fd, request, argument)
    return int(argument[0])


def text(octets: Any) -> str:
    """A fixed field of the driver as text."""
    return str(ffi.string(octets).decode("ascii", "replace")).strip()


def reason(problem: OSError) -> str:
    """An error of the driver in words; its own ELAST has none in the C library."""
    if problem.errno == C.ELAST:
        return "events wait to be fetched first"
    return problem.strerror or f"error {problem.errno}"


def refused(what: str, problem: OSError) -> LineError:
    """The error for a request that the driver refused: ChannelGone where its card is away."""
    if problem.errno in GONE:
        return ChannelGone(f"{what}: the card is gone ({reason(problem)})")
    return LineError(f"{what}: {reason(problem)}")
