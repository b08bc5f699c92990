"""What the checker says: findings with their causes in both languages, and fixes of one click."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cti.ivr.flow.field import Words
from cti.ivr.prompts.new import NewPrompt

if TYPE_CHECKING:
    from cti.ivr.flow.document import Flow

ERROR, WARNING, HINT = "error", "warning", "hint"


@dataclass(frozen=True, slots=True)
class Fix:
    """A change of the drawing that mends a finding: `flow = fix.apply(flow)`.

    `apply` is None where a person must decide: then `opens` names the field to open.
    """

    title: Words
    apply: Callable[[Flow], Flow] | None = None
    opens: str = ""
    prompts: tuple[NewPrompt, ...] = ()
    """Prompts that the site must have for it; who applies the fix makes them."""

    @classmethod
    def by(cls, title: Words, change: Callable[..., Flow], *args: Any, **named: Any) -> Fix:
        """The fix that calls an edit of the flow: `Fix.by(title, Flow.unlink, "b3", "next")`."""
        return cls(title, lambda flow: change(flow, *args, **named))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, doubtful or could be better; an error forbids publishing."""

    id: str
    severity: str
    text: Words
    block: str | None = None
    field: str | None = None
    exit: str | None = None
    fixes: tuple[Fix, ...] = dataclasses.field(default=(), compare=False)

    def plain(self) -> dict[str, object]:
        """For the wire: everything but the fixes, which only a program with the flow can apply."""
        return {
            "id": self.id,
            "severity": self.severity,
            "zh": self.text.zh,
            "en": self.text.en,
            "block": self.block,
            "field": self.field,
            "exit": self.exit,
            "fixes": [{"zh": fix.title.zh, "en": fix.title.en} for fix in self.fixes],
        }


class FlowError(Exception):
    """A flow that cannot be read, compiled or published; `problems` says why, one sentence each."""

    def __init__(self, problems: Sequence[Finding]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.text.en for problem in self.problems))


class LinkRefused(Exception):
    """A link that may not be drawn; `words` says why in both languages."""

    def __init__(self, words: Words) -> None:
        self.words = words
        super().__init__(words.en)
