"""Text to speech: espeak-ng as it is, engines that fail, the cache, and lists with text in them."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from cti.ivr.prompts.speech_item import SpeechItem
from cti.ivr.services.sound_files import file_item
from cti.media import loudness, wav
from cti.sounds.files import SoundFiles
from cti.speech import voices as voices_module
from cti.speech.cache import SpeechCache, Utterance
from cti.speech.engine import SpeechUnavailable, Voice
from cti.speech.espeak import EspeakEngine
from cti.speech.narration import PORTION, Narrator
from cti.speech.telephone_sound import TelephoneSound
from cti.speech.voices import Voices
from drivers import g711


class Humming:
    """An engine that hums 500 Hz, a tenth of a second for each character."""

    name = "humming"
    rate = 16_000

    def __init__(self, *, fails: str = "") -> None:
        self.fails = fails
        self.spoken: list[str] = []
        self.ended = 0

    def trouble(self) -> str:
        return self.fails

    def voices(self) -> Sequence[Voice]:
        return [Voice("hum", "zh-CN"), Voice("him", "zh-CN"), Voice("hm", "en")]

    async def speak(self, text: str, voice: str, speed: int) -> AsyncIterator[bytes]:
        self.spoken.append(f"{voice} {speed} {text}")
        try:
            times = np.arange(self.rate // 10) / self.rate
            hum = (8000 * np.sin(2 * np.pi * 500 * times)).astype("<i2").tobytes()
            for _ in text:
                yield hum
        finally:
            self.ended += 1


def house(engine: Humming, cache: SpeechCache | None = None) -> Voices:
    made = Voices([engine], cache)
    made.refresh()
    return made


async def test_espeak_speaks_chinese_and_english_at_the_level_of_a_telephone() -> None:
    made = Voices([EspeakEngine()])
    made.refresh()
    assert {"zh-CN", "zh-HK", "en-US", "en-GB"} <= {voice.language for voice in made.voices}
    for text, language in (
        ("您的余额是十二元五角。", "zh-CN"),
        ("Your balance is twelve.", "en-US"),
    ):
        sound = np.frombuffer(await made.whole(text, language), np.uint8)
        assert 1.0 < len(sound) / 8000 < 6.0
        assert -24 < loudness.loudness(g711.decode(sound)) < -12
    slow = await made.whole("你好", "zh-CN", speed=50)
    assert len(slow) > 1.3 * len(await made.whole("你好", "zh-CN"))


async def test_a_text_that_is_given_up_ends_the_program() -> None:
    said = EspeakEngine().speak("很长的一段话。" * 300, "cmn", 100)
    assert await anext(said)
    await said.aclose()  # type: ignore[attr-defined]
    assert not [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]


async def test_a_missing_program_says_what_to_install() -> None:
    engine = EspeakEngine("espeak-of-nowhere")
    assert "install the package espeak-ng" in engine.trouble()
    assert not engine.voices()
    with pytest.raises(SpeechUnavailable, match="not installed, so no text can be spoken"):
        await anext(engine.speak("x", "cmn", 100))
    made = Voices([engine])
    made.refresh()
    assert not made.speaks("zh-CN")
    with pytest.raises(SpeechUnavailable, match="install the package espeak-ng"):
        await made.whole("x", "zh-CN")


def test_the_voice_is_the_one_asked_for_else_the_usual_one_of_the_language() -> None:
    made = house(Humming())
    assert [made.speaks(tag) for tag in ("zh-CN", "zh-TW", "en-GB", "zh-HK", "fr-FR")] == [
        True, True, True, False, False,
    ]  # fmt: skip


async def test_the_same_text_is_said_once(tmp_path: Path) -> None:
    engine = Humming()
    made = house(engine, SpeechCache(tmp_path))
    first = await made.whole("你好", "zh-CN", "him")
    assert len(first) == pytest.approx(1600, abs=40)
    assert await made.whole("你好", "zh-CN", "him") == first
    assert await made.whole("你好", "zh-CN", "nobody", 120)
    assert engine.spoken == ["him 100 你好", "hum 120 你好"]
    assert engine.ended == 2
    with pytest.raises(SpeechUnavailable, match="4001 characters"):
        await made.whole("字" * 4001, "zh-CN")


def test_the_cache_keeps_to_its_size_and_drops_what_was_used_least(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, largest=1000)
    texts = [Utterance("e", "v", 100, str(number)) for number in range(4)]
    for age, what in enumerate(texts[:3]):
        cache.put(what, b"x" * 300)
        path = next(tmp_path.rglob(f"{what.key}.alaw"))
        os.utime(path, (age + 1, age + 1))
    assert cache.get(texts[0]) == b"x" * 300
    cache.put(texts[3], b"y" * 300)
    assert [cache.get(what) is not None for what in texts] == [True, False, True, True]
    cache.put(texts[1], b"z" * 1001)
    assert cache.get(texts[1]) is None
    assert not list(tmp_path.rglob("*.part"))


def test_other_rates_become_a_telephone_line_in_pieces_of_any_size() -> None:
    rate, seconds = 22_050, 0.5
    times = np.arange(int(rate * seconds)) / rate
    pcm = (10_000 * np.sin(2 * np.pi * 1000 * times)).astype("<i2").tobytes()
    whole = TelephoneSound(rate)
    once = whole.feed(pcm) + whole.end()
    parted = TelephoneSound(rate)
    parts = [parted.feed(pcm[at : at + 777]) for at in range(0, len(pcm), 777)]
    assert b"".join(parts) + parted.end() == once
    assert len(once) == pytest.approx(8000 * seconds, abs=20)
    middle = g711.decode(np.frombuffer(once, np.uint8))[500:3500]
    spectrum = abs(np.fft.rfft(middle * np.hanning(len(middle))))
    peak = int(spectrum.argmax()) * 8000 / len(middle)
    assert peak == pytest.approx(1000, abs=5)
    assert abs(middle).max() == pytest.approx(10_000, rel=0.05)
    high = (10_000 * np.sin(2 * np.pi * 6000 * times)).astype("<i2").tobytes()
    band = TelephoneSound(rate)
    above = g711.decode(np.frombuffer(band.feed(high), np.uint8))
    assert abs(above[200:]).max() < 300, "what is above the band folds back into it"


async def test_a_list_is_one_sound_and_what_fails_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    codes = np.arange(40_000, dtype=np.int64).astype(np.uint8).tobytes()
    (tmp_path / "song.wav").write_bytes(wav.header(len(codes), 1) + codes)
    made = house(Humming())
    narrator = Narrator(made, {"hello": b"\x01" * 400}.__getitem__, SoundFiles(tmp_path))
    speech = str(SpeechItem("你", "zh-CN"))
    items = ["hello", "pause:0.5", speech, "tone:beep", file_item("song", 1.0), "digits:1"]
    items.append(file_item("song", 1.0, 2.0))
    with caplog.at_level(logging.WARNING):
        parts = [part async for part in narrator.sound([*items, str(SpeechItem("x", "fr-FR"))])]
    sound = b"".join(parts)
    assert sound.startswith(b"\x01" * 400)
    assert codes[8000:] in sound
    assert max(len(part) for part in parts) <= PORTION
    assert len(sound) == pytest.approx(400 + 4000 + 800 + 4000 + 32_000 + 1600 + 16_000, abs=50)
    assert "No voice speaks fr-FR" in caplog.text
    assert narrator.item("x", "fr-FR") is None
    assert narrator.item("x", "zh-CN", "him", 90) == "speech:zh-CN/him/90/x"


async def test_files_are_found_in_their_folders_only(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.wav").write_bytes(wav.header(8000, 1) + b"\x55" * 8000)
    (tmp_path / "secret.wav").write_bytes(wav.header(2, 1) + b"\x55" * 2)
    files = SoundFiles(tmp_path / "in")
    assert await files.seconds("a") == await files.seconds("a.wav") == 1.0
    assert await files.seconds("b") is None
    for name in ("../secret", str(tmp_path / "secret.wav")):
        with pytest.raises(Exception, match="lies outside the folders"):
            await files.seconds(name)


class _Point:
    def __init__(self, name: str, found: object) -> None:
        self.name = name
        self._found = found

    def load(self) -> object:
        if isinstance(self._found, Exception):
            raise self._found
        return self._found


async def test_engines_join_by_entry_point_and_a_broken_one_harms_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    points = [_Point("good", Humming()), _Point("gone", ImportError("no such thing"))]
    monkeypatch.setattr(voices_module, "entry_points", lambda group: points)
    with caplog.at_level(logging.WARNING):
        engines = voices_module.installed_engines()
    assert [engine.name for engine in engines] == ["espeak-ng", "humming"]
    assert "The speech engine gone is not available: no such thing" in caplog.text
    made = Voices([Humming(fails="It is hoarse."), engines[1]])
    with caplog.at_level(logging.WARNING):
        made.refresh()
    assert "It is hoarse." in caplog.text
    assert await made.whole("x", "zh-CN")
