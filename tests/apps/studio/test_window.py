"""The prompt studio at the bench: record, listen, trim, mend, undo."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ivr_designer.studio import sound
from tests.support.prompt_studio import Studio
from tests.support.spoken_sound import spoken, tone

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def studio(qapp: QApplication, tmp_path: Path) -> Iterator[Studio]:
    made = Studio(tmp_path, None, "USB headset")
    made.window.activateWindow()
    yield made
    made.end()


def test_recording_counts_takes_trims_and_is_kept_with_enter(studio: Studio) -> None:
    studio.choose("welcome")
    studio.key(Qt.Key.Key_R)
    bench = studio.window.bench
    assert studio.booth.state == "counting"
    assert bench.count.text() == "3"
    studio.clock.advance(1.1)
    assert bench.count.text() == "2"
    studio.read_aloud(tone(0.2))  # nothing is taken while it counts
    studio.clock.advance(2)
    assert studio.booth.state == "recording"
    studio.read_aloud(spoken())
    assert bench.text.isReadOnly()
    studio.key(Qt.Key.Key_Space)
    assert studio.booth.state == ""
    taken = sound.seconds(studio.window.take.samples)
    assert taken == pytest.approx(1.66, abs=0.1)
    assert studio.row("welcome").state == "missing"
    studio.key(Qt.Key.Key_Return)
    assert studio.row("welcome").state == "final"
    assert studio.row("welcome").seconds == pytest.approx(taken)
    assert not studio.window.take.modified


def test_undo_brings_the_untrimmed_take_and_then_nothing_back(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    studio.key(Qt.Key.Key_Z, CONTROL)
    assert sound.seconds(studio.window.take.samples) == pytest.approx(2.5, abs=0.05)
    studio.key(Qt.Key.Key_Z, CONTROL)
    assert studio.window.take.is_empty
    studio.key(Qt.Key.Key_Y, CONTROL)
    assert not studio.window.take.is_empty


def test_the_level_tells_whether_to_come_nearer(studio: Studio) -> None:
    studio.choose("welcome")
    studio.key(Qt.Key.Key_R)
    band = studio.window.bench.band
    for size, verdict in ((60, "quiet"), (4000, "right"), (30_000, "loud")):
        band.show_level(-70.0)
        studio.read_aloud(tone(0.1, size=size))
        studio.booth.headset._report()
        assert band.verdict == verdict
    assert band.accessibleDescription() == "too loud: go further away"


def test_playing_is_heard_and_ends_by_itself(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    studio.key(Qt.Key.Key_Space)
    assert studio.booth.state == "playing"
    stream = studio.card.streams[-1]
    heard = np.concatenate([stream.frame() for _ in range(90)])
    assert np.abs(heard).max() > 3000
    studio.booth.look()
    assert studio.booth.state == ""
    assert not stream.running


def test_a_selection_is_trimmed_cut_and_played(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    take = studio.window.take
    before = take.samples.size
    take.select(1000, 3000)
    studio.key(Qt.Key.Key_Delete)
    assert take.samples.size == before - 2000
    take.select(2000, 6000)
    studio.key(Qt.Key.Key_Space)
    for _ in range(26):
        studio.card.streams[-1].frame()
    studio.booth.look()
    assert studio.booth.state == ""
    studio.key(Qt.Key.Key_T, CONTROL)
    assert take.samples.size == 4000


def test_tools_change_the_sound_and_undo_takes_each_back(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    take = studio.window.take
    for name in ("fade", "quieten", "normalise"):
        before = take.samples
        studio.click(name)
        assert not np.array_equal(take.samples, before), name
    studio.window.bench.wave.setFocus()
    for _ in range(3):
        studio.key(Qt.Key.Key_Z, CONTROL)
    assert np.array_equal(take.samples, sound.trimmed(spoken().astype(np.int16).astype(np.float32)))


def test_zoom_and_selection_by_mouse(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    wave = studio.window.bench.wave
    whole = wave.width_shown
    studio.key(Qt.Key.Key_1, CONTROL)
    assert wave.width_shown == pytest.approx(whole / 2)
    studio.key(Qt.Key.Key_3, CONTROL)
    assert wave.width_shown == pytest.approx(whole)
    y = wave.height() // 2
    at = wave.rect().center()
    QTest.mousePress(wave, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(wave, at)
    QTest.mouseRelease(wave, Qt.MouseButton.LeftButton, pos=at)
    first, last = studio.window.take.selection
    assert first == last
    assert first == pytest.approx(studio.window.take.samples.size / 2, rel=0.02)
    assert y > 0


def test_a_take_that_was_not_kept_is_there_when_one_comes_back(studio: Studio) -> None:
    studio.choose("welcome")
    studio.record(spoken())
    taken = studio.window.take.samples
    studio.key(Qt.Key.Key_Up, CONTROL)
    assert studio.window.name != "welcome"
    assert studio.window.take.is_empty
    studio.choose("welcome")
    assert np.array_equal(studio.window.take.samples, taken)
    assert studio.window.take.modified


def test_without_a_microphone_a_sentence_says_so(qapp: QApplication, tmp_path: Path) -> None:
    made = Studio(tmp_path, None)
    made.choose("welcome")
    made.key(Qt.Key.Key_R)
    assert made.booth.state == ""
    assert made.window.bench.state.text().startswith("No headset was found")
    made.end()


def test_a_headset_that_is_pulled_out_leaves_what_was_taken(studio: Studio) -> None:
    studio.choose("welcome")
    studio.key(Qt.Key.Key_R)
    studio.clock.advance(3.1)
    studio.read_aloud(spoken())
    studio.booth.headset._lost()
    assert studio.booth.state == ""
    assert not studio.window.take.is_empty
    assert "disconnected" in studio.window.bench.state.text()
