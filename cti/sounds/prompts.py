"""The prompts of the site: recordings that the media process plays, their texts and states.

`zh-CN/welcome.wav` is the recording of the prompt `welcome`, `zh-CN@anna/welcome.wav` the one by the
voice anna; `say/zh-CN/三.wav` is a piece of spoken values, `house/music.wav` is in no language. Texts and
states stand in `prompts.json` beside them.
"""

from __future__ import annotations

import importlib.resources
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from cti.demo import music
from cti.errors import BadRequest, NotFound
from cti.ivr.prompts.uses import is_prompt_name
from cti.ivr.say import house_set, piece_name
from cti.media import loudness, wav

SHIPPED = importlib.resources.files("cti.demo")
INDEX = "prompts.json"
STATES = ("missing", "draft", "final")
PIECES = "say/"
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""A tag of BCP 47."""
_VOICE = re.compile(r"[\w][\w .+-]{0,39}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt: per language its text and its state; `voices` are the recordings beside the usual."""

    name: str
    texts: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    stale: frozenset[str] = frozenset()
    """Languages whose text was changed after it was recorded."""
    voices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class PromptFolder:
    """Prompts by name, from the folder that the media process reads.

    `texts` (prompt -> language -> text) and `recorded` (names of sounds) are live: whoever holds them sees
    each change. `on_stored` is told the name and file of every recording that is new. Writing blocks.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.texts: dict[str, dict[str, str]] = json.loads(
            (SHIPPED / INDEX).read_text(encoding="utf-8")
        )
        self.shipped = frozenset(self.texts)
        """Prompts that every house has, whether it uses them or not."""
        self.recorded: set[str] = set()
        self.on_stored: Callable[[str, Path], object] | None = None
        self._lock = threading.RLock()
        """One edit after the other; those who read see each whole."""
        self._states: dict[str, dict[str, str]] = {}
        self._spoken: dict[str, dict[str, str]] = {}
        """The text at the time of the recording."""

    def install(self) -> None:
        """Copy what is shipped and not there yet; what the site has replaced is left alone."""
        with importlib.resources.as_file(SHIPPED / "prompts") as shipped:
            for source in sorted(shipped.rglob("*.wav")):
                target = self.folder / source.relative_to(shipped)
                if not target.exists():
                    target.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(source, target)
        tune = self.folder / "house" / "music.wav"
        if not tune.exists():
            music.write(tune, music.waltz())
        self.open()

    def open(self) -> None:
        """Read the site's own texts and states, and what is recorded. Raises BadRequest."""
        self.recorded.clear()
        self.recorded.update(
            path.relative_to(self.folder).with_suffix("").as_posix()
            for path in self.folder.rglob("*.wav")
        )
        index = self.folder / INDEX
        if not index.exists():
            return
        try:
            read = json.loads(index.read_text(encoding="utf-8"))
            for name, entry in read["prompts"].items():
                self.texts[name] = dict(entry["texts"])
                self._states[name] = dict(entry.get("states", {}))
                self._spoken[name] = dict(entry.get("spoken", {}))
        except (ValueError, LookupError, TypeError, AttributeError) as problem:
            raise BadRequest(
                f"{index} cannot be read ({problem}); put back a copy of it, or delete it and enter the "
                "texts again. The recordings are not touched."
            ) from None

    # --- reading -------------------------------------------------------------------------------

    def names(self, folder: str = "") -> list[str]:
        """Every prompt whose name begins with `folder/`, sorted."""
        head = f"{folder}/" if folder else ""
        return sorted(name for name in self.texts if name.startswith(head))

    def prompt(self, name: str) -> Prompt:
        """Raises NotFound."""
        texts = self.texts.get(name)
        if texts is None:
            raise NotFound(f"There is no prompt {name}; make it first.")
        spoken = self._spoken.get(name, {})
        voices = {language: self._voices_of(name, language) for language in texts}
        return Prompt(
            name,
            dict(texts),
            {language: self.state(name, language) for language in texts},
            frozenset(one for one, text in spoken.items() if texts.get(one, text) != text),
            {language: found for language, found in voices.items() if found},
        )

    def state(self, name: str, language: str) -> str:
        """missing, draft or final."""
        if f"{language}/{name}" not in self.recorded:
            return "missing"
        return self._states.get(name, {}).get(language, "final")

    def reworded(self, name: str, language: str) -> bool:
        """Whether the text was changed after it was recorded."""
        spoken = self._spoken.get(name, {}).get(language)
        return spoken is not None and self.texts.get(name, {}).get(language, spoken) != spoken

    def missing_pieces(self, language: str, voice: str = "") -> dict[str, str]:
        """What the house set lacks: name of the sound -> what it says."""
        tag = f"{language}@{voice}" if voice else language
        wanted = {piece_name(said, tag): said for said in house_set(language).values()}
        return {name: said for name, said in wanted.items() if name not in self.recorded}

    def read(self, sound: str) -> bytes:
        """The A-law of a recording, joined as the media process joins it. Raises OSError, ValueError."""
        if sound not in self.recorded:
            raise ValueError(f"there is no recording {sound}")
        codes = wav.read(self.path(sound))
        return (loudness.as_piece(codes) if sound.startswith(PIECES) else codes).tobytes()

    def path(self, sound: str) -> Path:
        return self.folder / f"{sound}.wav"

    # --- changing ------------------------------------------------------------------------------

    def set_text(self, name: str, language: str, text: str) -> None:
        """What a prompt says; makes it if it is new. Raises BadRequest for a name that is none."""
        _check(language)
        if not is_prompt_name(name):
            raise BadRequest(
                f"'{name[:70]}' is no name of a prompt; write up to 60 letters, digits, _ and -, with / "
                "between folders."
            )
        with self._lock:
            self.texts.setdefault(name, {})[language] = text
            self._write()

    def store(
        self,
        name: str,
        language: str,
        sound: bytes,
        *,
        voice: str = "",
        state: str = "final",
    ) -> str:
        """Keep A-law as the recording of a prompt; returns the name of the sound.

        Raises NotFound, and BadRequest for a language or a voice that is none.
        """
        _check(language, voice)
        texts = self.texts.get(name)
        if texts is None:
            raise NotFound(f"There is no prompt {name}; make it first.")
        stored = self._keep(f"{language}@{voice}/{name}" if voice else f"{language}/{name}", sound)
        if not voice:
            with self._lock:
                self._states.setdefault(name, {})[language] = state
                self._spoken.setdefault(name, {})[language] = texts.get(language, "")
                self._write()
        return stored

    def store_piece(self, sound: str, codes: bytes) -> None:
        """Keep A-law as a piece of spoken values (`say/zh-CN/三`)."""
        self._keep(sound, codes)

    def set_state(self, name: str, language: str, state: str) -> None:
        """draft or final. Raises NotFound where nothing is recorded, BadRequest for another word."""
        if state not in STATES[1:]:
            raise BadRequest(f"'{state}' is no state of a recording; write draft or final.")
        if f"{language}/{name}" not in self.recorded:
            raise NotFound(f"Nothing is recorded for {name} in {language}.")
        with self._lock:
            self._states.setdefault(name, {})[language] = state
            self._write()

    def remove(self, name: str) -> None:
        """Take a prompt away with its recordings; calls that play it finish with it. Raises NotFound."""
        if self.texts.pop(name, None) is None:
            raise NotFound(f"There is no prompt {name}.")
        for sound in self._sounds(name):
            self.path(sound).unlink(missing_ok=True)
            self.recorded.discard(sound)
        with self._lock:
            self._states.pop(name, None)
            self._spoken.pop(name, None)
            self._write()

    def came(self, sound: str) -> None:
        """A recording was put into the folder by hand, or another one in its place."""
        self.recorded.add(sound)
        if self.on_stored is not None:
            self.on_stored(sound, self.path(sound))

    def went(self, sound: str) -> None:
        """A recording was taken out of the folder; calls that play it finish with it."""
        self.recorded.discard(sound)

    def _keep(self, sound: str, codes: bytes) -> str:
        """Write a recording at the level of telephone speech, so that all that is played is even."""
        even = loudness.normalise(np.frombuffer(codes[: len(codes) & ~1], np.uint8)).tobytes()
        path = self.path(sound)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(wav.header(len(even), 1) + even)
        part.replace(path)
        self.came(sound)
        return sound

    def _sounds(self, name: str) -> list[str]:
        """Every recording of a prompt, in every language and voice."""
        return [sound for sound in self.recorded if sound.partition("/")[2] == name]

    def _voices_of(self, name: str, language: str) -> tuple[str, ...]:
        folders = [PurePosixPath(sound).parts[0] for sound in self._sounds(name)]
        head = f"{language}@"
        return tuple(sorted(one.removeprefix(head) for one in folders if one.startswith(head)))

    def _write(self) -> None:
        entries: dict[str, Any] = {
            name: {
                "texts": texts,
                "states": self._states.get(name, {}),
                "spoken": self._spoken.get(name, {}),
            }
            for name, texts in self.texts.items()
        }
        self.folder.mkdir(parents=True, exist_ok=True)
        part = self.folder / f"{INDEX}.part"
        part.write_text(
            json.dumps({"prompts": entries}, ensure_ascii=False, indent=1), encoding="utf-8"
        )
        part.replace(self.folder / INDEX)


def _check(language: str, voice: str = "") -> None:
    """They are part of a file's path. Raises BadRequest."""
    if not _LANGUAGE.fullmatch(language):
        raise BadRequest(f"'{language[:60]}' is no language; write a tag such as zh-CN or en-US.")
    if voice and not _VOICE.fullmatch(voice):
        raise BadRequest(
            f"'{voice[:60]}' is no name of a voice; write up to 40 letters, digits, spaces and . + - _"
        )


def unused(folder: PromptFolder, used: Iterable[str]) -> list[str]:
    """Prompts of the site's flows (not the house's) that no flow names."""
    taken = set(used)
    return [n for n in folder.names() if n not in taken and not n.startswith("house/")]
