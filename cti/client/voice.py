"""The agent's half of a headset: 20 ms frames of linear sound against an SRTP station.

There is no audio device in here: `sounddevice`, or a test, calls `push` with what the microphone
heard and `pull` for what the ear shall hear, each once every 20 ms and from one thread.
"""

from __future__ import annotations

import base64
import socket
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS, SILENCE
from drivers.rtp import RtpEndpoint
from drivers.rtp.statistics import Quality

Samples = npt.NDArray[np.int16]

LOST_AFTER = round(1.0 / FRAME_SECONDS)
LOWEST_DBM0 = -70.0


class HeadsetVoice:
    """Sound to and from the station that the server opened for this agent.

    `host`, `port` and the two keys (base64 of 30 octets) are what `OpenStation` answered: this side
    sends with `send_key`. Raises OSError when no socket can be had, ValueError for a broken key.
    """

    @classmethod
    def answered(cls, answer: Mapping[str, Any]) -> HeadsetVoice:
        """The voice of what `OpenStation` answered. Raises OSError, ValueError, KeyError."""
        return cls(
            str(answer["host"]),
            int(answer["port"]),
            send_key=str(answer["send_key"]),
            receive_key=str(answer["receive_key"]),
        )

    def __init__(self, host: str, port: int, *, send_key: str, receive_key: str) -> None:
        # Resolved once: a name that is looked up for every packet would hold up the sound.
        self._server = _resolved(host, port)
        self._endpoint = RtpEndpoint(
            "::" if ":" in self._server[0] else "0.0.0.0",  # noqa: S104 - the route decides which
            send_key=base64.b64decode(send_key, validate=True),
            receive_key=base64.b64decode(receive_key, validate=True),
            peer=self._server,
        )
        self._frame = np.full(FRAME_SAMPLES, SILENCE, np.uint8)
        self._quiet = LOST_AFTER
        self.muted = False
        """Send silence, so that the server goes on to know that the headset is there."""
        self.heard_dbm0 = LOWEST_DBM0
        """Level of the last frame pulled."""
        self.spoken_dbm0 = LOWEST_DBM0
        """Level of the last frame pushed, before `muted`."""

    @property
    def alive(self) -> bool:
        """Sound came from the server within the last second."""
        return self._quiet < LOST_AFTER

    @property
    def lost(self) -> int:
        """Frames that had to be concealed because they never came."""
        return self._endpoint.buffer.lost

    def press(self, digits: str, seconds: float = 0.1) -> None:
        """Key digits to the server beside the sound (RFC 4733).

        Raises ValueError for what is no digit of 0-9 * # A-D.
        """
        self._endpoint.press(digits, seconds)

    def quality(self) -> Quality:
        """How the server sounded here since this was asked last; its `far_` side is our own voice."""
        return self._endpoint.quality()

    def push(self, samples: Samples) -> bool:
        """Send int16[160] at 8 kHz; False when the network did not take it.

        Raises ValueError for another number of samples.
        """
        if samples.shape != (FRAME_SAMPLES,):
            raise ValueError(f"a frame has {FRAME_SAMPLES} samples, not {samples.shape}")
        self.spoken_dbm0 = level(samples)
        if self.muted:
            return self._endpoint.write(np.full(FRAME_SAMPLES, SILENCE, np.uint8))
        return self._endpoint.write(
            g711.ENCODE[samples.astype(np.int16, copy=False).view(np.uint16)]
        )

    def pull(self) -> Samples:
        """The next int16[160] for the ear; silence while nothing comes."""
        arrived = self._endpoint.receive()
        self._quiet = 0 if arrived else min(self._quiet + 1, LOST_AFTER)
        # The server is where the session said: an answer from elsewhere must not draw the voice away.
        self._endpoint.peer = self._server
        if not self._endpoint.read(self._frame):
            self._frame[:] = SILENCE
        samples: Samples = g711.DECODE_INT16[self._frame]
        self.heard_dbm0 = level(samples)
        return samples

    def close(self) -> None:
        """Give the socket back; may be called twice."""
        self._endpoint.close()


def _resolved(host: str, port: int) -> tuple[str, int]:
    """The address of a name, IPv4 where there is one. Raises OSError for a name that is unknown."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)
    address = min(found, key=lambda entry: entry[0] != socket.AF_INET)[4]
    return str(address[0]), int(address[1])


def level(samples: Samples) -> float:
    """Level in dBm0 of some samples: that of a sine with their power."""
    power = float(np.mean(samples.astype(np.float64) ** 2))
    if power <= 0:
        return LOWEST_DBM0
    sine = 10 * np.log10(2 * power / g711.OVERLOAD**2) + g711.FULL_SCALE_DBM0
    return max(LOWEST_DBM0, float(sine))
