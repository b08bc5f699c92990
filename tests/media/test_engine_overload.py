"""Too slow a processor, on a virtual clock: what is given up, in which order, and that it comes back."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from cti.media.announcements import teach
from cti.media.engine import Engine
from cti.media.link.commands import Command, CutDigits, Detect, Quit, SetCell
from cti.media.link.config import MediaConfig
from cti.media.link.records import (
    AnnouncementHeard,
    AnswerJudged,
    DigitHeard,
    Overload,
    Report,
    TickFigures,
    ToneHeard,
)
from cti.media.local import LocalMedia
from cti.media.overload import CALM_SECONDS
from cti.media.pace import tick_on_time
from drivers import tones
from drivers.simulated.speech import announcement
from tests.media.clips import sounds
from tests.media.conftest import HandLine

PARTS = {
    "answers": 0.003,
    "announcements": 0.002,
    "progress": 0.005,
    "digits in talk": 0.008,
    "digits": 0.009,
}
"""Seconds that each part of the work costs."""
BASE = 0.002


class Machine:
    """A clock, an engine that costs time, and the far end of its link."""

    def __init__(self) -> None:
        self.time = 0.0
        self.burdens: dict[int, float] = {}
        """From which tick on, how many seconds each tick costs more."""
        self._burden = 0.0
        self.level = 0
        self.closed = False
        self.ticks = 0
        self.until = 0
        self.told: list[tuple[int, Report]] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def commands(self) -> Iterable[Command]:
        if self.ticks >= self.until:
            yield Quit()

    def say(self, reports: Iterable[Report]) -> None:
        self.told += [(self.ticks, report) for report in reports]

    def post(self, command: Command) -> None:
        """Nothing is carried out."""

    def give_up(self, level: int) -> None:
        self.level = level

    def tick(self) -> list[Report]:
        self._burden = self.burdens.get(self.ticks, self._burden)
        self.ticks += 1
        self.time += BASE + self._burden + sum(list(PARTS.values())[self.level :])
        return []

    def run(self, seconds: float) -> list[Overload]:
        self.until = round(seconds * 50)
        tick_on_time(self, self, now=self.now, sleep=self.sleep)
        return [report for _, report in self.told if isinstance(report, Overload)]


def test_just_enough_is_given_up_in_order_and_said() -> None:
    machine = Machine()
    machine.burdens = {0: 0.003}
    steps = machine.run(4.0)
    assert [step.level for step in steps] == [1, 2, 3, 4]
    assert steps[-1].given_up == ("answers", "announcements", "progress", "digits in talk")
    figures = [report for _, report in machine.told if isinstance(report, TickFigures)]
    assert figures[0].missed > 0
    assert figures[0].minute_ms[2] >= figures[0].minute_ms[0] > 0


def test_all_comes_back_one_after_the_other_when_the_burden_is_gone() -> None:
    machine = Machine()
    machine.burdens = {0: 0.012, 200: -0.020}
    steps = machine.run(4.0 + 10 * CALM_SECONDS)
    assert [step.level for step in steps] == [1, 2, 3, 4, 5, 4, 3, 2, 1, 0]
    assert steps[-1] == Overload(0, ())
    ticks = [tick for tick, report in machine.told if isinstance(report, Overload)]
    assert all(later - before >= 50 * CALM_SECONDS for before, later in pairwise(ticks[4:]))


def test_what_is_taken_up_too_early_waits_longer_each_time() -> None:
    machine = Machine()
    machine.burdens = {tick: 0.012 if tick // 500 % 2 else -0.020 for tick in range(0, 20_000, 500)}
    machine.run(400.0)
    ticks = [tick for tick, report in machine.told if isinstance(report, Overload)]
    early = sum(tick < 5_000 for tick in ticks)
    assert early > 4
    assert sum(tick >= 15_000 for tick in ticks) < early / 2, "it swings"


def test_one_late_moment_gives_nothing_up() -> None:
    machine = Machine()
    machine.burdens = {0: -0.020, 100: 0.060, 101: -0.020}
    assert machine.run(4.0) == []


def say(media: LocalMedia, line: HandLine, row: int, codes: np.ndarray) -> list[Report]:
    reports: list[Report] = []
    for frame in codes.reshape(-1, 160):
        line.says[:] = 0xD5
        line.says[row] = frame
        reports += media.tick()
    line.says[:] = 0xD5
    return reports


def digits(reports: list[Report]) -> str:
    return "".join(report.digit for report in reports if isinstance(report, DigitHeard))


@pytest.mark.parametrize(("level", "talking", "alone"), [(3, "5", "5"), (4, "", "5"), (5, "", "")])
def test_digits_in_talk_go_before_digits_in_a_menu(
    media: LocalMedia, line: HandLine, level: int, talking: str, alone: str
) -> None:
    for row in (0, 2):
        media.send(Detect(row, digits=True))
    media.send(SetCell(1, 0))
    media.tick()
    media.engine.give_up(level)
    assert digits(say(media, line, 0, tones.dtmf("5"))) == talking
    assert (line.told[1] == 0xD5).all()
    assert digits(say(media, line, 2, tones.dtmf("5"))) == alone
    media.engine.give_up(0)
    media.tick(10)
    assert digits(say(media, line, 0, tones.dtmf("7"))) == "7"
    assert digits(say(media, line, 2, tones.dtmf("8"))) == "8"


def test_digits_that_are_cut_from_recordings_are_always_heard(
    media: LocalMedia, line: HandLine
) -> None:
    media.send(Detect(0, digits=True))
    media.send(SetCell(1, 0))
    media.send(CutDigits(0, True))
    media.tick()
    media.engine.give_up(5)
    assert digits(say(media, line, 0, tones.dtmf("5"))) == "5"


def test_tones_and_verdicts_come_when_there_is_time_again(
    media: LocalMedia, line: HandLine
) -> None:
    busy = np.tile(tones.render("busy"), 6)
    greeting = sounds.frames(
        [np.concatenate([sounds.speech(0.9, -18, np.random.default_rng(1)), sounds.seconds(3.0)])]
    )
    media.send(Detect(0, progress=True))
    media.engine.give_up(3)
    media.send(Detect(1, answer=True))
    media.tick()
    assert not [r for r in say(media, line, 0, busy) if isinstance(r, ToneHeard)]
    assert not [r for r in say(media, line, 1, greeting) if isinstance(r, AnswerJudged)]
    media.engine.give_up(0)
    judged = [r for r in say(media, line, 1, greeting) if isinstance(r, AnswerJudged)]
    assert [(r.row, r.verdict) for r in judged] == [(1, "human")]
    assert [r.tone for r in say(media, line, 0, busy) if isinstance(r, ToneHeard)] == ["busy"]


def test_announcements_are_recognised_until_there_is_no_time_for_them(
    line: HandLine, tmp_path: Path
) -> None:
    """Tones are heard for longer: they cost less and tell more. It comes back by itself."""
    said = announcement("switched off", 4.0)
    teach(said, "powered_off", tmp_path)
    engine = Engine(MediaConfig(8, announcements=str(tmp_path)), spans=[(line, 0)])
    media = LocalMedia(engine)
    busy = np.tile(tones.render("busy"), 6)

    def known(row: int) -> list[str]:
        heard = say(media, line, row, said[: len(said) // 160 * 160])
        return [one.name for one in heard if isinstance(one, AnnouncementHeard)]

    for row in (0, 1):
        media.send(Detect(row, progress=True, early=True))
    engine.give_up(1)
    media.tick()
    assert known(0) == ["powered_off"]
    engine.give_up(2)
    media.send(Detect(2, progress=True, early=True))
    assert known(1) == known(2) == []
    assert [r.tone for r in say(media, line, 3, busy) if isinstance(r, ToneHeard)] == []
    assert [r.tone for r in say(media, line, 2, busy) if isinstance(r, ToneHeard)] == ["busy"]
    engine.give_up(1)
    assert known(1) == known(2) == ["powered_off"]
    media.close()


def test_bridges_are_never_given_up_and_delay_no_sample(line: HandLine) -> None:
    """What a row says in a tick, the other hears in the same tick, at the same place."""
    engine = Engine(MediaConfig(8), spans=[(line, 0)])
    engine.post(SetCell(0, 1))
    engine.post(SetCell(1, 0))
    for level in (0, 5):
        engine.give_up(level)
        for tick in range(5):
            line.says[:] = np.arange(4 * 160).reshape(4, 160) * (tick + 3) % 251
            engine.tick()
            assert (line.told[0] == line.says[1]).all()
            assert (line.told[1] == line.says[0]).all()
    engine.close()
