"""`cordboard lines status`: spans, alarms, error counters and their growth, channels."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cti.care.terminal import clear, say, table
from drivers.care.error_performance import growth
from drivers.dahdi import alarm_words
from drivers.dahdi.hardware.detection import channels_in_use
from drivers.dahdi.hardware.system_conf import FOLDER, NAME, configured, ranges
from drivers.dahdi.params import ChannelParams, Signalling
from drivers.dahdi.span import SpanStatus, span_channels, spans

HEALTHY, WRONG = 0, 1
"""Exit status."""

CONFIGURATION = FOLDER / NAME
"""What was set up once is missed when it is gone."""

SHOWN = {
    "bipolar_violations": "BPV",
    "crc4": "CRC4",
    "e_bits": "E-bit",
    "frame_alignment": "FAS",
    "missed_interrupts": "IRQ miss",
}
"""Counters with a column of their own."""

MEANING = {
    "bipolar_violations": "the signal is disturbed: plug, cable, or 75 against 120 ohm",
    "crc4": "what arrives is damaged on the way: cable, or a slip of the clock",
    "e_bits": "the far end receives us with errors: our transmit pair, or its clock",
    "frame_alignment": "frames were lost: a slip of the clock or an interrupted cable",
    "missed_interrupts": "this computer was late: look at its interrupts and its power saving",
}

_KINDS = {
    Signalling.CLEAR: "B",
    Signalling.HDLCFCS: "D",
    Signalling.HARDHDLC: "D",
    Signalling.MTP2: "No. 7",
    Signalling.CAS: "CAS",
    Signalling.FXOKS: "telephone",
    Signalling.FXOLS: "telephone",
    Signalling.FXOGS: "telephone",
    Signalling.FXSKS: "town line",
    Signalling.FXSLS: "town line",
    Signalling.FXSGS: "town line",
    Signalling.NONE: "unused",
}

_PORTS = frozenset(kind for kind, name in _KINDS.items() if name in ("telephone", "town line"))
"""Those that have a hook."""

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class SpanReport:
    """One span as it is shown."""

    status: SpanStatus
    channels: tuple[ChannelParams, ...]
    in_use: frozenset[int]
    growth: Counts
    """Errors since the last look."""

    @property
    def remarks(self) -> list[str]:
        """What is wrong, one sentence each."""
        said = []
        alarm = alarm_words.sentence(self.status.alarms)
        if alarm:
            said.append(f"Span {self.status.number}: {alarm}.")
        for name, count in self.growth.items():
            if count > 0:
                what = MEANING.get(name, "look at cable and clock")
                said.append(
                    f"Span {self.status.number}: {count} {name.replace('_', ' ')} since the last "
                    f"look: {what}."
                )
        alarmed = [one.number for one in self.channels if one.alarms and not self.status.alarms]
        if alarmed:
            said.append(
                f"Span {self.status.number}: no line on the channels {ranges(alarmed)} (a town line "
                "without battery: look at its plug)."
            )
        return said

    @property
    def groups(self) -> list[str]:
        """Channels by kind: `B 1-15,17-31`, and how many of them a program has open."""
        kinds: dict[str, list[int]] = {}
        for one in self.channels:
            kinds.setdefault(_KINDS.get(one.signalling, one.signalling.name), []).append(one.number)
        told = []
        for kind, numbers in kinds.items():
            used = len(self.in_use.intersection(numbers))
            told.append(f"{kind} {ranges(numbers)}" + (f" ({used} in use)" if used else ""))
        return told

    def as_json(self) -> dict[str, Any]:
        status = self.status
        return {
            "span": status.number,
            "name": status.name,
            "device": status.device,
            "type": status.type,
            "alarms": [name for alarm, name in alarm_words.NAMES.items() if status.alarms & alarm],
            "framing": status.framing,
            "coding": status.coding,
            "crc4": status.crc4,
            "clock_source": status.sync_source,
            "counters": dataclasses.asdict(status.counters),
            "growth": dict(self.growth),
            "channels": [
                {
                    "channel": one.number,
                    "slot": one.position,
                    "signalling": one.signalling.name,
                    "off_hook": _off_hook(one),
                    "in_use": one.number in self.in_use,
                    "alarmed": bool(one.alarms),
                }
                for one in self.channels
            ],
            "remarks": self.remarks,
        }


def run(arguments: argparse.Namespace) -> int:
    if not arguments.watch:
        return _once(arguments)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            clear()
            _once(arguments)
            time.sleep(arguments.watch)
    return HEALTHY


def _once(arguments: argparse.Namespace) -> int:
    memory = LastLook(arguments.memory)
    reports = look(memory.counts)
    gone = missing(reports)
    show(reports, gone, as_json=arguments.json, every_channel=arguments.channels)
    memory.keep(reports)
    wrong = not reports or gone or any(report.remarks for report in reports)
    return WRONG if wrong else HEALTHY


def look(before: Mapping[str, Counts]) -> list[SpanReport]:
    """All spans now; `before` has the counters of the last look by the name of the span."""
    reports = []
    for status in spans():
        now = dataclasses.asdict(status.counters)
        reports.append(
            SpanReport(
                status,
                tuple(span_channels(status.number)),
                channels_in_use(status.number),
                growth(before.get(status.name), now),
            )
        )
    return reports


def missing(reports: Sequence[SpanReport]) -> dict[str, str]:
    """What DAHDI's configuration has and the driver has not, with a sentence about each."""
    try:
        text = CONFIGURATION.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    spans, ports = configured(text)
    why = "its board is gone or dead, or the module is not loaded (`cordboard lines detect`)"
    gone = {
        f"span {number}": f"Span {number} is in {CONFIGURATION} but not there: {why}."
        for number in sorted(spans - {report.status.number for report in reports})
    }
    lost = ports - {one.number for report in reports for one in report.channels}
    if lost:
        named = f"channels {ranges(sorted(lost))}"
        gone[named] = f"The {named} are in {CONFIGURATION} but not there: {why}."
    return gone


