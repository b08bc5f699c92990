"""The demo judges itself: `make run CALLS=n` ends with 0 when all is well and with 1 when it is not."""

from __future__ import annotations

import dataclasses
import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np

from cti.demo.verdict import judge
from cti.media import wav
from cti.store.records.call_record import CallRecord
from drivers.simulated import speech
from drivers.simulated.messages import Report

CALLER, AGENT = 5, 40


def test_a_short_run_finds_everything_as_it_should_be(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cti", "run", "--plain", "--calls", "2", "--port", "0"]
    ended = subprocess.run(
        [*command, "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "inbound calls" in ended.stdout
    assert "everything is as it should be" in ended.stdout


def recorded(folder: Path, left: int, right: int) -> tuple[str, str]:
    """A stereo recording of two voices: its path and its SHA-256."""
    both = np.stack([speech.voice(left, 6.0), speech.voice(right, 6.0)], axis=1).reshape(-1)
    content = wav.header(len(both), 2) + both.tobytes()
    path = folder / f"{left}-{right}.wav"
    path.write_bytes(content)
    return str(path), hashlib.sha256(content).hexdigest()


def answered_call(
    folder: Path, left: int = CALLER, right: int = AGENT
) -> tuple[Report, CallRecord]:
    path, sha256 = recorded(folder, left, right)
    report = Report(
        number="13900001111",
        role="caller",
        behaviour="caller",
        span=0,
        channel=1,
        outcome="talked",
        cause=16,
        answered=True,
        seconds=20.0,
        talk_seconds=8.0,
        voice=CALLER,
        digits="2204700",
    )
    record = CallRecord(
        call=1,
        direction="in",
        calling="13900001111",
        called="400",
        began=1.0,
        answered=2.0,
        ended=9.0,
        agent="8001",
        agents=["8001"],
        talk=6.0,
        outcome="answered",
        digits=[{"digits": "2"}, {"digits": "204700"}],
        recording=path,
        sha256=sha256,
    )
    return report, record


def wrong(report: Report, *records: CallRecord) -> str:
    verdict = judge([report], records, {"8001": AGENT})
    assert verdict.good == (not verdict.wrong)
    return "\n".join(verdict.wrong)


def test_a_call_that_is_right_is_found_right(tmp_path: Path) -> None:
    assert wrong(*answered_call(tmp_path)) == ""


def test_every_kind_of_fault_is_named(tmp_path: Path) -> None:
    report, record = answered_call(tmp_path)
    assert "no record" in wrong(report)
    assert "no subscriber had" in wrong(report, record, record)
    other = dataclasses.replace(record, digits=[{"digits": "2"}, {"digits": "20470"}])
    assert "keyed 2204700, kept 220470" in wrong(report, other)
    assert "no recording" in wrong(report, dataclasses.replace(record, recording=""))
    assert "SHA-256" in wrong(report, dataclasses.replace(record, sha256="0" * 64))
    assert "says otherwise" in wrong(report, dataclasses.replace(record, answered=None))


def test_voices_on_the_wrong_sides_are_found(tmp_path: Path) -> None:
    said = wrong(*answered_call(tmp_path, left=AGENT, right=CALLER))
    assert f"voice {CALLER} is not on the left" in said
    assert "agent 8001 is not on the right" in said
    assert "agent 8001 is on the left" in said
