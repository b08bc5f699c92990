"""spandsp as owned objects: caller number by FSK and DTMF keys, both ways.

Every object holds memory of the library until `close` (or until it is forgotten); a closed one
hears nothing and says nothing. Sound is int16 at 8 kHz, on the scale on which A-law overloads at
3.14 dBm0.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from drivers.native.spandsp import C, ffi

Samples = npt.NDArray[np.int16]

LONGEST_MESSAGE: Final = 255
"""Octets of a data link message without its check sum."""

_BOOST: Final = 4
"""Sound is made four times louder before it reaches the FSK receiver, which is deaf below
-30 dBm0 while a long line brings -38; it works on frequency alone, so clipping does no harm."""

_CHUNK: Final = 1600


class FskModem(enum.Enum):
    """How the bits of a caller number are modulated, 1200 bit/s each."""

    BELL_202 = C.ADSI_STANDARD_CLASS
    """1200 and 2200 Hz: Telcordia GR-30, China's YD/T 1277."""
    V23 = C.ADSI_STANDARD_CLIP
    """1300 and 2100 Hz: ETSI EN 300 659."""


class _Owned:
    """Holds one object of the library and the handle by which its callbacks find their way back."""

    _state: Any

    def _own(self, made: Any, free: Any) -> None:
        if made == ffi.NULL:
            raise MemoryError("spandsp could not make its state: the machine is out of memory")
        self._state = ffi.gc(made, free)

    def close(self) -> None:
        """Give the library's memory back; may be called twice."""
        if self._state is not None:
            ffi.release(self._state)
            self._state = None


Heard = TypeVar("Heard", bytes, str)


class _Receiver(_Owned, Generic[Heard]):
    """What listens: `hear` takes any number of samples at a time.

    What the library finds is told after it has returned, so that who is told may close this object.
    """

    def __init__(self, received: Callable[[Heard], None]) -> None:
        self._received: Callable[[Heard], None] = received
        self._found: list[Heard] = []
        self._handle = ffi.new_handle(self)

    def found(self, what: Heard) -> None:
        """The library's callback."""
        self._found.append(what)

    def _feed(self, process: Any, samples: Samples) -> None:
        if self._state is None or not len(samples):
            return
        process(self._state, ffi.from_buffer("int16_t[]", samples), len(samples))
        found, self._found = self._found, []
        for what in found:
            if self._state is not None:
                self._received(what)


class FskReceiver(_Receiver[bytes]):
    """Hears data link messages of one modem; `received` gets each whose check sum is right.

    A message is its type, its length and its content, without the check sum.
    """

    def __init__(self, modem: FskModem, received: Callable[[bytes], None]) -> None:
        super().__init__(received)
        self._own(
            C.adsi_rx_init(ffi.NULL, modem.value, C.cordboard_adsi_message, self._handle),
            C.adsi_rx_free,
        )

    def hear(self, samples: Samples) -> None:
        """The next samples of the line."""
        louder = np.clip(samples.astype(np.int32) * _BOOST, -32767, 32767).astype(np.int16)
        self._feed(C.adsi_rx, louder)


class DtmfReceiver(_Receiver[str]):
    """Hears keys (ITU-T Q.24); `received` gets one or more of 0-9 * # A-D as they are pressed.

    With `beside_dial_tone` the dial tone that we send at the same time is filtered away.
    """

    def __init__(self, received: Callable[[str], None], *, beside_dial_tone: bool = False) -> None:
        super().__init__(received)
        self._own(C.dtmf_rx_init(ffi.NULL, C.cordboard_dtmf_digits, self._handle), C.dtmf_rx_free)
        C.dtmf_rx_parms(self._state, int(beside_dial_tone), -1, -1, -99)

    def hear(self, samples: Samples) -> None:
        """The next samples of the line."""
        self._feed(C.dtmf_rx, np.ascontiguousarray(samples, np.int16))


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_adsi_message(user_data: Any, octets: Any, length: int) -> None:
    ffi.from_handle(user_data).found(bytes(ffi.buffer(octets, length)))


@ffi.def_extern()  # type: ignore[untyped-decorator]
def cordboard_dtmf_digits(user_data: Any, digits: Any, length: int) -> None:
    ffi.from_handle(user_data).found(bytes(ffi.buffer(digits, length)).decode("ascii", "ignore"))


def _whole(make: Callable[[Any, int], int]) -> Samples:
    """What a generator makes until it has no more."""
    parts: list[Samples] = []
    while True:
        part = np.zeros(_CHUNK, np.int16)
        made = make(ffi.from_buffer("int16_t[]", part, require_writable=True), _CHUNK)
        parts.append(part[:made])
        if made < _CHUNK:
            return np.concatenate(parts)


class FskSender(_Owned):
    """Turns data link messages into the sound of one modem, at -14 dBm0."""

    def __init__(self, modem: FskModem) -> None:
        self._own(C.adsi_tx_init(ffi.NULL, modem.value), C.adsi_tx_free)

    def sound(self, message: bytes) -> Samples:
        """A whole message: channel seizure, mark, octets and check sum.

        Raises ValueError for one that is shorter than its head or longer than 255 octets.
        """
        if self._state is None:
            return np.empty(0, np.int16)
        if not 2 < len(message) <= LONGEST_MESSAGE:
            raise ValueError(
                f"a data link message has 3 to {LONGEST_MESSAGE} octets, this one {len(message)}: "
                "leave out the name"
            )
        C.adsi_tx_put_message(self._state, message, len(message))
        return _whole(lambda out, most: int(C.adsi_tx(self._state, out, most)))


class DtmfSender(_Owned):
    """Turns keys into sound; `level` is dBm0 of the lower tone, `twist` dB that the upper is louder."""

    def __init__(
        self, *, level: int = -10, twist: int = 0, on: float = 0.07, off: float = 0.07
    ) -> None:
        self._own(C.dtmf_tx_init(ffi.NULL), C.dtmf_tx_free)
        C.dtmf_tx_set_level(self._state, level, twist)
        C.dtmf_tx_set_timing(self._state, round(on * 1000), round(off * 1000))

    def sound(self, keys: str) -> Samples:
        """The keys one after the other; at most 127 of 0-9 * # A-D, or ValueError."""
        if self._state is None:
            return np.empty(0, np.int16)
        octets = keys.encode("ascii", "replace")
        if len(octets) > 127 or set(keys) - set("0123456789*#ABCD"):
            raise ValueError(f"{keys!r} cannot be keyed: up to 127 of 0-9, *, # and A-D")
        C.dtmf_tx_put(self._state, octets, len(octets))
        return _whole(lambda out, most: int(C.dtmf_tx(self._state, out, most)))
