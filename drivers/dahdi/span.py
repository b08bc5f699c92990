"""DAHDI's spans: what each is, its alarms and its error counters."""

from __future__ import annotations

import errno
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from drivers.dahdi.device import CONTROL, ask, open_device, refused, text
from drivers.dahdi.params import Alarm, ChannelParams, params_of
from drivers.line import Health, LineUnavailable
from drivers.native.dahdi import C, ffi

MOST_SPANS = 128
MOST_CHANNELS = 1024

_ABSENT = frozenset({errno.ENODEV, errno.ENXIO, errno.EINVAL})

_HEALTH = (
    (Alarm.RED | Alarm.LOS | Alarm.LFA | Alarm.NOTOPEN | Alarm.RECOVER, Health.NO_SIGNAL),
    (Alarm.BLUE, Health.ALARM_INDICATION),
    (Alarm.YELLOW | Alarm.LMFA, Health.REMOTE_ALARM),
    (Alarm.LOOPBACK, Health.SIGNALLING_DOWN),
)


@dataclass(frozen=True, slots=True)
class Counters:
    """Errors since the driver was loaded or the counters were reset (ITU-T G.703, G.704, G.821)."""

    bipolar_violations: int
    crc4: int
    e_bits: int
    """CRC-4 errors that the far side reported."""
    frame_alignment: int
    framing: int
    coding: int
    bits: int
    errored_seconds: int
    missed_interrupts: int


@dataclass(frozen=True, slots=True)
class SpanStatus:
    """One span as the driver sees it now."""

    number: int
    name: str
    description: str
    alarms: Alarm
    channels: tuple[int, ...]
    """DAHDI's numbers of its channels, in the order of the time slots."""
    sync_source: int
    """The span that the card takes its clock from; 0 while it runs free."""
    counters: Counters
    framing: str
    """"ccs", "cas", "esf", "d4", or "" where none was set."""
    coding: str
    """"hdb3", "ami", "b8zs", or ""."""
    crc4: bool
    line_build_out: str
    type: str
    """"E1", "T1", "J1", "BRI", or "" for what has no line."""
    location: str
    manufacturer: str
    device: str
    interrupt: int

    @property
    def health(self) -> Health:
        return health_of(self.alarms)


@dataclass(frozen=True, slots=True)
class SpanCare:
    """What is looked at all the time."""

    alarms: Alarm
    errors: Mapping[str, int]
    """The counters of `Counters` by name."""

    @property
    def health(self) -> Health:
        return health_of(self.alarms)


def health_of(alarms: Alarm) -> Health:
    """The worst that these alarms say of a span."""
    return next((health for which, health in _HEALTH if alarms & which), Health.NORMAL)


def spans() -> list[SpanStatus]:
    """Every span, by number. Raises LineUnavailable where there is no driver."""
    with _control() as control:
        channels: defaultdict[int, list[int]] = defaultdict(list)
        for channel in _every_channel(control):
            channels[channel.span].append(channel.number)
        found = (_told(control, number) for number in range(1, MOST_SPANS + 1))
        return [_status(told, tuple(channels[told.spanno])) for told in found if told is not None]


def span_care(number: int) -> SpanCare:
    """The alarms and errors of a span alone: one request. Raises LineUnavailable where it is not."""
    with _control() as control:
        told = _told(control, number)
        if told is None:
            raise LineUnavailable(f"DAHDI span {number} is not there now")
        return SpanCare(Alarm(told.alarms), asdict(_counters(told)))


def span_channels(number: int) -> list[ChannelParams]:
    """Every channel of a span, opened or not, by time slot. Raises LineUnavailable."""
    with _control() as control:
        told = _told(control, number)
        if told is None:
            raise _absent(number)
        return _channels(control, told)


def _absent(number: int) -> LineUnavailable:
    return LineUnavailable(
        f"there is no DAHDI span {number}: `cat /proc/dahdi/*` or `cordboard lines status` lists "
        "them; after a change of /etc/dahdi/system.conf run `dahdi_cfg`"
    )


@contextmanager
def _control() -> Iterator[int]:
    control = open_device(CONTROL)
    try:
        yield control
    finally:
        os.close(control)


def _told(control: int, number: int) -> Any:
    """What SPANSTAT says; None when there is no such span."""
    told = ffi.new("struct dahdi_spaninfo *")
    told.spanno = number
    try:
        ask(control, C.DAHDI_SPANSTAT, told)
    except OSError as problem:
        if problem.errno in _ABSENT:
            return None
        raise refused(f"span {number} cannot be read", problem) from problem
    return told


def channel_params(control: int, number: int) -> ChannelParams | None:
    """Parameters of a channel that nobody needs to open; None when there is none."""
    told = ffi.new("struct dahdi_params *")
    told.channo = number
    try:
        ask(control, C.DAHDI_GET_PARAMS, told)
    except OSError as problem:
        if problem.errno in _ABSENT:
            return None
        raise refused(f"channel {number} cannot be read", problem) from problem
    return params_of(told)


def _every_channel(control: int) -> Iterator[ChannelParams]:
    for number in range(1, MOST_CHANNELS + 1):
        params = channel_params(control, number)
        if params is not None:
            yield params


def _channels(control: int, told: Any) -> list[ChannelParams]:
    found: list[ChannelParams] = []
    for params in _every_channel(control):
        if params.span == told.spanno:
            found.append(params)
            if len(found) == told.totalchans:
                break
    return found


def _status(told: Any, channels: tuple[int, ...]) -> SpanStatus:
    config = told.lineconfig
    framings = (
        (C.DAHDI_CONFIG_CCS, "ccs"),
        (C.DAHDI_CONFIG_ESF, "esf"),
        (C.DAHDI_CONFIG_D4, "d4"),
    )
    codings = (
        (C.DAHDI_CONFIG_HDB3, "hdb3"),
        (C.DAHDI_CONFIG_B8ZS, "b8zs"),
        (C.DAHDI_CONFIG_AMI, "ami"),
    )
    kind = text(told.spantype)
    return SpanStatus(
        number=told.spanno,
        name=text(told.name),
        description=text(told.desc),
        alarms=Alarm(told.alarms),
        channels=channels,
        sync_source=told.syncsrc,
        counters=_counters(told),
        framing=next(
            (name for bit, name in framings if config & bit), "cas" if kind == "E1" else ""
        ),
        coding=next((name for bit, name in codings if config & bit), ""),
        crc4=bool(config & C.DAHDI_CONFIG_CRC4),
        line_build_out=text(told.lboname),
        type=kind,
        location=text(told.location),
        manufacturer=text(told.manufacturer),
        device=text(told.devicetype),
        interrupt=told.irq,
    )


def _counters(told: Any) -> Counters:
    return Counters(
        bipolar_violations=told.bpvcount,
        crc4=told.crc4count,
        e_bits=told.ebitcount,
        frame_alignment=told.fascount,
        framing=told.fecount,
        coding=told.cvcount,
        bits=told.becount,
        errored_seconds=told.errsec,
        missed_interrupts=told.irqmisses,
    )
