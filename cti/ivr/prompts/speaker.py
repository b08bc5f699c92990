"""From prompt lists to what the media process plays: languages, conditions, spoken values, voices."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cti.ivr.formula.closures import Names
from cti.ivr.formula.expression import Expression, Template
from cti.ivr.formula.functions import written
from cti.ivr.prompts.lists import PromptItem, PromptList
from cti.ivr.prompts.speech_item import parse_speech
from cti.ivr.run.happening import BlockFailed
from cti.ivr.say import is_pause, piece_name, pieces, text, words_of

log = logging.getLogger(__name__)

Speech = Callable[..., "str | None"]
"""`(text, language)` and, where they differ from the usual, `voice=` and `speed=` -> the item that says
the text; None where no voice speaks the language."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """In what a call is spoken to."""

    language: str
    voice: str = ""
    default: str = ""
    """Language that is taken where nothing is there in the first; "" is whatever there is."""
    version: str = ""
    """The flow and its version: what is missing in it is logged once."""
    currency: str = "CNY"


class Speaker:
    """Knows which prompts there are in which language, and which of them are recorded.

    `prompts` is prompt -> language -> text. `recorded` holds the names of sounds: `zh-CN/welcome`,
    `zh-CN@anna/welcome` for the voice anna, `say/zh-CN/三` and `say/zh-CN@anna/三` for pieces of spoken
    values; without it all texts and pieces count as recorded. `speech` names what a voice says.
    """

    def __init__(
        self,
        prompts: Mapping[str, Mapping[str, str]],
        speech: Speech | None = None,
        recorded: Container[str] | None = None,
    ) -> None:
        self._prompts = prompts
        self._speech = speech
        self._recorded = recorded
        self._silent: set[tuple[str, str]] = set()

    def items(
        self, prompts: PromptList, names: Names, language: str, tongue: Tongue | None = None
    ) -> list[str]:
        """The items for `Play`, in order; [] when there is nothing to hear."""
        how = tongue or Tongue(language)
        said: list[str] = []
        for item in prompts.items:
            if item.when is None or value_of(item.when, names):
                said += self._item(item, names, how)
        return said

    def prompt(self, name: str, language: str) -> str | None:
        """What plays a prompt; None when nothing of it can be heard."""
        return self._prompt(name, Tongue(language))

    def words(self, items: Sequence[str]) -> str:
        """What a list of items says, for a telephone on the screen."""
        return "".join(self._words(item) for item in items)

    def _words(self, item: str) -> str:
        speech = parse_speech(item)
        if speech is not None:
            return speech.text
        kind, colon, rest = item.partition(":")
        if colon and kind == "pause":
            return " "
        if colon:
            return f"♪ {rest}"
        if item.startswith("say/"):
            language = item.split("/")[1].partition("@")[0]
            said = words_of(language).get(item, item.rpartition("/")[2])
            return said if not said.isascii() else f"{said} "
        language, slash, name = item.partition("/")
        texts = self._prompts.get(name) if slash else None
        return texts.get(language.partition("@")[0], name) if texts is not None else f"♪ {item}"

    # --- items ---------------------------------------------------------------------------------

    def _item(self, item: PromptItem, names: Names, how: Tongue) -> list[str]:
        if item.options.get("language"):
            how = replace(how, language=str(item.options["language"]))
        if item.kind == "pause":
            return [f"pause:{item.seconds}"]
        if item.kind == "tone":
            return [f"tone:{item.name}"]
        if item.kind == "prompt":
            return self._found(self._prompt(item.name, how), item.name, how)
        if item.kind == "pick":
            chosen = random.choices(*zip(*item.picks, strict=True)) if item.picks else []
            return [s for name in chosen for s in self._found(self._prompt(name, how), name, how)]
        value = value_of(item.value, names)
        if item.kind == "file":
            files = value if isinstance(value, (tuple, list)) else (value,)
            return [str(file) for file in files if file]
        if item.kind == "text":
            return self._text(str(value), item, how)
        return self._say(item, value, names, how)

    def _found(self, sound: str | None, name: str, how: Tongue) -> list[str]:
        if sound is not None:
            return [sound]
        self._missing(f"prompt {name} in {how.language}", how)
        return []

    def _prompt(self, name: str, how: Tongue) -> str | None:
        texts = self._prompts.get(name)
        if texts is None:
            # Music and announcements that staff recorded are in no table.
            local = f"{how.language}/{name}"
            return local if self._recorded is not None and local in self._recorded else name
        for language in self._languages(how, texts):
            for folder in (f"{language}@{how.voice}" if how.voice else "", language):
                if folder and self._has(f"{folder}/{name}", language in texts):
                    return f"{folder}/{name}"
            said = self._voice(texts.get(language, ""), language, how.voice)
            if said is not None:
                return said
        return None

    def _has(self, sound: str, in_table: bool) -> bool:
        if self._recorded is not None:
            return sound in self._recorded
        return in_table and "@" not in sound

    def _languages(self, how: Tongue, known: Mapping[str, str] | None = None) -> list[str]:
        """In which order languages are tried."""
        default = how.default or next(iter(known or {}), "")
        return list(dict.fromkeys(filter(None, (how.language, default))))

    def _text(self, said: str, item: PromptItem, how: Tongue) -> list[str]:
        if not said.strip():
            return []
        voice = str(item.options.get("voice") or how.voice)
        speed = int(item.options.get("speed") or 100)
        for language in self._languages(how):
            sound = self._voice(said, language, voice, speed)
            if sound is not None:
                return [sound]
        self._missing(f"text in {how.language}", how)
        return []

    def _voice(self, said: str, language: str, voice: str = "", speed: int = 100) -> str | None:
        if self._speech is None or not said:
            return None
        manner: dict[str, Any] = {}
        if voice:
            manner["voice"] = voice
        if speed != 100:
            manner["speed"] = speed
        return self._speech(said, language, **manner)

    def _say(self, item: PromptItem, value: Any, names: Names, how: Tongue) -> list[str]:
        options = {name: value_of(one, names) for name, one in item.options.items()}
        if "relative_day" in (item.name, options.get("kind")) and "today" not in options:
            options["today"] = names["sys.today"]
        options.setdefault("currency", how.currency)
        if value is None or value == "":
            return []
        for language in self._languages(how):
            try:
                said = pieces(item.name, value, language, item.style, options)
            except (ValueError, ArithmeticError) as problem:
                if str(problem).startswith("There are no rules"):
                    sound = self._voice(written(value), language, how.voice)
                    if sound is not None:
                        return [sound]
                    continue
                raise BlockFailed("bad_value", f"{value!r} cannot be said: {problem}.") from None
            sounds = self._recorded_pieces(said, language, how.voice)
            if sounds is not None:
                return sounds
            sound = self._voice(text(said, language), language, how.voice)
            if sound is not None:
                return [sound]
        self._missing(f"{item.name} in {how.language}", how)
        return []

    def _recorded_pieces(self, said: list[str], language: str, voice: str) -> list[str] | None:
        """The recordings of all pieces; None where one is missing: never a mixture in one value."""
        for folder in (f"{language}@{voice}" if voice else "", language):
            if not folder:
                continue
            sounds = [piece if is_pause(piece) else piece_name(piece, folder) for piece in said]
            if self._recorded is None:
                if "@" not in folder:
                    house = words_of(language)
                    return sounds if all(is_pause(s) or s in house for s in sounds) else None
            elif all(is_pause(sound) or sound in self._recorded for sound in sounds):
                return sounds
        return None

    def _missing(self, what: str, how: Tongue) -> None:
        if (how.version, what) not in self._silent:
            self._silent.add((how.version, what))
            where = f" of flow {how.version}" if how.version else ""
            log.warning(
                "Nothing is heard for %s%s: there is neither a recording nor a voice.", what, where
            )


def settled(prompts: PromptList, names: Names) -> PromptList:
    """The list with its values as they are now: what is played later does not change any more."""
    return PromptList(
        tuple(
            replace(item, value=value_of(item.value, names), when=None)
            for item in prompts.items
            if item.when is None or value_of(item.when, names)
        )
    )


def value_of(formula: Any, names: Names) -> Any:
    """The value of what the compiler made of a field: a formula, a template, or a constant."""
    if isinstance(formula, (Expression, Template)):
        return formula.evaluate(names)
    return formula
