"""Names of prompts, and where flows use them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette
from cti.ivr.prompts.lists import prompt_names

_NAME = re.compile(r"[\w\-]+(/[\w\-]+)*")


def is_prompt_name(name: str) -> bool:
    """Up to 60 letters, digits, `_` and `-`, with `/` between folders."""
    return len(name) <= 60 and _NAME.fullmatch(name) is not None


@dataclass(frozen=True, slots=True)
class PromptUse:
    """One place of one flow."""

    prompt: str
    flow: str
    block: str
    field: str


def prompt_uses(flows: Iterable[Flow], palette: Palette) -> Iterator[PromptUse]:
    """Every place where a prompt is named, in lists, in references and in the rows of tables."""
    for flow in flows:
        for id, block in flow.blocks.items():
            kind = palette.get(block.type)
            for name, field in kind.fields.items() if kind is not None else ():
                for prompt in _named(field.kind, field.of, field.value(block.fields)):
                    yield PromptUse(prompt, flow.id, id, name)
                if field.kind == "rows" and isinstance(block.fields.get(name), list):
                    for row in block.fields[name]:
                        for column in field.columns if isinstance(row, dict) else ():
                            for prompt in _named(column.kind, column.of, row.get(column.id)):
                                yield PromptUse(prompt, flow.id, id, name)


def _named(kind: str, of: str, value: object) -> Iterator[str]:
    if kind == "prompts":
        yield from prompt_names(value)
    elif kind == "prompt_lists" and isinstance(value, list):
        for one in value:
            yield from prompt_names(one)
    elif kind == "reference" and of == "prompt" and isinstance(value, str) and value:
        yield value
