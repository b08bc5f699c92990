"""Lines: spans, channels, the stations' sound."""

from __future__ import annotations

from dataclasses import dataclass

from cti.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanChanged(Event):
    """A span came up, went down or has an alarm: `health` is one of drivers.line.Health."""

    span: str
    health: str
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanErrors(Event):
    """Errors were counted on a span within the last seconds; while they go on, told once a minute.

    `counters` has how much each grew: bipolar_violations, crc4, e_bits (errors that the far end
    reported), frame_alignment, slips, and what else the driver counts.
    """

    span: str
    counters: dict[str, int]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelsChanged(Event):
    """Channels of a span take calls again, or take none.

    `state` is in_service, blocked (by somebody here or by the far side), resting (refused too
    often) or stuck (the far side does not release it).
    """

    span: str
    channels: tuple[int, ...]
    state: str
    reason: str = ""
    by: str = ""
    """The person who asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSounded(Event):
    """How a call that is over sounded at a station, from the RTP and RTCP of its network.

    Shares are 0 to 1. `jitter_ms`, `delay_ms` (of the jitter buffer) and `round_trip_ms` are the
    worst of any five seconds; the last is None where the station told nothing, as is `far_loss`, the
    share of our packets that did not reach it.
    """

    call: int
    device: str
    seconds: float
    mos: float
    """Mean opinion score that the E-model expects (ITU-T G.107), 1 to 4.4, over the whole call."""
    worst_mos: float
    """The same of its worst five seconds."""
    loss: float
    jitter_ms: float
    delay_ms: float
    round_trip_ms: float | None = None
    far_loss: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunksBusy(Event):
    """A call could not go out because no channel of its group was free (call loss)."""

    group: str
    called: str
    calling: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StationClosed(Event):
    """The sound of an open station ended with the media process; its client opens it anew."""

    device: str
