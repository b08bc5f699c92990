"""A B channel made ready for talk: audio mode, law, buffers, gains, echo canceller."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.params import Law
from drivers.line import FRAME_SAMPLES, LineError

DEFAULT_BUFFERS = 8

LAWS = {"alaw": Law.ALAW, "mulaw": Law.MULAW}
"""The laws by the names that settings have."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """How a B channel is to be opened."""

    number: int
    """DAHDI's number of the channel."""
    law: Law = Law.ALAW
    """The law of its line: A-law on an E1, mu-law on a T1 or J1."""
    rx_gain_db: float = 0.0
    tx_gain_db: float = 0.0
    echo_taps: int = 0
    """Length of the echo canceller in samples; 0 is none, and the channel carries data unchanged."""
    buffers: int = DEFAULT_BUFFERS
    """Blocks of 20 ms that the driver keeps each way while the media process stands still."""


def open_bearer(bearer: Bearer) -> DahdiChannel:
    """The opened channel, with nothing in its buffers. Raises LineUnavailable, LineError."""
    channel = DahdiChannel(bearer.number)
    try:
        channel.audio_mode(True)
        channel.law(bearer.law)
        channel.buffers(bearer.buffers, FRAME_SAMPLES)
        if bearer.rx_gain_db or bearer.tx_gain_db:
            channel.gains(bearer.rx_gain_db, bearer.tx_gain_db)
        if bearer.echo_taps:
            channel.echo_canceller(bearer.echo_taps)
        channel.flush()
    except LineError:
        channel.close()
        raise
    return channel
