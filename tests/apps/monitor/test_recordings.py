"""Recordings: the list, the file of a call, its picture and its sound."""

from __future__ import annotations

import io
import struct
import tracemalloc
import wave
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QDate, Qt

from drivers import g711
from monitor_app.pages.player import Wave
from monitor_app.recorded import A_LAW_TABLE, Playback, Recorded, WrongSound, read_wav
from tests.support.supervisor_post import NOON, Post, open_monitor

Ctrl = Qt.KeyboardModifier.ControlModifier
Key = Qt.Key


def a_law_wav(left: np.ndarray, right: np.ndarray) -> bytes:
    """A file as the server writes it: stereo A-law at 8 kHz."""
    codes = g711.ENCODE[np.stack([left, right], axis=1).astype(np.int16).view(np.uint16)]
    data = codes.tobytes()
    layout = struct.pack("<HHIIHH", 6, 2, 8000, 16000, 2, 8)
    body = b"WAVEfmt " + struct.pack("<I", len(layout)) + layout
    body += b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def tone(seconds: float, loud: int) -> np.ndarray:
    time = np.arange(int(seconds * 8000)) / 8000
    return (loud * np.sin(2 * np.pi * 440 * time)).astype(np.int16)


class Speaker:
    """PortAudio with one loudspeaker, whose callback the test calls."""

    def __init__(self) -> None:
        self.options: dict[str, Any] = {}

    def query_devices(self) -> list[dict[str, Any]]:
        return [{"name": "Loudspeaker", "max_input_channels": 0, "max_output_channels": 2}]

    def OutputStream(self, **options: Any) -> Speaker:
        self.options = options
        return self

    def start(self) -> None: ...

    def abort(self) -> None: ...

    def close(self) -> None: ...

    def frames(self, count: int) -> np.ndarray:
        out = np.zeros((count, 2), np.int16)
        self.options["callback"](out, count, None, None)
        return out


def test_the_table_is_that_of_the_driver() -> None:
    assert np.array_equal(A_LAW_TABLE, g711.DECODE_INT16)


def test_a_file_is_read_side_by_side() -> None:
    recorded = read_wav(a_law_wav(tone(1.0, 8000), np.zeros(8000)))
    assert recorded.seconds == 1.0
    assert recorded.peaks(0, 10).min() > 0.2
    assert recorded.peaks(1, 10).max() < 0.001


def test_plain_pcm_of_one_channel_is_read_too() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(tone(0.5, 9000).tobytes())
    recorded = read_wav(file.getvalue())
    assert np.array_equal(recorded.left, recorded.right)


@pytest.mark.parametrize("content", [b"", b"<html>", b"RIFF\0\0\0\0WAVEfmt ", b"RIFF\0\0\0\0WAVE"])
def test_what_is_no_sound_file_is_said(content: bytes) -> None:
    with pytest.raises(WrongSound):
        read_wav(content)


def test_more_columns_than_samples_are_drawn() -> None:
    recorded = Recorded(np.ones(3, np.int16), np.ones(0, np.int16))
    assert len(recorded.peaks(0, 50)) == 50
    assert len(recorded.peaks(1, 50)) == 50


def test_an_hour_is_shown_and_played_without_copies_of_it(qtbot, dressed) -> None:
    """What is heard is mixed as it is heard, and the wave is reckoned once for a width."""
    left = np.zeros(3600 * 8000, np.int16)
    left[-1] = -32768
    recorded = Recorded(left, left)
    playback, shown = Playback(Speaker()), Wave()
    qtbot.addWidget(shown)
    tracemalloc.start()
    try:
        assert recorded.peaks(0, 600).max() == 1.0
        playback.load(recorded)
        playback.play()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        playback.stop()
    assert most < left.nbytes / 2
    shown.resize(400, 132)
    shown.show_recorded(recorded)
    reckoned: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        peaks = Recorded.peaks
        patch.setattr(Recorded, "peaks", lambda *a: (reckoned.append(1), peaks(*a))[1])
        for second in range(5):
            shown.show_place(float(second))
            shown.grab()
    assert len(reckoned) == 2


