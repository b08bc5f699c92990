"""Whoever recorded a prompt, and however loud: what is stored is even, and a running server plays it so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cti.media import loudness, wav
from cti.media.engine import Engine
from cti.media.link.commands import LoadPrompt
from cti.media.link.config import MediaConfig
from cti.media.local import LocalMedia
from cti.sounds.prompts import PIECES, PromptFolder
from drivers import g711
from tests.media.clips import sounds

LEVELS = (-35.0, -24.0, -12.0)


def spoken(dbm0: float, seed: int) -> np.ndarray:
    codes = g711.encode(sounds.speech(4.0, dbm0, np.random.default_rng(seed)))
    return codes[: len(codes) & ~1]


@pytest.mark.parametrize("level", LEVELS)
def test_a_stored_prompt_has_the_level_of_the_house(tmp_path: Path, level: float) -> None:
    folder = PromptFolder(tmp_path)
    stored: list[tuple[str, Path]] = []
    folder.on_stored = lambda name, path: stored.append((name, path))
    folder.set_text("welcome", "en-US", "Welcome.")
    given = spoken(level, 3)
    folder.store("welcome", "en-US", given.tobytes())
    folder.store_piece(f"{PIECES}en-US/three", given.tobytes())
    assert [name for name, _ in stored] == ["en-US/welcome", f"{PIECES}en-US/three"]
    for _, path in stored:
        kept = wav.read(path)
        assert len(kept) == len(given)
        assert loudness.loudness(g711.decode(kept)) == pytest.approx(loudness.TARGET, abs=0.5)


def test_a_running_server_and_one_that_starts_again_play_the_same(tmp_path: Path) -> None:
    folder = PromptFolder(tmp_path)
    media = LocalMedia(Engine(MediaConfig(2)))
    folder.on_stored = lambda name, path: media.send(LoadPrompt(name, str(path)))
    folder.set_text("welcome", "en-US", "Welcome.")
    folder.store("welcome", "en-US", spoken(-30.0, 5).tobytes())
    media.tick(2)
    again = LocalMedia(Engine(MediaConfig(2, prompts=str(tmp_path))))
    try:
        now = media.engine.prompts.sound("en-US/welcome")
        assert (now == again.engine.prompts.sound("en-US/welcome")).all()
        assert loudness.loudness(g711.decode(now)) == pytest.approx(loudness.TARGET, abs=0.5)
    finally:
        media.close()
        again.close()


def test_silence_stays_silent(tmp_path: Path) -> None:
    folder = PromptFolder(tmp_path)
    folder.set_text("pause", "en-US", "")
    folder.store("pause", "en-US", b"\xd5" * 1600)
    assert set(wav.read(tmp_path / "en-US" / "pause.wav").tolist()) == {0xD5}
