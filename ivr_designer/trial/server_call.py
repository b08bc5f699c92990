"""A trial call on the server, as its designer's desk knows it: real lines, told line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject

from cti.client.qt.link import Link
from cti.ivr.flow.block import Exit
from cti.ivr.flow.field import Words
from cti.ivr.prompts.speech_item import parse_speech
from cti.ivr.run.compiler import Step
from cti.ivr.run.happening import BlockFailed
from cti.ivr.trial.screen import Choice, Screen

PREFIX = "trial:"
"""Before the name of a draft that runs on the server."""


class ServerCall(QObject):
    """Fulfils `record.Call`. What happens is asked for again and again; each answer waits for news."""

    def __init__(
        self,
        link: Link,
        screen: Screen,
        hears: Callable[[Sequence[str], str], None],
        flow: str,
        parent: QObject | None = None,
    ) -> None:
        """`hears` is told the names of a sound before `screen.plays` tells its words."""
        super().__init__(parent)
        self._link, self._screen, self._hears = link, screen, hears
        self._flow = flow
        self._number: int | None = None
        self._seen = 0
        self._over = False
        self._told_end = False
        self._values: dict[str, str] = {}
        self.call: int | None = None
        """The number of the call on the server, for the live view."""

    def start(self, text: str, calling: str, called: str, at: datetime | None) -> None:
        """Ask for the call; a refusal ends it with the server's sentence."""
        args = {
            "flow": self._flow,
            "text": text,
            "calling": calling,
            "called": called,
            "at": at.isoformat() if at is not None else "",
        }

        def placed(answer: Mapping[str, Any]) -> None:
            self._number = int(answer["trial"])
            if self._over:  # it was given up before it was there
                self._tell_server("HangUpFlowTrial")
            else:
                self._ask()

        self._link.request("StartFlowTrial", args, placed, self._refused)

    # --- what the person does --------------------------------------------------------------------

    @property
    def over(self) -> bool:
        return self._over

    @property
    def is_looping(self) -> bool:
        return False

    def key(self, key: str) -> None:
        """As a tone in the caller's sound; it is heard once the call is answered."""
        self._tell_server("PressFlowTrialKeys", keys=key)

    def hang_up(self) -> None:
        self._tell_server("HangUpFlowTrial")
        if self._number is None:
            self._end("")

    def choose(self, choice: Choice) -> None:
        self._tell_server("AnswerFlowTrial", exit=choice.exit, values=dict(choice.values))

    def stop(self) -> None:
        """Nobody looks any more."""
        self._over = True
        self._tell_server("HangUpFlowTrial")

    def step_of(self, block: str) -> Step | None:
        """The server decides by itself which services it asks."""
        return None

    def skip_prompt(self) -> None:
        """What plays on a line is skipped by its keys alone."""
        return

    def step(self) -> None:
        """A call on a line does not stand still."""
        return

    def go_on(self) -> None:
        return

    def value(self, name: str) -> Any:
        return self._values.get(name)

    def set(self, name: str, value: Any) -> None:
        raise BlockFailed(
            "denied", "Variables of a call on the server cannot be changed; try it on this desk."
        )

    def _tell_server(self, request: str, **more: Any) -> None:
        if self._number is not None and not self._told_end:
            args = {"trial": self._number, **more}
            self._link.request(request, args, None, lambda _code, text: self._screen.logged(text))

    # --- what the server tells -------------------------------------------------------------------

    def _ask(self) -> None:
        asked = {"trial": self._number, "seen": self._seen}
        self._link.request("FlowTrialNow", asked, self._came, self._refused)

    def _refused(self, _code: str, text: str) -> None:
        self._end(text)

    def _came(self, now: Mapping[str, Any]) -> None:
        if self._over:
            return
        self.call = now.get("call")
        for line in now["lines"]:
            self._seen = int(line["n"])
            self._line(str(line["kind"]), line)
            if self._over:
                return
        if now["over"]:
            self._end("")
        else:
            self._ask()

    def _line(self, kind: str, line: Mapping[str, Any]) -> None:
        screen, block = self._screen, str(line.get("block", ""))
        flow = str(line.get("flow", "")).removeprefix(PREFIX)
        mine = flow in ("", self._flow)
        if kind == "heard":
            self._hears([_on_desk(str(item)) for item in line["items"]], str(line["text"]))
            screen.plays(str(line["text"]))
        elif kind == "silent":
            screen.silent()
        elif kind == "enters" and mine:
            screen.enters(block)
        elif kind == "step" and mine:
            screen.stepped(block, str(line["exit"]), 0.0)
        elif kind == "keyed":
            screen.keyed(block, str(line["text"]))
        elif kind == "asks":
            exits = tuple(Exit(one["id"], Words(one["zh"], one["en"])) for one in line["exits"])
            screen.asks(block if mine else f"{flow} · {block}", exits)
        elif kind == "value":
            self._values[str(line["name"])] = str(line["value"])
            screen.changed(str(line["name"]), str(line["value"]))
        elif kind == "log":
            screen.logged(str(line["text"]))
        elif kind == "ended" and line["text"]:
            self._end(str(line["text"]))

    def _end(self, error: str) -> None:
        if not self._told_end:
            self._over = self._told_end = True
            self._screen.ended(error)


def _on_desk(item: str) -> str:
    """An item of a live call as this desk's speaker names it."""
    speech = parse_speech(item)
    return f"text:{speech.text}" if speech is not None else item
