"""The sounds of the benchmarks: the packages that bring them, and what is made of them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from tests.media.clips import debian_sounds, mobile, sound_cache, sounds
from tests.media.clips.band import song

PREPARE = Path(__file__).parents[3] / "installer" / "prepare"


def test_the_installer_brings_what_the_benchmarks_hear() -> None:
    found = re.search(r"bench\).*?packages\+=\((.*?)\)", PREPARE.read_text(), re.DOTALL)
    assert found is not None
    assert sorted(found[1].split()) == sorted(debian_sounds.PACKAGES)


def test_what_is_missing_is_told_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    here, gone = tmp_path, tmp_path / "gone"
    monkeypatch.setattr(debian_sounds, "PACKAGES", {"sox": here, "flite": gone, "festival": gone})
    told = debian_sounds.missing(["sox", "flite", "festival"])
    assert told.endswith("apt-get install -y --no-install-recommends flite festival")
    assert debian_sounds.missing(["sox"]) == ""


def test_what_was_made_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sound_cache, "FOLDER", tmp_path)
    made = [np.arange(5.0), np.array([-40000.0, 7.4])]
    for make in (lambda: made, lambda: pytest.fail("it was made again")):
        first, second = sound_cache.cached("two", make)
        assert first.tolist() == [0, 1, 2, 3, 4]
        assert second.tolist() == [-32768, 7]
    assert sound_cache.cached("none", list) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["none.npz", "two.npz"]


def test_silence_around_a_recording_goes() -> None:
    rng = np.random.default_rng(1)
    word = sounds.sine(300.0, 0.4, -10.0, rng)
    hiss = sounds.noise(0.5, -60.0, rng)
    assert len(debian_sounds.trimmed(np.concatenate([hiss, word, hiss]))) == len(word)
    assert len(debian_sounds.trimmed(sounds.seconds(1.0))) == 0


def test_lost_frames_repeat_the_one_before_softer() -> None:
    sound = np.repeat(np.arange(1.0, 51.0), 160)
    made = mobile.lossy(sound, 0.2, np.random.default_rng(3)).reshape(-1, 160)[:, 0]
    lost = np.flatnonzero(made != np.arange(1.0, 51.0))
    assert 3 <= len(lost) <= 20
    assert made[lost] == pytest.approx(0.7 * made[lost - 1])


def test_a_song_is_a_standard_midi_file_and_no_two_are_alike() -> None:
    first, second = song(1), song(2)
    assert first[:4] == b"MThd"
    assert len(first) == 14 + 8 + int.from_bytes(first[18:22], "big")
    assert first.endswith(b"\xff\x2f\x00")
    assert first != second
    assert song(1) == first
