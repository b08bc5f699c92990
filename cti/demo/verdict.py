"""`make run CALLS=n` checks itself: what the subscribers of the exchange did against what was kept.

The exchange reports every call as its subscriber saw it. For each there must be one record; each
answered one needs a stereo recording with the subscriber's voice on the left and, where an agent
talked, the agent's on the right; digits must have arrived as they were keyed.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.table import Table

from cti.media import wav
from cti.store.records.call_record import CallRecord
from drivers.simulated import voiceprint
from drivers.simulated.messages import Report
from drivers.tones import RATE, Codes

TALKED = 2.0
"""Seconds of talk from which a voice must be found on a recording."""

EXPECTED = {
    "busy": {"busy"},
    "no_answer": {"no_answer"},
    "vacant": {"vacant"},
    "rejects": {"rejected"},
    "powered_off": {"no_answer", "out_of_order", "unanswered"},
}
"""What the record of an unanswered call may say, by what its subscriber is."""


@dataclass(slots=True)
class Verdict:
    """What was checked and what was wrong; `good` decides the exit status."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not self.wrong

    def table(self) -> Table:
        """What happened, for the terminal."""
        table = Table(title="What happened", title_justify="left")
        table.add_column("")
        table.add_column("", justify="right")
        for name in sorted(self.counts):
            table.add_row(name, str(self.counts[name]))
        table.add_row("wrong", str(len(self.wrong)), style="bold red" if self.wrong else "green")
        return table


def judge(
    reports: Iterable[Report], records: Sequence[CallRecord], voices: Mapping[str, int]
) -> Verdict:
    """Compare reports with records. `voices`: agent -> voice of the robot that answers as him."""
    verdict = Verdict()
    by_number: dict[tuple[str, str], list[CallRecord]] = {}
    for record in records:
        if record.direction in ("in", "out"):
            by_number.setdefault((record.direction, record.outside), []).append(record)
    for report in reports:
        direction = "in" if report.role == "caller" else "out"
        waiting = by_number.get((direction, report.number), [])
        verdict.counts[f"{direction}bound calls"] += 1
        if not waiting:
            verdict.wrong.append(f"{direction} {report.number}: no record")
            continue
        _compare(verdict, report, waiting.pop(0), voices)
    for (direction, number), left in by_number.items():
        verdict.wrong.extend(
            f"{direction} {number}: record {record.call} of a call that no subscriber had"
            for record in left
        )
    return verdict


def sides(content: bytes, path: Path) -> tuple[Codes, Codes]:
    """Left and right of a stereo A-law WAV. Raises ValueError where its header says anything else."""
    size = len(content) - wav.HEADER_BYTES
    if content[: wav.HEADER_BYTES] != wav.header(size, 2):
        raise ValueError(f"{path} is no complete stereo A-law WAV")
    both = np.frombuffer(content, np.uint8, offset=wav.HEADER_BYTES)
    return both[0::2], both[1::2]


def _compare(
    verdict: Verdict, report: Report, record: CallRecord, voices: Mapping[str, int]
) -> None:
    direction = "in" if report.role == "caller" else "out"
    where = f"{direction} {report.number} (call {record.call})"
    verdict.counts[f"{direction}bound {record.outcome}"] += 1
    if report.answered != (record.answered is not None):
        said = "was answered" if report.answered else "was not answered"
        verdict.wrong.append(f"{where}: the subscriber {said}, the record says otherwise")
    allowed = EXPECTED.get(report.behaviour)
    if direction == "out" and not report.answered and allowed and record.outcome not in allowed:
        verdict.wrong.append(f"{where}: a {report.behaviour} number was kept as {record.outcome}")
    if direction == "in":
        kept = "".join(entry["digits"] for entry in record.digits)
        verdict.counts["digits keyed"] += len(report.digits)
        if kept != report.digits:
            verdict.wrong.append(f"{where}: keyed {report.digits}, kept {kept or 'nothing'}")
    if record.answered is not None:
        _listen(verdict, report, record, voices, where)


def _listen(
    verdict: Verdict, report: Report, record: CallRecord, voices: Mapping[str, int], where: str
) -> None:
    path = Path(record.recording)
    if not record.recording or not path.is_file():
        verdict.wrong.append(f"{where}: no recording")
        return
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != record.sha256:
        verdict.wrong.append(f"{where}: {path} is not the file that was recorded (SHA-256)")
        return
    try:
        left, right = sides(content, path)
    except ValueError as error:
        verdict.wrong.append(f"{where}: {error}")
        return
    verdict.counts["recordings"] += 1
    # Talk is the end of a call: keys, prompts and music come before it.
    left, right = (side[-round((record.talk + record.hold) * RATE) :] for side in (left, right))
    spoke = report.behaviour in ("human", "colour_ring", "machine") or report.role == "caller"
    talked = record.talk >= TALKED
    if spoke and talked and voiceprint.match(left, report.voice) < voiceprint.PRESENT:
        verdict.wrong.append(f"{where}: voice {report.voice} is not on the left of {path}")
    agent = voices.get(record.agent or "")
    if talked and agent is not None:
        verdict.counts["voices proved"] += 2
        if voiceprint.match(right, agent) < voiceprint.PRESENT:
            verdict.wrong.append(f"{where}: agent {record.agent} is not on the right of {path}")
        if agent != report.voice and (voiceprint.match(left, agent) >= voiceprint.PRESENT):
            verdict.wrong.append(f"{where}: agent {record.agent} is on the left of {path}")