def show(
    reports: Sequence[SpanReport],
    gone: Mapping[str, str],
    *,
    as_json: bool,
    every_channel: bool,
) -> None:
    if as_json:
        told = [report.as_json() for report in reports]
        told += [{"missing": what, "remarks": [sentence]} for what, sentence in gone.items()]
        say(json.dumps(told, ensure_ascii=False))
        return
    if not reports:
        say(
            "The DAHDI driver has no span: is a board there, and its module loaded? `cordboard "
            "lines detect` says what is missing."
        )
        return
    headings = ["span", "name", "type", "alarms", "clock from", *SHOWN.values(), "channels"]
    rows = [
        [
            str(report.status.number),
            report.status.name,
            _type(report.status),
            alarm_words.names(report.status.alarms),
            f"span {report.status.sync_source}" if report.status.sync_source else "free",
            *(_count(report, name) for name in SHOWN),
            "; ".join(report.groups),
        ]
        for report in reports
    ]
    table(headings, rows, wrong=[bool(report.remarks) for report in reports])
    for report in reports:
        for remark in report.remarks:
            say(f"! {remark}")
    for sentence in gone.values():
        say(f"! {sentence}")
    if every_channel:
        say()
        table(["channel", "span", "slot", "signalling", "state"], list(_channel_rows(reports)))
    if not gone and not any(report.remarks for report in reports):
        say("All spans are well.")


class LastLook:
    """The counters of the last look, kept in a small file of the account; done without it if need be."""

    def __init__(self, path: Path | None = None) -> None:
        state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
        self._path = path or Path(state) / "cordboard" / "line-counters.json"
        self.counts: dict[str, Counts] = {}
        with contextlib.suppress(OSError, ValueError):
            told = json.loads(self._path.read_text(encoding="utf-8"))
            if isinstance(told, dict):
                self.counts = {
                    name: {key: value for key, value in counts.items() if isinstance(value, int)}
                    for name, counts in told.items()
                    if isinstance(counts, dict)
                }

    def keep(self, reports: Sequence[SpanReport]) -> None:
        self.counts = {
            report.status.name: dataclasses.asdict(report.status.counters) for report in reports
        }
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text(json.dumps(self.counts), encoding="utf-8")


def _type(status: SpanStatus) -> str:
    crc4 = "crc4" if status.crc4 else ""
    return " ".join(part for part in (status.type, status.framing, status.coding, crc4) if part)


def _count(report: SpanReport, name: str) -> str:
    total, grown = getattr(report.status.counters, name), report.growth.get(name, 0)
    return f"{total} (+{grown})" if grown else str(total)


def _off_hook(one: ChannelParams) -> bool:
    return one.off_hook and one.signalling in _PORTS


def _channel_rows(reports: Sequence[SpanReport]) -> list[list[str]]:
    rows = []
    for report in reports:
        for one in report.channels:
            states = Counter[str]()
            states["in use"] = one.number in report.in_use
            states["off hook"] = _off_hook(one)
            states["alarm"] = bool(one.alarms)
            rows.append(
                [
                    str(one.number),
                    str(report.status.number),
                    str(one.position),
                    one.signalling.name,
                    ", ".join(state for state, true in states.items() if true) or "free",
                ]
            )
    return rows
