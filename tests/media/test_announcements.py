"""Announcements that were taught, known again over level, noise and any beginning, and no others."""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np
import pytest

from cti.media.announcements import (
    Announcement,
    AnnouncementListener,
    Library,
    Match,
    TeachError,
    teach,
)
from cti.media.announcements.library import announcement_of
from cti.media.engine import Engine
from cti.media.link.commands import Detect, LoadAnnouncements
from cti.media.link.config import MediaConfig
from cti.media.link.records import AnnouncementHeard, Trouble
from drivers import g711, tones
from drivers.line import FRAME_SAMPLES
from tests.media.clips import sounds
from tests.media.clips.espeak import say

TAUGHT = {
    "powered_off": ("cmn", "您好，您拨打的用户已关机，请稍后再拨。"),
    "in_conversation": ("cmn", "您好，您拨打的用户正在通话中，请稍后再拨。"),
    "vacant": ("cmn", "您好，您拨打的号码是空号，请核对后再拨。"),
    "busy": ("en", "Sorry, the subscriber you dialed is busy now. Please redial later."),
    "wrong_dialling": ("en", "The number you have dialed does not exist. Check it and dial again."),
}
OTHERS = (
    "今天天气很好，我们去公园玩吧，你说好不好呢？然后再去吃饭。",
    "喂，你好，请问你找谁？我是他的同事，他现在不在，你晚一点再打过来吧。",
    "Hello, this is John speaking, how can I help you today? We are very busy at the moment.",
    "您好，这里是人民医院，请按一挂号，请按二咨询，谢谢您的来电。",
)


@pytest.fixture(scope="module", name="known")
def _known() -> tuple[Announcement, ...]:
    return tuple(
        announcement_of(g711.encode(say(text, voice)), name)
        for name, (voice, text) in TAUGHT.items()
    )


def matches_of(known: tuple[Announcement, ...], signals: list[np.ndarray]) -> dict[int, Match]:
    listener = AnnouncementListener(len(signals), known)
    for row in range(len(signals)):
        listener.begin(row)
    return {one.row: one for f in sounds.frames(signals) for one in listener.hear(f)}


def heard(sound: np.ndarray, level: float, snr: float, lead: float, rng) -> np.ndarray:
    """As it comes over a line: `lead` seconds of quiet, or begun in the middle where it is negative."""
    sound = sound[round(max(-lead, 0) * sounds.RATE) :]
    sound = np.concatenate([sounds.seconds(max(lead, 0)), sound * 10 ** ((level + 15) / 20)])
    return sound + sounds.noise(len(sound) / sounds.RATE, level - snr, rng)[: len(sound)]


@pytest.mark.parametrize("name", TAUGHT)
def test_an_announcement_is_known_over_level_noise_and_offset(
    known: tuple[Announcement, ...], name: str
) -> None:
    rng = np.random.default_rng(3)
    cases = [(-6, 40, 0.0), (-32, 30, 0.33), (-15, 25, 0.61), (-20, 20, 1.007), (-15, 30, -0.5)]
    voice, text = TAUGHT[name]
    signals = [heard(say(text, voice), level, snr, lead, rng) for level, snr, lead in cases]
    found = matches_of(known, signals)
    assert [found[row].name for row in range(len(cases))] == [name] * len(cases)
    assert all(one.confidence > 0.65 for one in found.values())


def test_other_speech_and_music_are_no_announcements(known: tuple[Announcement, ...]) -> None:
    voices = ("cmn", "cmn+f2", "en", "en-us+m2", "de")
    signals = [np.array(say(text, voice)) for text in OTHERS for voice in voices]
    rng = np.random.default_rng(5)
    signals += [sounds.speech(12.0, -15, rng) for _ in range(4)]
    signals.append(sounds.noise(12.0, -20, rng))
    assert matches_of(known, signals) == {}


def test_who_asks_again_in_the_middle_loses_nothing(known: tuple[Announcement, ...]) -> None:
    """Answers are judged again and again before the answer; the announcement goes on meanwhile."""
    listener = AnnouncementListener(1, known)
    found = []
    for number, frame in enumerate(sounds.frames([np.array(say(TAUGHT["powered_off"][1]))])):
        if number % 25 == 0 and not found:
            listener.begin(0)
        found += listener.hear(frame)
    assert [one.name for one in found] == ["powered_off"]


def test_a_beginning_that_several_share_decides_nothing(known: tuple[Announcement, ...]) -> None:
    sound = np.array(say(TAUGHT["powered_off"][1])[: round(1.6 * sounds.RATE)])
    assert matches_of(known, [sound]) == {}


