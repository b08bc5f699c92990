"""The headset without a sound card: a pretended PortAudio calls back as the real one does."""

from __future__ import annotations

import gc
import threading
from typing import ClassVar

import numpy as np
import pytest

from cti.client.qt.headset import FRAME, Headset
from cti.client.qt.tones import TONES, Resampler
from tests.support.pretend_sound import PortAudio


class Voice:
    def __init__(self) -> None:
        self.muted = self.closed = False
        self.alive = True
        self.spoken_dbm0, self.heard_dbm0 = -20.0, -30.0
        self.sent: list[np.ndarray] = []

    def push(self, samples: np.ndarray) -> bool:
        self.sent.append(samples.copy())
        return True

    def pull(self) -> np.ndarray:
        return np.full(FRAME, 1000, np.int16)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def headset(qtbot) -> Headset:
    made = Headset(sound=PortAudio("Jabra Evolve 20"))
    yield made
    made.close()


def test_only_devices_that_hear_and_speak_are_headsets(headset: Headset) -> None:
    assert [d.name for d in headset.devices()] == ["Jabra Evolve 20"]


def test_samples_go_both_ways(headset: Headset, qtbot) -> None:
    voice = Voice()
    assert headset.open(None, voice)
    stream = headset.sound.streams[-1]
    ear = stream.frame(np.arange(FRAME, dtype=np.int16))
    assert (ear == 1000).all()
    assert (voice.sent[0] == np.arange(FRAME)).all()
    with qtbot.waitSignal(headset.levels) as levels:
        pass
    assert levels.args == [-20.0, -30.0]
    headset.close()
    assert voice.closed
    assert not stream.running


def test_a_card_that_refuses_8_khz_is_run_at_48(qtbot) -> None:
    headset = Headset(sound=PortAudio("USB", refuses=8000))
    voice = Voice()
    assert headset.open(None, voice)
    stream = headset.sound.streams[-1]
    assert stream.options["samplerate"] == 48_000
    assert len(stream.frame()) == FRAME * 6
    assert voice.sent[0].shape == (FRAME,)
    headset.close()


def test_without_a_device_the_program_goes_on(qtbot) -> None:
    headset = Headset(sound=PortAudio())
    voice = Voice()
    with qtbot.waitSignal(headset.changed):
        assert not headset.open(None, voice)
    assert "speak on the telephone" in headset.problem
    assert voice.closed
    assert not headset.is_open


def test_a_headset_that_is_pulled_out_is_noticed(headset: Headset, qtbot) -> None:
    headset.open(None, Voice())
    with qtbot.waitSignal(headset.changed):
        headset.sound.streams[-1].finished()
    assert headset.problem == "The headset Jabra Evolve 20 was disconnected."
    assert not headset.is_open


def test_mute_and_the_level_before_a_call(headset: Headset, qtbot) -> None:
    headset.open()
    loud = (8000 * np.sin(np.arange(FRAME) / 3)).astype(np.int16)
    headset.sound.streams[-1].frame(loud)
    with qtbot.waitSignal(headset.levels) as levels:
        pass
    assert -15 < levels.args[0] < -5
    voice = Voice()
    headset.open(None, voice)
    headset.mute(True)
    assert voice.muted


def test_a_call_that_was_left_is_not_heard(headset: Headset) -> None:
    headset.open(None, Voice())
    headset.hush(True)
    assert not headset.sound.streams[-1].frame().any()


def test_a_tone_lowers_the_call_by_6_db_and_ends(headset: Headset) -> None:
    headset.open(None, Voice())
    stream = headset.sound.streams[-1]
    headset.play("wrap")
    frames = [stream.frame() for _ in range(len(TONES["wrap"]) // FRAME)]
    heard = np.concatenate(frames).astype(int)
    assert np.abs(heard - 500 - TONES["wrap"][: len(heard)]).max() <= 1
    assert (stream.frame() == 1000).all()
    headset.play("ring", again=True)
    for _ in range(2 * len(TONES["ring"]) // FRAME):
        stream.frame()
    headset.stop()
    assert (stream.frame() == 1000).all()


@pytest.mark.parametrize("factor", [2, 6])
@pytest.mark.parametrize("hertz", [300, 1000, 2600])
def test_speech_survives_the_way_up_and_down(factor: int, hertz: int) -> None:
    time = np.arange(FRAME * 12) / 8000
    tone = (8000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16)
    up, down = Resampler(factor), Resampler(factor)
    out = np.concatenate([down.down(up.up(f)) for f in tone.reshape(-1, FRAME)]).astype(float)
    gain = np.sqrt((out[FRAME * 2 :] ** 2).mean() / (tone[FRAME * 2 :].astype(float) ** 2).mean())
    assert 0.9 < gain < 1.1


class Cycle:
    """A Python object that only the collector can free; it tells in which thread that was."""

    freed: ClassVar[list[int]] = []

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        self.freed.append(threading.get_ident())


def test_the_sound_cards_thread_never_collects(headset: Headset, qtbot) -> None:
    """Widgets in a cycle must be destroyed on the main thread."""
    Cycle.freed.clear()
    headset.open(None, Voice())
    Cycle()
    allocated: list[list[object]] = []
    thread = threading.Thread(target=lambda: allocated.extend([] for _ in range(50_000)))
    thread.start()
    thread.join()
    assert Cycle.freed == []
    qtbot.waitUntil(lambda: Cycle.freed == [threading.get_ident()])
    assert not gc.isenabled()
    headset.close()
    assert gc.isenabled()
