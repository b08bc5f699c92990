"""A disk that hangs or is too slow is told while it is, not only when a recording ends."""

from __future__ import annotations

import threading
from pathlib import Path

from cti.media.engine import Engine
from cti.media.link.commands import SetCell, StartRecording
from cti.media.link.config import MediaConfig
from cti.media.link.records import DiskSlow, RecordingDone, Report
from cti.media.recording.disk import DiskAtOnce, DiskThread, Job


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def tick(engine: Engine, seconds: int) -> list[Report]:
    return [report for _ in range(50 * seconds) for report in engine.tick()]


def slow(reports: list[Report]) -> list[DiskSlow]:
    return [one for one in reports if isinstance(one, DiskSlow)]


class MadeDisk(DiskAtOnce):
    """Takes no sound while it is `choked`; it is stalled for as long as the test says."""

    choked = False
    seconds = 0.0

    def do(self, job: Job, cost: int = 0) -> bool:
        if cost and self.choked:
            self.refused += 1
            return False
        return super().do(job)

    def stalled(self) -> float:
        return self.seconds


def test_a_disk_that_hangs_is_told_every_second_until_it_is_calm() -> None:
    disk = MadeDisk()
    engine = Engine(MediaConfig(4), disk=disk)
    told = []
    for disk.seconds in (0.0, 2.9, 3.0, 4.0, *[0.0] * 14):
        told += slow(tick(engine, 1))
    assert told[:2] == [DiskSlow(True, 3.0), DiskSlow(True, 4.0)]
    assert [one.slow for one in told] == [True] * 11 + [False], "over after ten calm seconds"


def test_a_disk_that_is_too_slow_is_told_while_calls_go_on(tmp_path: Path) -> None:
    disk = MadeDisk()
    engine = Engine(MediaConfig(4), disk=disk)
    engine.post(StartRecording(1, 0, str(tmp_path / "1.wav")))
    engine.post(SetCell(2, 3))
    assert slow(tick(engine, 3)) == []
    disk.choked = True
    engine.heard[3] = 42
    assert slow(tick(engine, 1))[-1] == DiskSlow(True, 0.0, losing=True)
    assert (engine.spoken[2] == 42).all()
    disk.choked = False
    assert not any(one.losing for one in slow(tick(engine, 3)))
    (done,) = [one for one in engine.close() if isinstance(one, RecordingDone)]
    assert done.lost


def test_the_thread_knows_how_long_its_job_takes_and_what_it_refused() -> None:
    clock, hang, hangs = Clock(), threading.Event(), threading.Event()
    disk = DiskThread(limit=100, now=clock)
    try:
        assert disk.stalled() == 0

        def job() -> None:
            hangs.set()
            hang.wait(10)

        disk.do(job, 60)
        assert hangs.wait(10)
        clock.now += 7
        assert disk.stalled() == 7
        assert not disk.do(job, 60)
        assert disk.refused == 1
    finally:
        hang.set()
        disk.close()
    assert disk.stalled() == 0
