"""What telephone hardware a machine has: boards in its slots, spans and ports of the DAHDI driver."""

from __future__ import annotations

import enum
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from drivers.dahdi.device import CONTROL
from drivers.dahdi.hardware.boards import Board, boards
from drivers.dahdi.params import ChannelParams, Signalling
from drivers.dahdi.span import SpanStatus, span_channels, spans

MODULES = Path("/lib/modules")
LISTINGS = Path("/proc/dahdi")
_IN_USE = re.compile(r"^\s*(\d+) .*\(In use\)", re.MULTILINE)

E1_SLOTS, T1_SLOTS, BRI_SLOTS = 31, 24, 3
D_SLOT = 16
"""Time slot of an E1 that carries signalling."""

_FXO_BIT, _FXS_BIT = 0x1000, 0x2000
"""In DAHDI's crossed words: an exchange's port (FXS module) is signalled as FXO, and conversely."""


class SpanKind(enum.Enum):
    """What a span is."""

    E1 = "E1"
    T1 = "T1"
    BRI = "BRI"
    ANALOGUE = "analogue"


class Port(enum.Enum):
    """What an analogue place has."""

    TELEPHONE = "fxs"
    """A telephone hangs here: the exchange's side."""
    LINE = "fxo"
    """A town line comes in here."""
    EITHER = "either"
    """The driver does not say; a person must."""
    EMPTY = "empty"


class Now(enum.Enum):
    """How a digital span is configured at present."""

    NOTHING = "nothing"
    PRI = "pri"
    R2 = "r2"


@dataclass(frozen=True, slots=True)
class FoundSpan:
    """A span and its channels, as far as a configuration depends on them."""

    number: int
    name: str
    device: str
    kind: SpanKind
    channels: tuple[int, ...]
    """DAHDI's numbers in the order of the time slots."""
    ports: tuple[Port, ...] = ()
    """Of an analogue span: one for each channel."""
    now: Now = Now.NOTHING
    timed: bool = True
    """Whether it has a clock of its own; a span of the driver's own making has none."""
    alarmed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was found."""

    boards: tuple[Board, ...]
    spans: tuple[FoundSpan, ...]
    driver: bool
    """Whether the DAHDI driver is loaded."""
    installed: bool
    """Whether its modules are there for the running kernel."""

    @property
    def advice(self) -> tuple[str, ...]:
        """What must be done before every board can be used: one sentence each."""
        said = []
        idle = [board for board in self.boards if not board.driver]
        for board in idle:
            where = f"The board {board.kind.name} at {board.address} has no driver: "
            if board.kind.source:
                said.append(
                    f"{where}install {board.kind.source}, then `modprobe {board.kind.module}`."
                )
            elif self.installed:
                said.append(
                    f"{where}run `modprobe {board.kind.module}`, and write that name into "
                    "/etc/modules-load.d/dahdi-linux.conf so that it is loaded at every start."
                )
        if not self.installed and (not self.driver or idle):
            said.append(
                "The DAHDI driver is not installed for this kernel: `apt install dahdi-dkms "
                "dahdi-linux dahdi linux-headers-amd64`, then run this again."
            )
        elif not self.driver and not idle:
            said.append(
                "The DAHDI driver is not loaded: `modprobe dahdi`. If that is refused, `dkms status` "
                "says whether it was built for this kernel."
            )
        if not self.boards and not self.spans:
            said.append(
                "No telephone board was found in the PCI slots: is it seated, and does `lspci -nn` "
                "name it? A board that this list does not know shows up once its driver is loaded."
            )
        return tuple(said)


def detect() -> Found:
    """Look at this machine. Raises LineUnavailable where the driver is there but may not be asked."""
    driver = Path(CONTROL).exists()
    found = []
    for status in spans() if driver else ():
        found.append(found_span(status, span_channels(status.number)))
    return Found(tuple(boards()), tuple(found), driver, driver or _installed())


def channels_in_use(span: int) -> frozenset[int]:
    """Channels of a span that a program has open, which the driver tells in its listing alone."""
    try:
        listing = (LISTINGS / str(span)).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return frozenset()
    return frozenset(int(number) for number in _IN_USE.findall(listing))


def found_span(status: SpanStatus, channels: Sequence[ChannelParams]) -> FoundSpan:
    """What the driver tells of one span, reduced to what a configuration depends on."""
    kind = _kind(status, channels)
    ports = tuple(_port(one) for one in channels) if kind is SpanKind.ANALOGUE else ()
    return FoundSpan(
        number=status.number,
        name=status.name,
        device=status.device or status.description,
        kind=kind,
        channels=tuple(one.number for one in channels),
        ports=ports,
        now=Now.NOTHING if ports else _now(channels),
        timed=not status.name.startswith("DYN/"),
        alarmed=bool(status.alarms),
    )


def _kind(status: SpanStatus, channels: Sequence[ChannelParams]) -> SpanKind:
    kinds = {"E1": SpanKind.E1, "T1": SpanKind.T1, "J1": SpanKind.T1}
    if status.type in kinds:
        return kinds[status.type]
    if status.type in ("NT", "TE") or status.type.startswith("BRI"):
        return SpanKind.BRI
    if status.type.startswith(("FX", "ANALO")):
        return SpanKind.ANALOGUE
    # wanpipe and the driver's own spans tell no type: the number of channels does, unless the
    # hardware is made for a telephone or a town line and nothing else.
    analogue = all(_is_analogue(one) for one in channels)
    if not analogue:
        for slots, kind in (
            (E1_SLOTS, SpanKind.E1),
            (T1_SLOTS, SpanKind.T1),
            (BRI_SLOTS, SpanKind.BRI),
        ):
            if len(channels) == slots:
                return kind
    return SpanKind.ANALOGUE


def _is_analogue(channel: ChannelParams) -> bool:
    sides = channel.capabilities & (_FXO_BIT | _FXS_BIT)
    configured = int(channel.signalling) & (_FXO_BIT | _FXS_BIT) if channel.signalling > 0 else 0
    return sides in (_FXO_BIT, _FXS_BIT) or bool(configured)


def _port(channel: ChannelParams) -> Port:
    sides = channel.capabilities & (_FXO_BIT | _FXS_BIT)
    if channel.signalling > 0 and channel.signalling & (_FXO_BIT | _FXS_BIT):
        sides = channel.signalling & (_FXO_BIT | _FXS_BIT)
    if sides == _FXO_BIT:
        return Port.TELEPHONE
    if sides == _FXS_BIT:
        return Port.LINE
    return Port.EITHER if sides else Port.EMPTY


def _now(channels: Sequence[ChannelParams]) -> Now:
    kinds = {one.signalling for one in channels}
    if kinds & {Signalling.HDLCFCS, Signalling.HARDHDLC}:
        return Now.PRI
    return Now.R2 if Signalling.CAS in kinds else Now.NOTHING


def _installed() -> bool:
    """Whether the running kernel has a module `dahdi`, of the distribution, of dkms or built here."""
    folder = MODULES / os.uname().release
    return any(True for _ in folder.rglob("dahdi.ko*"))
