"""Sounds that somebody copies into the folder of prompts are played at once, such as the house's music."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path

from cti.sounds.prompts import PromptFolder

log = logging.getLogger(__name__)

LOOK_SECONDS = 3.0
"""How often the folder is looked at. A file is taken when it stands still from one look to the next."""

States = dict[str, tuple[int, int]]
"""Sound -> what changes with its file."""


@contextlib.asynccontextmanager
async def watched_prompts(prompts: PromptFolder) -> AsyncIterator[None]:
    """Until the block is left, tell `prompts` of every sound that came, changed or went."""
    first = await asyncio.to_thread(_states, prompts.folder)
    watching = asyncio.create_task(_watch(prompts, first), name="prompts")
    try:
        yield
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


async def _watch(prompts: PromptFolder, known: States) -> None:
    before = known
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        now = await asyncio.to_thread(_states, prompts.folder)
        for sound, state in now.items():
            if known.get(sound) != state == before.get(sound):
                known[sound] = state
                log.info("the prompt %s is new", sound)
                prompts.came(sound)
        for sound in known.keys() - now.keys():
            del known[sound]
            prompts.went(sound)
        before = now


def _states(folder: Path) -> States:
    """Of all sounds below a folder. Blocks."""
    found: States = {}
    below = len(f"{folder}{os.sep}")
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(".wav"):
                # Plain text: of thousands of pieces, paths would take ten times as long.
                path = f"{place}{os.sep}{name}"
                with contextlib.suppress(OSError):  # gone meanwhile
                    state = os.stat(path)
                    found[path[below:-4].replace(os.sep, "/")] = (state.st_mtime_ns, state.st_size)
    return found
