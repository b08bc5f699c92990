"""Traces of the running server: always, or as long as somebody asks."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from cti.traces import RENEW_SECONDS, Traces, ask_for_trace
from drivers.trace.pcap import PcapReader
from tests.core.test_span_watch import Clockwork

UA = bytes.fromhex("020173")
CHECK = b"\xaa\xbb"


class Line:
    def __init__(self, name: str) -> None:
        self.name = name
        self.node = "cpe"
        self.tap: Callable[[bytes, bool], None] | None = None


def frames(path: Path) -> list[bytes]:
    with path.open("rb") as stream:
        return [frame.octets for frame in PcapReader(stream).frames()]


def traces(folder: Path, lines: list[Line], always: list[str]) -> Traces:
    return Traces(folder, [*lines, object()], always, Clockwork())


def test_a_line_that_is_always_traced_has_a_tap_from_the_start(tmp_path: Path) -> None:
    one, other = Line("e1-1"), Line("e1-2")
    running = traces(tmp_path, [one, other], ["e1-1"])
    running.start()
    assert running.running == ("e1-1",)
    assert one.tap is not None
    assert other.tap is None
    one.tap(UA + CHECK, True)
    running.flush()
    assert frames(tmp_path / "traces" / "e1-1.pcap") == [UA]
    running.close()
    assert one.tap is None


def test_a_question_begins_a_trace_and_its_end_ends_it(tmp_path: Path) -> None:
    line = Line("e1-1")
    running = traces(tmp_path, [line], [])
    running.look()
    assert line.tap is None
    question = ask_for_trace(tmp_path, "e1-1")
    assert question.begun
    running.look()
    assert line.tap is not None
    line.tap(UA + CHECK, False)
    running.flush()
    assert frames(question.path) == [UA]
    question.close()
    question.close()
    running.look()
    assert line.tap is None
    assert running.running == ()
    running.close()


def test_a_question_that_nobody_renews_ends_by_itself(tmp_path: Path) -> None:
    line = Line("e1-1")
    running = traces(tmp_path, [line], [])
    ask_for_trace(tmp_path, "e1-1")
    running.look()
    assert line.tap is not None
    long_ago = time.time() - RENEW_SECONDS - 1
    os.utime(tmp_path / "traces" / "e1-1.asked", (long_ago, long_ago))
    running.look()
    assert line.tap is None
    running.close()
