"""Sounds that are copied into the folder of prompts while the server runs."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from cti.sounds import prompt_watch
from cti.sounds.prompt_watch import watched_prompts
from cti.sounds.prompts import PromptFolder


async def test_music_that_is_copied_into_the_folder_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prompt_watch, "LOOK_SECONDS", 0.001)
    prompts = PromptFolder(tmp_path)
    (tmp_path / "house").mkdir()
    (tmp_path / "house/old.wav").write_bytes(b"as it was")
    prompts.open()
    came: asyncio.Queue[tuple[str, Path]] = asyncio.Queue()
    prompts.on_stored = lambda sound, path: came.put_nowait((sound, path))
    gone, went = asyncio.Event(), prompts.went

    def tell(sound: str) -> None:
        went(sound)
        gone.set()

    monkeypatch.setattr(prompts, "went", tell)
    async with asyncio.timeout(20), watched_prompts(prompts):
        music = tmp_path / "house/music.wav"
        music.write_bytes(b"a waltz")
        assert await came.get() == ("house/music", music)
        assert "house/music" in prompts.recorded
        music.write_bytes(b"another waltz")
        assert await came.get() == ("house/music", music)
        music.unlink()
        await gone.wait()
        assert prompts.recorded == {"house/old"}
        assert came.empty()


async def test_a_file_that_still_grows_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every look finds it longer than the one before, until it stands still."""
    monkeypatch.setattr(prompt_watch, "LOOK_SECONDS", 0.0)
    looks: list[int] = []

    def states(folder: Path) -> dict[str, tuple[int, int]]:
        looks.append(len(looks))
        return {"a": (1, min(len(looks), 6))} if len(looks) > 1 else {}

    monkeypatch.setattr(prompt_watch, "_states", states)
    prompts = PromptFolder(tmp_path)
    came: asyncio.Queue[int] = asyncio.Queue()
    prompts.on_stored = lambda sound, path: came.put_nowait(len(looks))
    async with asyncio.timeout(20), watched_prompts(prompts):
        assert await came.get() == 7
