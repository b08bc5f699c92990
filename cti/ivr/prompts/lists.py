"""Prompt lists: what a block plays, item by item, and the names that the media process knows.

An item of the file is a prompt's name, or an object: `{"say": kind, "value": formula}` with the options
of that kind (`"currency": "USD"`), `{"text": template}` with `"voice"` and `"speed"`,
`{"file": formula}`, `{"pause": seconds}`, `{"tone": name}`, `{"pick": [[prompt, weight], …]}` or
`{"prompt": name}`; each may carry `"when"`, a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

ITEM_KINDS = ("prompt", "say", "text", "file", "pause", "tone", "pick")
_OF_EVERY_ITEM = frozenset({*ITEM_KINDS, "when", "value", "style"})


@dataclass(frozen=True, slots=True)
class PromptItem:
    """One item, its formulas compiled: `value` and `when` are what the compiler made of them."""

    kind: str
    name: str = ""
    """Prompt, kind of spoken value, or tone."""
    value: Any = None
    style: str = ""
    seconds: float = 0.0
    picks: tuple[tuple[str, float], ...] = ()
    when: Any = None
    options: Mapping[str, Any] = field(default_factory=dict)
    """How a value is said (`currency`, `unit`, `weekday` …), or `voice` and `speed` of a text."""


@dataclass(frozen=True, slots=True)
class PromptList:
    """What is played, in order."""

    items: tuple[PromptItem, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.items)


def parse_prompts(
    raw: Any, formula: Callable[[str], Any], template: Callable[[str], Any]
) -> PromptList:
    """A prompt list of the file, with `formula` and `template` compiling the texts in it.

    Raises ValueError with one sentence for an item that is none.
    """
    if raw is None:
        return PromptList()
    if not isinstance(raw, (list, tuple)):
        raise ValueError("A prompt list must be a list.")
    return PromptList(tuple(_parse_item(item, formula, template) for item in raw))


def _parse_item(
    raw: Any, formula: Callable[[str], Any], template: Callable[[str], Any]
) -> PromptItem:
    if isinstance(raw, str):
        return PromptItem("prompt", raw)
    kind = item_kind(raw)
    if kind is None:
        raise ValueError(f"{raw!r} is no item of a prompt list.")
    when = formula(str(raw["when"])) if raw.get("when") else None
    if kind == "prompt":
        return PromptItem("prompt", str(raw["prompt"]), when=when, options=_options(raw))
    if kind == "say":
        value = formula(str(raw.get("value", "")))
        style = str(raw.get("style") or "")
        return PromptItem("say", str(raw["say"]), value, style, when=when, options=_options(raw))
    if kind == "text":
        said = template(str(raw["text"]))
        return PromptItem("text", value=said, when=when, options=_options(raw))
    if kind == "file":
        return PromptItem("file", value=formula(str(raw["file"])), when=when)
    if kind == "pause":
        return PromptItem("pause", seconds=min(10.0, max(0.1, float(raw["pause"]))), when=when)
    if kind == "tone":
        return PromptItem("tone", str(raw["tone"]), when=when)
    picks = tuple((str(name), float(weight)) for name, weight in raw["pick"])
    return PromptItem("pick", picks=picks, when=when)


def _options(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if name not in _OF_EVERY_ITEM}


def item_kind(raw: object) -> str | None:
    """Which of ITEM_KINDS an item of the file is; None where it is none."""
    if isinstance(raw, str):
        return "prompt"
    if not isinstance(raw, dict):
        return None
    return next((kind for kind in ITEM_KINDS if kind in raw), None)


def prompt_names(raw: object) -> Iterator[str]:
    """The prompts that a prompt list of the file names."""
    for item in raw if isinstance(raw, list) else ():
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            if isinstance(item.get("prompt"), str):
                yield item["prompt"]
            for pick in item.get("pick", ()) if isinstance(item.get("pick"), list) else ():
                if isinstance(pick, list) and pick and isinstance(pick[0], str):
                    yield pick[0]


def prompt_formulas(raw: object) -> Iterator[tuple[str, str]]:
    """The formulas and templates of a prompt list of the file: (`formula` or `template`, text)."""
    for item in raw if isinstance(raw, list) else ():
        if isinstance(item, dict):
            if item.get("when"):
                yield "formula", str(item["when"])
            if "say" in item:
                yield "formula", str(item.get("value", ""))
            elif "file" in item:
                yield "formula", str(item["file"])
            elif "text" in item:
                yield "template", str(item["text"])


def replace_prompt(raw: Any, old: str, new: str) -> Any:
    """The same prompt list with one prompt renamed."""
    if isinstance(raw, list):
        return [replace_prompt(item, old, new) for item in raw]
    if raw == old:
        return new
    if isinstance(raw, dict):
        return {
            kind: replace_prompt(value, old, new) if kind in ("prompt", "pick") else value
            for kind, value in raw.items()
        }
    return raw


def shown(raw: object, texts: Callable[[str], str] = lambda name: name) -> str:
    """A prompt list in a few words, for canvas and outline; `texts` gives a prompt's own words."""
    parts: list[str] = []
    for item in raw if isinstance(raw, Sequence) and not isinstance(raw, str) else ():
        kind = item_kind(item)
        if isinstance(item, str):
            parts.append(texts(item))
        elif kind == "prompt":
            parts.append(texts(str(item["prompt"])))
        elif kind == "say":
            parts.append(f"{{{item.get('value', '')}}}")
        elif kind == "text":
            parts.append(str(item["text"]))
        elif kind == "file":
            parts.append(f"{{{item['file']}}}")
        elif kind == "tone":
            parts.append(f"♪ {item['tone']}")
        elif kind == "pick":
            parts.append("/".join(prompt_names([item])))
    return " · ".join(part for part in parts if part)
