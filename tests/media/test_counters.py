"""Counters that have run for one and a half or three years: 2**31 and 2**32 ticks are no wall."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cti.media.announcements import AnnouncementListener
from cti.media.announcements.library import announcement_of
from cti.media.dtmf import DtmfDetector
from cti.media.progress import ProgressDetector
from drivers import g711, tones
from drivers.line import FRAME_SECONDS
from tests.media.clips import sounds
from tests.media.long_run import LongRun

WALLS = pytest.mark.parametrize("wall", [2**31, 2**32], ids=["2**31", "2**32"])
FORMS = pytest.mark.parametrize("native", [True, False], ids=["c", "numpy"])


@WALLS
def test_a_house_works_on_beyond(wall: int, tmp_path: Path) -> None:
    seconds = 90.0
    half = round(seconds / FRAME_SECONDS / 2)
    counted = LongRun(40, tmp_path, clock=2_160_000, aged=wall - half).run(seconds)
    assert counted.wrong == []
    assert counted.recordings >= 5
    assert not counted.heard - counted.dialled
    assert (counted.dialled - counted.heard).total() <= 1


@WALLS
@FORMS
def test_digits_are_heard_across_it(wall: int, native: bool) -> None:
    detector = DtmfDetector(2, native=native)
    for row in range(2):
        detector.listen(row, True)
    dialled = g711.decode(tones.dtmf("159D" * 3))
    frames = sounds.frames([dialled, dialled])
    detector._tick = wall - len(frames) // 2
    quiet = np.zeros(2, bool)
    heard = [(digit.row, digit.key) for frame in frames for digit in detector.hear(frame, quiet)]
    assert [key for row, key in heard if row == 1] == list("159D" * 3)


@FORMS
def test_a_tone_is_named_after_a_silence_of_years(native: bool) -> None:
    detector = ProgressDetector(1, native=native)
    detector.listen(0, tones=True)
    ring = g711.decode(tones.render("ringback"))
    silence, rings = sounds.frames([sounds.seconds(3.0)]), sounds.frames([np.tile(ring, 3)])
    for frame in silence[:50]:
        detector.hear(frame)
    slots = detector._tones._slots
    slots.ticks[0] = slots.raw_ticks[0] = 2**31 - 60
    named = [
        tone.name for part in (silence, rings) for frame in part for tone in detector.hear(frame)
    ]
    assert named == ["ringback"]


@WALLS
def test_an_announcement_is_recognised_across_it(wall: int) -> None:
    rng = np.random.default_rng(4)
    said = sounds.speech(6.0, -15, rng)
    listener = AnnouncementListener(1, [announcement_of(g711.encode(said), "switched_off")])
    frames = sounds.frames([said])
    listener.begin(0)
    listener._tick = wall - 120
    assert [match.name for frame in frames for match in listener.hear(frame)] == ["switched_off"]
