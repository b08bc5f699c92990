"""DAHDI's alarms in words: what each says of the line, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.dahdi.params import Alarm

NAMES: Mapping[Alarm, str] = {
    Alarm.RED: "red",
    Alarm.BLUE: "blue",
    Alarm.YELLOW: "yellow",
    Alarm.LOS: "no signal",
    Alarm.LFA: "no frame",
    Alarm.LMFA: "no multiframe",
    Alarm.NOTOPEN: "not open",
    Alarm.LOOPBACK: "loopback",
    Alarm.RECOVER: "recovering",
}

SENTENCES: Mapping[Alarm, str] = {
    Alarm.LOS: (
        "no signal arrives: look at the cable and at the far end's power; the receive pair is pins 1 "
        "and 2 of the plug"
    ),
    Alarm.LFA: (
        "a signal arrives, but no frame is found in it: the far end is no E1, or one side is set to "
        "T1 or to unframed"
    ),
    Alarm.LMFA: (
        "frames arrive, but no multiframe: one side has CRC-4 and the other has not (`crc4` of "
        "`span=` in system.conf), or one side is set to CAS and the other to CCS"
    ),
    Alarm.RED: (
        "nothing that can be used arrives: look at the cable, whether transmit and receive are "
        "crossed, and whether the far end is on"
    ),
    Alarm.BLUE: "the far end sends all ones: its equipment is out of service; ask the carrier",
    Alarm.YELLOW: (
        "the far end receives nothing from us: look at our transmit pair, pins 4 and 5 of the plug"
    ),
    Alarm.LOOPBACK: "a loop is switched on: end the test (`dahdi_maint`)",
    Alarm.NOTOPEN: "the span is not started: run `dahdi_cfg`",
    Alarm.RECOVER: "an alarm is just over; the driver waits some seconds whether it comes back",
}


def names(alarms: Alarm) -> str:
    """The alarms in one cell, such as `red, no signal`; `none` without any."""
    return ", ".join(name for alarm, name in NAMES.items() if alarms & alarm) or "none"


def sentence(alarms: Alarm) -> str:
    """What the most telling of the alarms says and what to do; "" without any."""
    return next((said for alarm, said in SENTENCES.items() if alarms & alarm), "")
