"""What real boards' drivers tell, after the sources of dahdi-linux 2.11 and wanpipe."""

from __future__ import annotations

from dataclasses import dataclass, field

from drivers.dahdi.hardware.detection import Found, FoundSpan, found_span
from drivers.dahdi.params import Alarm, ChannelParams, Law, Signalling
from drivers.dahdi.span import Counters, SpanStatus

FXO_MODULE = 0x2004 | 0x2001 | 0x4000 | 0x80
"""FXSKS, FXSLS, SF, CLEAR: a town line's module, as wctdm24xxp tells it."""
FXS_MODULE = 0x1020 | 0x1008 | 0x1010 | 0x4000 | 0x40 | 0x80
"""FXOKS, FXOLS, FXOGS, SF, EM, CLEAR: a telephone's module."""
E1_SLOT = 0x80 | 0x8000 | 0x100380 | 0x4000 | 0x20000 | 0x2001 | 0x1008
"""CLEAR, CAS, MTP2, SF, EM_E1, FXSLS, FXOLS: a time slot of wct4xxp."""
ANYTHING = 0x40 | 0x80 | 0x2001 | 0x2002 | 0x2004 | 0x1008 | 0x1010 | 0x1020 | 0x8000
"""A dynamic span claims all there is."""

NO_ERRORS = Counters(0, 0, 0, 0, 0, 0, 0, 0, 0)


@dataclass
class Machine:
    """Boards are plugged in one after the other; the driver counts spans and channels through."""

    spans: list[FoundSpan] = field(default_factory=list)
    channels: int = 0

    def plug(
        self,
        name: str,
        device: str,
        kind: str,
        capabilities: list[int],
        *,
        signalling: Signalling = Signalling.NONE,
        alarms: Alarm = Alarm.NONE,
    ) -> Machine:
        number = len(self.spans) + 1
        first = self.channels + 1
        self.channels += len(capabilities)
        status = SpanStatus(
            number, name, device, alarms, tuple(range(first, self.channels + 1)), 0, NO_ERRORS,
            "", "", False, "", kind, "", "", device, 0,
        )  # fmt: skip
        params = [
            ChannelParams(
                first + place, number, place + 1, signalling, Law.ALAW, f"{name}/{place + 1}",
                0, 0, 0, False, Alarm.NONE, 150, 750, 1250, 600, one,
            )
            for place, one in enumerate(capabilities)
        ]  # fmt: skip
        self.spans.append(found_span(status, params))
        return self

    @property
    def found(self) -> Found:
        return Found((), tuple(self.spans), driver=True, installed=True)


def te420(machine: Machine, *, alarms: Alarm = Alarm.NONE) -> Machine:
    for span in range(1, 5):
        machine.plug(
            f"TE4/0/{span}",
            "Wildcard TE420 (5th Gen) (VPMOCT128)",
            "E1",
            [E1_SLOT] * 31,
            alarms=alarms,
        )
    return machine


def a104(machine: Machine) -> Machine:
    """wanpipe tells no type of span."""
    for span in range(4):
        machine.plug(f"WPE1/{span}", f"wanpipe{span + 1} card {span}", "INVAL", [E1_SLOT] * 31)
    return machine


def tdm800(machine: Machine) -> Machine:
    """Two modules of four: telephones at 1-4, town lines at 5-8."""
    return machine.plug("WCTDM/0", "Wildcard TDM800P", "ANALO", [FXS_MODULE] * 4 + [FXO_MODULE] * 4)


def aex410(machine: Machine) -> Machine:
    """One place is empty; the driver of that time told no type."""
    return machine.plug("WCTDM/0", "Wildcard AEX410", "", [FXO_MODULE, FXO_MODULE, FXS_MODULE, 0])


def tdm2400_fxo(machine: Machine) -> Machine:
    """24 town lines, which are no T1."""
    return machine.plug("WCTDM/0", "Wildcard TDM2400P", "INVAL", [FXO_MODULE] * 24)


def b410(machine: Machine) -> Machine:
    for span in range(1, 5):
        machine.plug(f"B4/0/{span}", "Wildcard B410P", "TE", [0x80, 0x80, 0x80080])
    return machine
