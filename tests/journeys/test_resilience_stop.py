"""The whole command is stopped or killed at any moment: it ends in order, nothing is left, nothing is lost."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from cti.demo.verdict import sides

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 20.0
"""A stop takes 10 s at most; a machine that is shared gets twice that."""


class Command:
    """`python -m cti run --plain` on a data folder, with all processes that come of it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.said = ""
        self._mark = f"CORDBOARD_RUN={uuid.uuid4()}"
        name, _, value = self._mark.partition("=")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cti", "run", "--plain", "--port", "0", "--data", str(data)],
            cwd=ROOT,
            env={**os.environ, name: value, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert self.process.stdout is not None
        os.set_blocking(self.process.stdout.fileno(), False)

    def until(self, reached: str) -> None:
        """Wait for a file below the data folder (a glob), or for words that are said."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            self._read(0.005)
            if "/" in reached or "." in reached:
                if any(self.data.glob(reached)):
                    return
            elif reached in self.said:
                return
            assert self.process.poll() is None, self.said
        raise AssertionError(f"{reached} never came: {self.said}")

    def ends(self, number: int) -> int:
        """Send a signal and wait for the end; the exit status."""
        self.process.send_signal(number)
        status = self.process.wait(STOP_SECONDS)
        self._read(0.0)
        return status

    def family(self) -> list[str]:
        """The command lines of all processes of this run that live."""
        found = []
        for one in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if one.name.isdigit() and self._mark.encode() in (one / "environ").read_bytes():
                    found.append((one / "cmdline").read_text().replace("\0", " "))
        return found

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self, seconds: float) -> None:
        assert self.process.stdout is not None
        select.select([self.process.stdout], [], [], seconds)
        while part := self.process.stdout.read():
            self.said += part.decode()


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    started = Command(tmp_path / "data")
    yield started
    started.close()
    assert gone(started)


def gone(command: Command) -> bool:
    """Whether every process of a run ends by itself."""
    deadline = time.monotonic() + STOP_SECONDS
    while command.family() and time.monotonic() < deadline:
        time.sleep(0.02)
    return not command.family()


def calls_of(data: Path) -> tuple[set[int], dict[int, tuple[str, str]]]:
    """The calls of the journal, and their records: number -> outcome, recording."""
    with contextlib.closing(sqlite3.connect(data / "cordboard.db")) as database:
        begun = database.execute(
            "SELECT call FROM events WHERE type IN ('Offered', 'Originated') AND call NOT NULL"
        )
        records = database.execute("SELECT call, outcome, recording FROM call_records")
        return {call for (call,) in begun}, {call: (how, path) for call, how, path in records}


def recordings_begun(data: Path) -> int:
    with contextlib.closing(sqlite3.connect(data / "cordboard.db")) as database:
        wanted = "SELECT count(*) FROM events WHERE type = 'RecordingStarted'"
        return int(database.execute(wanted).fetchone()[0])


@pytest.mark.parametrize(
    ("phase", "number"),
    [
        ("server.lock", signal.SIGTERM),
        ("cordboard.db", signal.SIGINT),
        ("prompts/house/music.wav", signal.SIGTERM),
    ],
)
def test_a_signal_ends_the_start_in_order(command: Command, phase: str, number: int) -> None:
    command.until(phase)
    assert command.ends(number) == 0, command.said
    assert "Traceback" not in command.said
    assert command.said.endswith("stopped\n")
    assert command.family() == []


def test_a_signal_ends_running_calls_in_order(command: Command) -> None:
    command.until("recordings/*/*.wav")
    assert command.ends(signal.SIGINT) == 0, command.said
    assert "Traceback" not in command.said
    assert command.said.endswith("stopping …\nstopped\n")
    assert command.family() == []
    begun, records = calls_of(command.data)
    assert begun
    assert set(records) == begun
    assert "interrupted" not in {outcome for outcome, _ in records.values()}
    recorded = {path for _, path in records.values() if path}
    files = {str(path) for path in command.data.glob("recordings/*/*.wav")}
    assert files == recorded
    for path in files:
        sides(Path(path).read_bytes(), Path(path))


def test_after_a_kill_everything_ends_and_the_next_start_mends(command: Command) -> None:
    command.until("recordings/*/*.wav")
    deadline = time.monotonic() + STOP_SECONDS
    while not recordings_begun(command.data):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    command.ends(signal.SIGKILL)
    assert gone(command)
    begun, _ = calls_of(command.data)
    again = Command(command.data)
    try:
        again.until("calls 0")
        assert again.ends(signal.SIGTERM) == 0, again.said
    finally:
        again.close()
    _, records = calls_of(command.data)
    assert begun <= set(records)
    assert "interrupted" in {records[call][0] for call in begun}
    recorded = {path for _, path in records.values() if path}
    files = {str(path) for path in command.data.glob("recordings/*/*.wav")}
    assert files == recorded
    for path in files:
        sides(Path(path).read_bytes(), Path(path))
