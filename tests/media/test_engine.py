"""A tick of the whole switch, driven by hand."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

from cti.media.echo import Echoes
from cti.media.engine import Engine
from cti.media.link.commands import (
    ClearRow,
    Detect,
    LoadPrompt,
    OpenStation,
    Play,
    SetCell,
    StartEcho,
    StopPlaying,
)
from cti.media.link.config import MediaConfig, SpanSpec
from cti.media.link.records import DigitEnded, DigitHeard, LineSilent, Played, ToneHeard, Trouble
from cti.media.local import LocalMedia
from cti.media.wav import header
from drivers import g711, tones
from drivers.line import SILENCE
from tests.media.clips import sounds


def text(key: bytes) -> str:
    return base64.b64encode(key).decode()


def said(line, row: int, codes: np.ndarray, media: LocalMedia) -> list:
    """Let the network say these codes on a row; what was reported meanwhile."""
    reports = []
    for frame in codes.reshape(-1, 160):
        line.says[row] = frame
        reports += media.tick()
    line.says[row] = SILENCE
    return reports


def test_a_bridge_is_bit_transparent_from_the_next_tick_on(media, line) -> None:
    line.says[0], line.says[1] = np.arange(160), np.arange(160)[::-1]
    media.send(SetCell(0, 1))
    media.send(SetCell(1, 0))
    media.tick()
    assert (line.told[0] == line.says[1]).all()
    assert (line.told[1] == line.says[0]).all()
    media.send(SetCell(0, 1, 0.0))
    media.tick()
    assert (line.told[0] == SILENCE).all()
    assert (line.told[1] == line.says[0]).all()


def test_listeners_hear_reports_and_a_broken_one_harms_nobody(media, caplog) -> None:
    heard: list = []

    def broken(report: object) -> None:
        raise RuntimeError("broken")

    media.listen(broken)
    end = media.listen(heard.append)
    media.send(SetCell(0, 99))
    media.tick()
    end()
    media.send(SetCell(0, 99))
    media.tick()
    assert len(heard) == 1
    assert isinstance(heard[0], Trouble)
    assert "RuntimeError" in caplog.text


def test_a_prompt_is_played_bit_by_bit_and_reported(media, line) -> None:
    prompt = np.random.default_rng(1).integers(0, 256, 400, dtype=np.uint8)
    media.engine.prompts.put("welcome", prompt)
    media.send(Play(2, 7, ("welcome", "tone:zip")))
    told, reports = [], []
    for _ in range(16):
        reports += media.tick()
        told.append(line.told[2])
    expected = np.concatenate([prompt, tones.render("zip")])
    sound = np.concatenate(told)
    assert (sound[: len(expected)] == expected).all()
    assert (sound[len(expected) :] == SILENCE).all()
    assert reports == [Played(2, 7, True)]


def test_barge_in_stops_a_looping_prompt_at_the_next_tick(media, line) -> None:
    media.engine.prompts.put("music", np.arange(250, dtype=np.uint8))
    media.send(Play(1, 3, ("music",), loop=True))
    media.tick(20)
    assert (line.told[1] != SILENCE).any()
    media.send(StopPlaying(1, 99))
    media.tick()
    assert (line.told[1] != SILENCE).any()
    media.send(StopPlaying(1, 3))
    assert media.tick() == [Played(1, 3, False)]
    assert (line.told[1] == SILENCE).all()


def test_a_new_playlist_ends_the_old_one(media) -> None:
    media.send(Play(1, 3, ("tone:dial",), loop=True))
    media.tick()
    media.send(Play(1, 4, ("tone:dial",), loop=True))
    assert media.tick() == [Played(1, 3, False)]


@pytest.mark.parametrize("item", ["nowhere", "tone:nothing", "digits:1x", "pause:long", "pause:-1"])
def test_what_cannot_be_played_is_reported_and_passed_over(media, item: str) -> None:
    media.send(Play(1, 3, (item,), loop=True))
    first, *rest = media.tick(2)
    assert isinstance(first, Trouble)
    assert item in first.text
    assert rest == [Played(1, 3, True)]


def test_a_prompt_that_is_loaded_anew_does_not_change_who_plays_the_old_one(
    media, line, tmp_path: Path
) -> None:
    old, new = np.full(3200, 1, np.uint8), np.full(3200, 2, np.uint8)
    path = tmp_path / "new.wav"
    path.write_bytes(header(len(new), 1) + new.tobytes())
    media.engine.prompts.put("welcome", old)
    media.send(Play(1, 1, ("welcome",)))
    media.tick()
    media.send(LoadPrompt("welcome", str(path)))
    media.send(Play(2, 2, ("welcome",)))
    media.tick(2)
    assert (line.told[1] == 1).all()
    assert (line.told[2] == 2).all()
    media.send(LoadPrompt("welcome", str(tmp_path / "none.wav")))
    (trouble,) = media.tick()
    assert "none.wav" in trouble.text


def test_digits_and_tones_are_heard_only_where_asked_for(media, line) -> None:
    media.send(Detect(1, digits=True))
    media.send(Detect(3, progress=True))
    reports = said(line, 1, tones.dtmf("19#"), media)
    reports += said(line, 2, tones.dtmf("5"), media)
    reports += said(line, 3, np.tile(tones.render("busy"), 4), media)
    assert [(r.row, r.digit) for r in reports if isinstance(r, DigitHeard)] == [
        (1, "1"), (1, "9"), (1, "#"),
    ]  # fmt: skip
    assert [r for r in reports if isinstance(r, ToneHeard)] == [ToneHeard(3, "busy")]
    assert [(r.row, r.digit) for r in reports if isinstance(r, DigitEnded)] == [
        (1, "1"), (1, "9"), (1, "#"),
    ]  # fmt: skip
    media.send(Detect(1))
    assert said(line, 1, tones.dtmf("2"), media) == []


@pytest.mark.parametrize("length", [0.06, 0.18, 0.7])
def test_it_is_told_how_long_a_key_was_pressed(media, line, length: float) -> None:
    media.send(Detect(0, digits=True))
    tone = sounds.key("6", np.random.default_rng(3), length=length)
    codes = g711.encode(np.concatenate([sounds.seconds(0.05), tone, sounds.seconds(0.2)]))
    reports = said(line, 0, codes[: len(codes) // 160 * 160], media)
    (ended,) = [report for report in reports if isinstance(report, DigitEnded)]
    assert (ended.row, ended.digit) == (0, "6")
    assert ended.seconds == pytest.approx(length, abs=0.012)


@pytest.mark.parametrize("off", [(), (Detect(1),)], ids=["again", "off and on"])
@pytest.mark.parametrize("held", [0, 6])
def test_a_key_that_is_still_down_is_told_once_when_the_next_menu_asks(
    media, line, off, held: int
) -> None:
    """One flow ends by a key, the next one asks for keys: a long press must not answer both."""
    media.send(Detect(1, digits=True))
    key, gap = tones.dtmf("5", 0.5, 0.3), tones.dtmf("7", 0.1, 0.1)
    told = said(line, 1, key[: 10 * 160], media)
    for command in off:
        media.send(command)
    told += said(line, 1, key[10 * 160 : (10 + held) * 160], media)
    media.send(Detect(1, digits=True))
    told += said(line, 1, key[(10 + held) * 160 :], media) + said(line, 1, gap, media)
    told = [(type(one), one.digit) for one in told if isinstance(one, DigitHeard | DigitEnded)]
    assert told == [(kind, digit) for digit in "57" for kind in (DigitHeard, DigitEnded)]


def test_of_a_key_that_is_down_when_nobody_asks_any_more_nothing_is_told(media, line) -> None:
    media.send(Detect(1, digits=True))
    key = tones.dtmf("5", 0.5, 0.1)
    assert [one.digit for one in said(line, 1, key[: 10 * 160], media)] == ["5"]
    media.send(Detect(1))
    assert said(line, 1, np.concatenate([key[10 * 160 :], tones.dtmf("66")]), media) == []
    media.send(Detect(1, digits=True))
    said(line, 1, key[: 10 * 160], media)
    media.send(ClearRow(1))
    media.send(Detect(1, digits=True))
    told = said(line, 1, np.concatenate([key[10 * 160 :], tones.dtmf("8")]), media)
    assert [one.digit for one in told if isinstance(one, DigitHeard)][-1] == "8"


def test_a_cleared_row_is_silent_and_deaf(media, line) -> None:
    media.send(SetCell(0, 1))
    media.send(SetCell(1, 0))
    media.send(Play(0, 5, ("tone:dial",), loop=True))
    media.send(Detect(0, digits=True, progress=True, answer=True))
    media.tick()
    media.send(ClearRow(0))
    assert media.tick() == [Played(0, 5, False)]
    assert said(line, 0, tones.dtmf("123"), media) == []
    assert (line.told == SILENCE).all()


@pytest.mark.parametrize(
    "command",
    [
        SetCell(0, 0),
        SetCell(0, 8),
        Play(-1, 1, ("tone:dial",)),
        Play(1, 1, ("tone:dial",), gain=float("nan")),
        Play(1, 1, ("tone:dial",), gain=-1.0),
        Detect(8, digits=True),
        LoadPrompt("a", "/nowhere\0/a.wav"),
        OpenStation(0, "127.0.0.1", text(bytes(30)), text(bytes(30))),
        OpenStation(5, "127.0.0.1", "not base64!", text(bytes(30))),
        OpenStation(5, "127.0.0.1", text(bytes(29)), text(bytes(30))),
        OpenStation(5, "203.0.113.77", text(bytes(30)), text(bytes(30))),
    ],
    ids=str,
)
def test_an_impossible_command_is_one_sentence_and_nothing_else(media, line, command) -> None:
    media.send(command)
    media.send(SetCell(2, 3))
    line.says[3] = 42
    (report,) = media.tick()
    assert isinstance(report, Trouble)
    assert type(command).__name__ in report.text
    assert (line.told[2] == 42).all()


def test_a_command_that_nobody_foresaw_harms_no_other(media, line, monkeypatch, caplog) -> None:
    def broken(self: Echoes, command: StartEcho) -> None:
        raise ZeroDivisionError("of nobody's making")

    monkeypatch.setattr(Echoes, "start", broken)
    media.send(StartEcho(1))
    media.send(SetCell(2, 3))
    line.says[3] = 42
    (report,) = media.tick()
    assert isinstance(report, Trouble)
    assert "ZeroDivisionError" in report.text
    assert (line.told[2] == 42).all()
    assert "StartEcho failed" in caplog.text


def test_a_line_that_falls_silent_is_reported_and_heard_as_silence(media, line) -> None:
    media.send(SetCell(1, 0))
    line.says[0] = 7
    media.tick()
    line.silent = True
    assert media.tick(50) == [LineSilent("hand", True)]
    assert (line.told[1] == SILENCE).all()
    line.silent = False
    assert media.tick() == [LineSilent("hand", False)]
    assert (line.told[1] == 7).all()


def test_frames_that_pile_up_are_left_out(media, line) -> None:
    """A far side that stalls and then sends everything at once must not be heard late for ever."""
    waiting: list[int] = []

    def read(heard: np.ndarray) -> bool:
        if not waiting:
            return False
        heard[:] = waiting.pop(0)
        return True

    line.read = read
    media.tick(10)
    waiting.extend(range(1, 12))
    for number in range(12, 40):
        waiting.append(number)
        media.tick()
    assert len(waiting) <= 5


def test_a_line_that_breaks_is_reported_once_and_harms_nobody(media, line) -> None:
    line.error = OSError("unplugged")
    troubles = [r for r in media.tick(3) if isinstance(r, Trouble)]
    assert len(troubles) == 1
    assert "unplugged" in troubles[0].text


def test_a_span_whose_driver_is_missing_is_reported_and_the_rest_runs() -> None:
    span = SpanSpec("carrier-pigeon", "p-1", (1, 2), (), 0)
    media = LocalMedia(Engine(MediaConfig(4, spans=(span,))))
    (trouble,) = media.tick()
    assert "carrier-pigeon" in trouble.text
    media.close()


@pytest.mark.parametrize(
    "config",
    [
        MediaConfig(3, first_station=2, stations=2),
        MediaConfig(
            4, spans=(SpanSpec("simulated", "a", (1, 2), (), 0),), first_station=1, stations=1
        ),
    ],
)
def test_rows_that_contradict_each_other_are_refused(config: MediaConfig) -> None:
    with pytest.raises(ValueError, match="stations"):
        Engine(config)