def test_playing_moves_seeks_and_ends(qtbot) -> None:
    speaker = Speaker()
    playback = Playback(speaker)
    playback.load(Recorded(tone(1.0, 8000), tone(1.0, 4000)))
    playback.play()
    assert playback.playing
    sound = speaker.frames(800)
    assert sound.any()
    with qtbot.waitSignal(playback.moved):
        pass
    assert playback.place == pytest.approx(0.1)
    playback.seek(0.95)
    speaker.frames(800)
    qtbot.waitUntil(lambda: not playback.playing)
    assert playback.place == 1.0
    playback.play()
    assert playback.place == 0.0
    playback.stop()


# --- the page --------------------------------------------------------------------------------------


def parts(call: int, *seconds: float) -> dict[str, object]:
    """What the server says of a call's recording."""
    path = f"/api/recordings/{call}"
    told = [{"path": f"{path}/{n}", "seconds": one} for n, one in enumerate(seconds, 1)]
    return {"path": path, "parts": told}


def record(call: int, **more: object) -> dict[str, object]:
    return {
        "call": call, "began": NOON - 1000 + call, "direction": "in", "calling": "13812346021",
        "called": "4008216216", "agent": "8003", "queue": "sales", "waited": 3.0, "talk": 61.0,
        "outcome": "answered", "disposition": "", "recording": f"/x/{call}.wav", "data": {},
    } | more  # fmt: skip


@pytest.fixture
def post(qtbot, dressed, tmp_path: Path) -> Post:
    made = open_monitor(qtbot, tmp_path, sound=Speaker())
    made.log_on()
    for _ in range(2):
        made.link.answer("CallRecords", [])
    made.press(Key.Key_7, Ctrl)
    return made


def test_enter_fetches_and_shows_a_recording_and_space_plays_it(post: Post) -> None:
    page = post.window.pages.recordings
    post.link.answer("CallRecords", [record(9), record(8)])
    post.press(Key.Key_Return)
    post.link.answer("Recording", parts(9, 12.0))
    path, done, _failed = post.link.fetched[-1]
    assert path == "/api/recordings/9/1"
    assert not page.player.parts.isVisible()
    done(a_law_wav(tone(12.0, 8000), tone(12.0, 3000)))
    assert page.player.content.shown == "full"
    assert page.player.wave.hasFocus()
    post.press(Key.Key_Right)
    assert page.player.playback.place == 5.0
    post.press(Key.Key_Space)
    assert page.player.playback.playing
    assert page.player.play.text() == "Pause"
    post.press(Key.Key_Escape)
    assert not page.player.playback.playing
    assert page.player.time.text() == "00:05 / 00:12"
    assert not post.window.grab().isNull()


def test_a_recording_that_cannot_be_had_says_why_in_its_card(post: Post) -> None:
    page = post.window.pages.recordings
    post.link.answer("CallRecords", [record(9), record(8, recording="")])
    post.press(Key.Key_Return)
    post.link.answer("Recording", parts(9, 12.0))
    post.link.fetched[-1][2]("The recording of call 9 is not where it was written.")
    assert page.player.content.shown == "error"
    page.player.content.error.button.click()
    post.link.answer("Recording", parts(9, 12.0))
    assert len(post.link.fetched) == 2
    post.link.fetched[-1][1](b"<html>")
    assert page.player.content.shown == "error"
    page.table.select(8)
    page.open_current()
    assert page.player.content.empty.sentence.text() == "This call was not recorded."


def test_an_answer_for_another_call_than_the_chosen_one_is_dropped(post: Post) -> None:
    page = post.window.pages.recordings
    post.link.answer("CallRecords", [record(9), record(8)])
    post.press(Key.Key_Return)
    post.link.answer("Recording", parts(9, 12.0))
    page.table.select(8)
    page.open_current()
    post.link.answer("Recording", parts(8, 12.0))
    first, second = post.link.fetched
    second[1](a_law_wav(tone(2.0, 8000), tone(2.0, 8000)))
    first[1](a_law_wav(tone(9.0, 8000), tone(9.0, 8000)))
    assert page.player.playback.recorded is not None
    assert page.player.playback.recorded.seconds == 2.0


