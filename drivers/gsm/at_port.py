"""The serial port of a modem on the asyncio loop: pyserial sets it, the loop reads and writes it."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import select
from collections.abc import Callable

import serial

from drivers.gsm.errors import ModemUnavailable

_CHUNK = 4096
_GONE = "it was unplugged or has reset itself"


class AtPort:
    """One open serial device, 8N1, taken for this program alone.

    `heard(octets)` is called with what comes, `gone()` once when the device vanishes. Raises
    ModemUnavailable when it cannot be opened. A descriptor that has settings of no serial port (a
    pseudo terminal) will do.
    """

    def __init__(
        self,
        device: str,
        heard: Callable[[bytes], None],
        gone: Callable[[], None],
        baud: int = 115200,
    ) -> None:
        self.device = device
        self._heard = heard
        self._gone = gone
        self._waiting = bytearray()
        self._closed = False
        self._loop = asyncio.get_running_loop()
        try:
            self._serial = serial.Serial(device, baud, timeout=0, write_timeout=0, exclusive=True)
        except (OSError, ValueError, serial.SerialException) as error:
            raise ModemUnavailable(_why_not(device, error)) from error
        self._fd = self._serial.fileno()
        self._loop.add_reader(self._fd, self._read)

    def write(self, octets: bytes) -> None:
        """Send octets; what the device does not take at once follows when it does."""
        if self._closed:
            raise ModemUnavailable(f"{self.device} is closed: {_GONE}.")
        self._waiting += octets
        self._write()

    async def drop_dtr(self, seconds: float) -> None:
        """Let DTR fall and rise again: most modems hang up and begin anew (V.250 6.2.9)."""
        for level in (False, True):
            with contextlib.suppress(OSError, serial.SerialException):
                self._serial.dtr = level
            if not level:
                await asyncio.sleep(seconds)

    def close(self) -> None:
        """Give the device back; may be called twice."""
        if self._closed:
            return
        self._closed = True
        self._loop.remove_reader(self._fd)
        self._loop.remove_writer(self._fd)
        with contextlib.suppress(OSError, serial.SerialException):
            self._serial.close()

    def _read(self) -> None:
        try:
            octets = os.read(self._fd, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            octets = b""
        if octets:
            self._heard(octets)
        elif self._hung_up():
            self._vanish()

    def _hung_up(self) -> bool:
        """A terminal without a least count also reads nothing when another program was faster."""
        poll = select.poll()
        poll.register(self._fd, select.POLLIN)
        state = next((flags for _, flags in poll.poll(0)), 0)
        return bool(state & (select.POLLHUP | select.POLLERR | select.POLLNVAL))

    def _write(self) -> None:
        try:
            taken = os.write(self._fd, self._waiting)
        except BlockingIOError:
            taken = 0
        except OSError:
            self._loop.call_soon(self._vanish)
            return
        del self._waiting[:taken]
        if self._waiting:
            self._loop.add_writer(self._fd, self._write)
        else:
            self._loop.remove_writer(self._fd)

    def _vanish(self) -> None:
        if not self._closed:
            self.close()
            self._gone()


def _why_not(device: str, error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return f"There is no device {device}; plug the modem in, or name the device that it has."
    if number in (errno.EACCES, errno.EPERM):
        return f"{device} may not be opened; put this account into the group 'dialout'."
    if number in (errno.EAGAIN, errno.EWOULDBLOCK, errno.EBUSY):
        return (
            f"{device} is in use by another program; stop it (often ModemManager: "
            "`systemctl disable --now ModemManager`)."
        )
    return f"{device} cannot be opened ({error}); is it the serial port of a modem?"
