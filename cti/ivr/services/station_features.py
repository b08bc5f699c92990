"""What somebody sets at an extension, or takes from it, through a flow."""

from __future__ import annotations

from typing import Protocol


class StationFeatures(Protocol):
    """[trunks] What somebody does at a telephone by dialling a code. Answers at once."""

    def forward(self, extension: str, kind: str, to: str) -> None:
        """all, busy, no_answer, do_not_disturb, or `off` for none of them.

        Raises BlockFailed: not_found (no such extension), refused (no such target, a circle).
        """
        ...

    def pick_up(self, call: int, where: str, name: str) -> bool:
        """Let this call take the one that rings longest; False where none does.

        `where`: `extension` or `group` of that name, or `own` for the groups of the caller's extension.
        Both hear of it: TalkBegan now, TalkEnded when one of them leaves. Raises BlockFailed.
        """
        ...

    def flash(self, call: int, milliseconds: int, digits: str) -> None:
        """Press the hook of the caller's analogue line, then dial. Raises BlockFailed("refused")."""
        ...
