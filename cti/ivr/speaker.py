"""From prompt lists to what the media process plays: languages, conditions, spoken values."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cti.ivr.expression import Expression, Names, Template
from cti.ivr.happening import BlockFailed
from cti.ivr.prompts import PromptItem, PromptList
from cti.ivr.say import PAUSE, piece_name, pieces

log = logging.getLogger(__name__)


class Speaker:
    """Knows which prompts there are in which language.

    `prompts` is prompt -> language -> text. A prompt that has the language of the call is played as
    `zh-CN/welcome`, else in the first language that it has; one that is not in the table is played by
    its own name (music, announcements that staff recorded). `speech` makes a sound of a text, where
    an engine is installed, and returns its name.
    """

    def __init__(
        self,
        prompts: Mapping[str, Mapping[str, str]],
        speech: Callable[[str, str], str | None] | None = None,
    ) -> None:
        self._prompts = prompts
        self._speech = speech
        self._silent: set[str] = set()

    def items(self, prompts: PromptList, names: Names, language: str) -> list[str]:
        """The items for `Play`, in order; [] when there is nothing to hear."""
        said: list[str] = []
        for item in prompts.items:
            if item.when is None or value_of(item.when, names):
                said += self._item(item, names, language)
        return said

    def prompt(self, name: str, language: str) -> str | None:
        """The sound of a prompt; None when the table has it in no language."""
        texts = self._prompts.get(name)
        if texts is None:
            return name
        spoken = language if language in texts else next(iter(texts), None)
        return None if spoken is None else f"{spoken}/{name}"

    def words(self, items: Sequence[str]) -> str:
        """What a list of items says, for a telephone on the screen."""
        return "".join(self._words(item) for item in items)

    def _words(self, item: str) -> str:
        kind, colon, rest = item.partition(":")
        if colon and kind == "pause":
            return " "
        if colon:
            return f"♪ {rest}"
        if item.startswith("say/"):
            text = item.split("/", 2)[2]
            return text if not text.isascii() else f"{text} "
        language, slash, name = item.partition("/")
        texts = self._prompts.get(name) if slash else None
        return texts.get(language, name) if texts is not None else f"♪ {item}"

    def _item(self, item: PromptItem, names: Names, language: str) -> list[str]:
        if item.kind == "prompt":
            return self._named(item.name, language)
        if item.kind == "pause":
            return [f"pause:{item.seconds}"]
        if item.kind == "tone":
            return [f"tone:{item.name}"]
        if item.kind == "pick":
            chosen = random.choices(*zip(*item.picks, strict=True)) if item.picks else []
            return [sound for name in chosen for sound in self._named(name, language)]
        value = value_of(item.value, names)
        if item.kind == "text":
            return self._spoken(str(value), language)
        try:
            said = pieces(item.name, value, language, item.style)
        except (ValueError, ArithmeticError) as problem:
            raise BlockFailed("bad_value", f"{value!r} cannot be said: {problem}") from None
        return [piece if piece == PAUSE else piece_name(piece, language) for piece in said]

    def _named(self, name: str, language: str) -> list[str]:
        sound = self.prompt(name, language)
        if sound is None:
            self._missing(name)
            return []
        return [sound]

    def _spoken(self, text: str, language: str) -> list[str]:
        if not text:
            return []
        sound = self._speech(text, language) if self._speech is not None else None
        if sound is None:
            self._missing(f"text in {language}")
            return []
        return [sound]

    def _missing(self, what: str) -> None:
        if what not in self._silent:
            self._silent.add(what)
            log.warning("Nothing is heard for %s: there is neither a recording nor a voice.", what)


def value_of(formula: Any, names: Names) -> Any:
    """The value of what the compiler made of a field: a formula, a template, or a constant."""
    if isinstance(formula, (Expression, Template)):
        return formula.evaluate(names)
    return formula