def test_filters_ask_the_server_and_errors_offer_another_try(post: Post) -> None:
    page = post.window.pages.recordings
    post.link.answer("CallRecords", [])
    assert page.content.shown == "empty"
    page.content.empty.button.click()
    assert "since" not in post.link.last("CallRecords")
    page.direction.setCurrentIndex(2)
    page.agent.setCurrentIndex(page.agent.findData("8001"))
    assert post.link.last("CallRecords") == {"limit": 100, "direction": "out", "agent": "8001"}
    for _ in range(3):
        post.link.refuse("CallRecords", "failed", "The disk is full.")
    assert page.content.shown == "error"
    page.content.error.button.click()
    post.link.answer("CallRecords", [record(n) for n in range(200, 100, -1)])
    assert page.more.isEnabled()
    page.more.click()
    assert post.link.last("CallRecords")["before"] == 101
    post.link.answer("CallRecords", [record(50)])
    assert page.table.model.rowCount() == 101
    assert not page.more.isEnabled()


def test_a_call_in_parts_is_heard_part_by_part_and_saved(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = post.window.pages.recordings
    post.link.answer("CallRecords", [record(9)])
    post.press(Key.Key_Return)
    post.link.answer("Recording", parts(9, 12.0, 3.0))
    assert page.player.parts.isVisible()
    assert page.player.parts.itemText(1) == "Part 2 of 2, 00:03"
    page.player.parts.setCurrentIndex(1)
    page.player.parts.activated.emit(1)
    (first, done_first, _), (second, done_second, _) = post.link.fetched
    assert (first, second) == ("/api/recordings/9/1", "/api/recordings/9/2")
    content = a_law_wav(tone(3.0, 8000), tone(3.0, 3000))
    done_second(content)
    done_first(a_law_wav(tone(12.0, 8000), tone(12.0, 3000)))
    assert page.player.playback.recorded is not None
    assert page.player.playback.recorded.seconds == 3.0
    offered: list[str] = []

    def choose(_parent: object, _title: str, name: str, _kinds: str) -> tuple[str, str]:
        offered.append(name)
        return str(tmp_path / name), ""

    monkeypatch.setattr("monitor_app.pages.player.QFileDialog.getSaveFileName", choose)
    page.player.save.click()
    assert offered == ["call-9-2.wav"]
    assert (tmp_path / "call-9-2.wav").read_bytes() == content
    (tmp_path / "call-9-2.wav").unlink()
    (tmp_path / "call-9-2.wav").mkdir()
    page.player.save.click()
    assert "could not be saved" in page.player.notice.text()


def test_what_was_deleted_in_time_is_told_from_what_was_never_recorded(post: Post) -> None:
    page = post.window.pages.recordings
    post.link.answer("CallRecords", [record(9, recording="", sha256="ab"), record(8, recording="")])
    post.press(Key.Key_Return)
    assert "kept as long as the site wants" in page.player.content.empty.sentence.text()
    page.table.select(8)
    page.open_current()
    assert page.player.content.empty.sentence.text() == "This call was not recorded."


def test_all_calls_of_a_number_are_found_on_the_server(post: Post) -> None:
    """Whatever was loaded, and also where numbers are shown masked."""
    page = post.window.pages.recordings
    post.link.answer("CallRecords", [record(9)])
    page.field.setText("Chen")
    page.field.returnPressed.emit()
    assert "number" not in post.link.last("CallRecords")
    page.field.setText("138 1234 6021")
    page.field.returnPressed.emit()
    assert post.link.last("CallRecords") == {"limit": 100, "number": "138 1234 6021"}
    post.link.answer("CallRecords", [record(3, calling="138****6021")])
    assert page.table.order.rowCount() == 1
    page.field.clear()
    assert "number" not in post.link.last("CallRecords")


def test_the_calls_of_one_day_from_midnight_to_midnight(post: Post) -> None:
    page = post.window.pages.recordings
    assert not page.day.isVisible()
    page.period.setCurrentIndex(page.period.findData("day"))
    page.day.setDate(QDate(2026, 3, 9))
    assert page.day.isVisible()
    asked = post.link.last("CallRecords")
    assert datetime.fromtimestamp(asked["since"]) == datetime(2026, 3, 9)
    assert datetime.fromtimestamp(asked["until"]) == datetime(2026, 3, 10)
