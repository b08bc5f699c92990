"""The voice of a site: its engines with their cache, and drafts of prompts that nobody recorded yet."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from cti.errors import BadRequest
from cti.ivr.run.happening import BlockFailed
from cti.media.recording.keys import KeyRing
from cti.sounds.files import SoundFiles
from cti.sounds.prompts import PromptFolder
from cti.speech.cache import SpeechCache
from cti.speech.engine import LONGEST_TEXT, Engine, SpeechUnavailable
from cti.speech.narration import Narrator
from cti.speech.voices import Voices, installed_engines


class HouseVoice:
    """Everything that speaks in one site. `open` before use; it reads folders and asks the engines."""

    def __init__(
        self,
        prompts: PromptFolder,
        cache: Path,
        zone: str = "cn",
        engines: Iterable[Engine] | None = None,
        keys: KeyRing | None = None,
    ) -> None:
        """`keys` are those of callers' messages."""
        self.prompts = prompts
        self.voices = Voices(
            installed_engines() if engines is None else engines, SpeechCache(cache)
        )
        self.files = SoundFiles(prompts.folder, prompts.folder.parent / "files", keys=keys)
        self.narrator = Narrator(self.voices, prompts.read, self.files, zone)

    def open(self) -> None:
        """Blocks."""
        self.prompts.install()
        self.voices.refresh()

    @property
    def languages(self) -> tuple[str, ...]:
        """What voices speak here: the first parts of their languages, as `zh`."""
        spoken = {voice.language.lower().partition("-")[0] for voice in self.voices.voices}
        return tuple(sorted(spoken))

    async def make(self, name: str, text: str, language: str, voice: str) -> str:
        """Fulfils `cti.ivr.services.narration.Recordings`: a draft by a voice, from text."""
        if len(text) > LONGEST_TEXT:
            raise BlockFailed("too_long", f"A text may have {LONGEST_TEXT} characters.")
        if self.prompts.state(name, language) == "final":
            raise BlockFailed(
                "conflict", f"There is a final prompt {name} in {language}; choose another name."
            )
        try:
            sound = await self.voices.whole(text, language, voice)
            await asyncio.to_thread(self.prompts.set_text, name, language, text)
            await asyncio.to_thread(self.prompts.store, name, language, sound, state="draft")
        except SpeechUnavailable as problem:
            raise BlockFailed("unavailable", str(problem)) from None
        except BadRequest as problem:
            raise BlockFailed("bad_value", str(problem)) from None
        except OSError as problem:
            raise BlockFailed("refused", f"The prompt cannot be stored: {problem}") from None
        return name
