"""A prompt made of a sentence: its short name, and the language that the sentence is in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_CLAUSES = re.compile(r"[，。！？；：、,.!?;:\n]+")
_WORD = re.compile(r"[\w\-]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
LONGEST = 12
"""Chinese characters, or letters of an English name up to a whole word behind them."""


@dataclass(frozen=True, slots=True)
class NewPrompt:
    """What a prompt says in one language; nothing of it is recorded."""

    name: str
    language: str
    text: str


def new_prompt(
    words: str, languages: Sequence[str], prompts: Mapping[str, Mapping[str, str]]
) -> NewPrompt:
    """The prompt that says a sentence; `languages` are the flow's, `prompts` those that there are.

    Its name is short, made of the first words that say more than a greeting, and not taken yet.
    """
    language = language_of(words, languages)
    return NewPrompt(free_name(words, prompts), language, words.strip())


def language_of(words: str, languages: Sequence[str]) -> str:
    """In which of these languages a sentence is: the first, unless its script belongs to another."""
    chinese = bool(_CHINESE.search(words))
    if not any(letter.isalpha() for letter in words):
        return next(iter(languages), "zh-CN")
    fitting = (one for one in languages if one.lower().startswith("zh") == chinese)
    return next(fitting, next(iter(languages), "zh-CN" if chinese else "en-US"))


def free_name(words: str, taken: Iterable[str]) -> str:
    """A name of letters, digits and `_`, at most about twelve characters of the sentence."""
    clauses = ["_".join(_WORD.findall(clause)) for clause in _CLAUSES.split(words)]
    clauses = [clause.strip("_-") for clause in clauses if clause.strip("_-")]
    more = [clause for clause in clauses if len(clause) > (2 if _CHINESE.search(clause) else 5)]
    base = _short(next(iter(more or clauses), "prompt"))
    names = set(taken)
    numbered = (f"{base}_{n}" if n > 1 else base for n in range(1, len(names) + 2))
    return next(name for name in numbered if name not in names)


def _short(clause: str) -> str:
    if _CHINESE.search(clause):
        return clause[:LONGEST].rstrip("_-")
    name = ""
    for word in clause.lower().split("_"):
        if name and len(name) + len(word) > 2 * LONGEST:
            break
        name = f"{name}_{word}" if name else word[:40]
    return name


def saying(words: str, prompts: Mapping[str, Mapping[str, str]]) -> str | None:
    """The prompt that says exactly this in some language."""
    wanted = words.strip()
    return next((name for name, texts in prompts.items() if wanted in texts.values()), None)
