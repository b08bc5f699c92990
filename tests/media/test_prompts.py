"""Prompt memory: files by name, and one sentence for those that cannot be played."""

from __future__ import annotations

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from cti.media import wav
from cti.media.playing.prompts import PromptError, Prompts
from drivers import g711


def pcm(path: Path, samples: np.ndarray, *, rate: int = 8000, channels: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def test_a_folder_is_read_by_relative_names(tmp_path: Path, caplog) -> None:
    samples = np.arange(-400, 400) * 40
    pcm(tmp_path / "zh" / "welcome.wav", samples)
    pcm(tmp_path / "BEEP.WAV", samples)
    pcm(tmp_path / "studio.wav", samples, rate=44100)
    (tmp_path / "notes.txt").write_text("no sound")
    prompts = Prompts(tmp_path)
    assert (prompts.sound("zh/welcome") == g711.encode(samples)).all()
    assert "BEEP" in prompts
    assert "notes" not in prompts
    assert "studio" not in prompts
    assert "44100 Hz" in caplog.text


def test_a_law_is_taken_as_it_is(tmp_path: Path) -> None:
    codes = np.arange(256, dtype=np.uint8)
    path = tmp_path / "a.wav"
    path.write_bytes(wav.header(256, 1) + codes.tobytes())
    assert (wav.read(path) == codes).all()


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "not a WAV"),
        (b"ID3 mp3 mp3 mp3 mp3", "not a WAV"),
        (b"RIFF\0\0\0\0WAVE", "data chunk is missing"),
        (b"RIFF\0\0\0\0WAVEdata\4\0\0\0abcd", "does not say its format"),
        (wav.header(4, 2) + b"abcd", "mono"),
        (b"RIFF\0\0\0\0WAVEfmt \xff\xff\xff\xff", "data chunk is missing"),
    ],
)
def test_other_files_are_refused_with_a_reason(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    with pytest.raises(wav.WavError, match=word):
        wav.read(path)


def test_chunks_of_odd_length_are_passed_over(tmp_path: Path) -> None:
    content = wav.header(4, 1) + b"\1\2\3\4"
    extra = b"LIST" + struct.pack("<I", 3) + b"abc\0"
    path = tmp_path / "list.wav"
    path.write_bytes(content[:12] + extra + content[12:])
    assert wav.read(path).tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize("item", ["tone:busy", "digits:12#", "pause:0.5"])
def test_items_that_are_no_files(item: str) -> None:
    assert len(Prompts().sound(item)) % 160 == 0


@pytest.mark.parametrize("item", ["tone:beep/150", "tone:own/1000x150", "tone:us/beep/150"])
def test_one_short_tone_lasts_as_long_as_it_says(item: str) -> None:
    """The beep before a message, at the end of a talk's time, of who enters a conference."""
    sound = g711.decode(Prompts().sound(item))
    assert len(sound) == 1200
    assert abs(sound.reshape(-1, 80)).max(1).min() > 3000


@pytest.mark.parametrize("seconds", [0.25, 0.1, 1.5])
def test_a_pause_lasts_as_long_as_it_says(seconds: float) -> None:
    sound = Prompts().sound(f"pause:{seconds}")
    assert len(sound) == 8000 * seconds
    assert (sound == 0xD5).all()


@pytest.mark.parametrize(
    "item",
    [
        "tone:x",
        "tone:beep/x",
        "tone:beep/-20",
        "tone:beep/600000",
        "tone:own/" + ",".join(["450x30000"] * 3),
        "digits:12y",
        "digits:1/inf/100",
        "digits:1/nan/100",
        "digits:1/-5/100",
        "digits:1/1e12/1",
        "digits:" + "1" * 400,
        "pause:x",
        "pause:9e9",
        "pause:nan",
        "no",
    ],
)
def test_an_item_that_cannot_be_played_says_why(item: str) -> None:
    with pytest.raises(PromptError, match=item.split(":")[0]):
        Prompts().sound(item)