def test_what_is_taught_is_kept_and_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "announcements"
    codes = g711.encode(say(TAUGHT["powered_off"][1]))
    first = teach(codes, "powered_off", folder)
    second = teach(codes, "powered_off", folder, cause=27)
    assert first != second
    library = Library.read(folder)
    assert library.problems == ()
    assert [(one.name, one.cause) for one in library.announcements] == [
        ("powered_off", 20),
        ("powered_off", 27),
    ]
    assert first.stat().st_size < 5000
    with pytest.raises(TeachError, match="known already as 'powered_off'"):
        teach(codes, "vacant", folder)


@pytest.mark.parametrize("zone", ["cn", "us", "uk", "itu"])
@pytest.mark.parametrize("rings", [1, 2, 6])
def test_a_tone_before_the_announcement_makes_no_other_call_one(
    tmp_path: Path, zone: str, rings: int
) -> None:
    """A digital exchange sends the same ring-back tone, bit by bit, on every call."""
    ringing = tones.render("ringback", zone)
    announcement = np.array(say(TAUGHT["vacant"][1]))
    recorded = np.concatenate([np.tile(ringing, rings), g711.encode(announcement)])
    teach(recorded, "vacant", tmp_path)
    known = Library.read(tmp_path).announcements
    rng = np.random.default_rng(rings)
    others = [g711.decode(np.tile(ringing, 5)[start:]) for start in (0, 80, 333, 8007, 20000)]
    others.append(g711.decode(np.tile(tones.render("busy", zone), 20)))
    others.append(others[0] + sounds.noise(len(others[0]) / sounds.RATE, -45, rng))
    later = np.concatenate([g711.decode(ringing), announcement])
    found = matches_of(known, [*others, announcement, later])
    assert {row: one.name for row, one in found.items()} == {7: "vacant", 8: "vacant"}


@pytest.mark.parametrize("name", ["ringback", "busy", "dial", "congestion", "vacant"])
@pytest.mark.parametrize("zone", ["cn", "us", "uk"])
def test_a_tone_is_no_announcement(tmp_path: Path, zone: str, name: str) -> None:
    period = tones.render(name, zone)
    codes = np.tile(period, -(-80_000 // len(period)))
    with pytest.raises(TeachError):
        teach(codes, "powered_off", tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("seconds", "name", "cause", "said"),
    [
        (1.0, "vacant", None, "1.6 s"),
        (4.0, "Bad name", None, "small letters"),
        (4.0, "x", 200, "Q.850"),
    ],
)
def test_what_cannot_be_taught_is_said(
    tmp_path: Path, seconds: float, name: str, cause: int | None, said: str
) -> None:
    codes = g711.encode(say(TAUGHT["vacant"][1])[: round(seconds * sounds.RATE)])
    with pytest.raises(TeachError, match=said):
        teach(codes, name, tmp_path, cause)
    assert list(tmp_path.iterdir()) == []


def resident() -> int:
    """Octets of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE


def test_a_large_library_is_taken_into_use_without_touching_room_for_every_row() -> None:
    """3,600 rows times 10 minutes of announcements are 216 MB: writing them takes many ticks."""
    rng = np.random.default_rng(1)
    bits = rng.integers(0, 1 << 16, (60, 500), np.uint16)
    known = [Announcement(f"a{at}", 1, one, np.ones(500, np.bool_)) for at, one in enumerate(bits)]
    listener = AnnouncementListener(3600)
    for row in range(10):
        listener.begin(row)
    before = resident()
    listener.use(known)
    assert resident() - before < 20 << 20


def test_the_engine_reports_what_it_recognises_and_reads_new_ones(tmp_path: Path) -> None:
    (tmp_path / "broken-1.announcement.json").write_text("{}")
    sound = np.array(say(TAUGHT["vacant"][1]))
    frames = sounds.frames([sound, sound])

    class Line:
        name, channels = "hand", range(2)
        at = 0

        def open(self) -> None: ...

        def read(self, codes: np.ndarray) -> bool:
            codes[:] = frames[self.at % len(frames)]
            self.at += 1
            return True

        def write(self, spoken: np.ndarray) -> bool:
            return spoken.shape == (2, FRAME_SAMPLES)

        def close(self) -> None: ...

    engine = Engine(MediaConfig(2, announcements=str(tmp_path)), spans=[(Line(), 0)])
    (trouble,) = [one for one in engine.tick() if isinstance(one, Trouble)]
    assert "broken-1" in trouble.text
    teach(g711.encode(sound), "vacant", tmp_path)
    engine.post(Detect(1, early=True))
    engine.post(LoadAnnouncements())
    reports = [one for _ in range(len(frames)) for one in engine.tick()]
    (match,) = [one for one in reports if isinstance(one, AnnouncementHeard)]
    assert (match.row, match.name, match.cause) == (1, "vacant", 1)
    engine.close()
