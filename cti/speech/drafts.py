"""Drafts by a voice, so that a site speaks before anybody has recorded anything."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from cti.sounds.prompts import PromptFolder
from cti.speech.voices import Voices


async def make_piece_drafts(
    folder: PromptFolder, voices: Voices, language: str
) -> AsyncIterator[str]:
    """Speak every piece of the house set that is not recorded; tells each name when it is there.

    Raises SpeechUnavailable where no voice speaks the language.
    """
    for sound, said in sorted(folder.missing_pieces(language).items()):
        codes = await voices.whole(said, language)
        await asyncio.to_thread(folder.store_piece, sound, codes)
        yield sound


async def make_prompt_drafts(
    folder: PromptFolder, voices: Voices, language: str
) -> AsyncIterator[str]:
    """Speak every prompt that has a text in this language and no recording."""
    for name in folder.names():
        text = folder.texts[name].get(language, "")
        if text and folder.state(name, language) == "missing":
            codes = await voices.whole(text, language)
            yield await asyncio.to_thread(folder.store, name, language, codes, state="draft")
