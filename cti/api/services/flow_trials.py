"""Requests of a trial call on the server; only who may write flows begins one, and the trail says who."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from datetime import datetime
from typing import Any, Protocol

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, Service
from cti.errors import BadRequest


class Trials(Protocol):
    """`cti.flows.trials.FlowTrials`; every method may raise CtiError."""

    @property
    def possible(self) -> bool: ...
    def start(
        self, user: str, text: str, calling: str, called: str, at: datetime | None = None
    ) -> int: ...
    def now(self, user: str, number: int, seen: int) -> Awaitable[dict[str, Any]]: ...
    def press(self, user: str, number: int, keys: str) -> None: ...
    def answer(self, user: str, number: int, exit: str, values: Mapping[str, Any]) -> None: ...
    def hang_up(self, user: str, number: int) -> None: ...


class StartFlowTrial(Args, frozen=True, kw_only=True):
    """`text` is the file of the flow as it is drawn now; `at` ISO 8601 with its offset, "" for now."""

    flow: str
    text: str
    calling: str
    called: str
    at: str = ""


class OneTrial(Args, frozen=True, kw_only=True):
    trial: int


class TrialNow(Args, frozen=True, kw_only=True):
    trial: int
    seen: int = 0
    """The number of the last line that was read."""


class PressKeys(Args, frozen=True, kw_only=True):
    trial: int
    keys: str


class AnswerTrial(Args, frozen=True, kw_only=True):
    trial: int
    exit: str
    values: dict[str, Any] = {}  # noqa: RUF012 - msgspec copies it


class FlowTrialServices:
    def __init__(self, trials: Trials) -> None:
        self._trials = trials

    def services(self) -> list[Service]:
        write = roles.FLOWS_WRITE
        return [
            Service("StartFlowTrial", write, StartFlowTrial, self._start, audited=True),
            Service("FlowTrialNow", write, TrialNow, self._now),
            Service("PressFlowTrialKeys", write, PressKeys, self._press),
            Service("AnswerFlowTrial", write, AnswerTrial, self._answer),
            Service("HangUpFlowTrial", write, OneTrial, self._hang_up),
        ]

    def _start(self, client: Client, args: StartFlowTrial) -> Answer:
        at: datetime | None = None
        if args.at:
            try:
                at = datetime.fromisoformat(args.at)
            except ValueError:
                raise BadRequest(f"'{args.at[:40]}' is no time; write it as ISO 8601.") from None
            if at.tzinfo is None:
                raise BadRequest("The time of a trial has its offset, such as +08:00.")
        number = self._trials.start(client.user, args.text, args.calling, args.called, at)
        return {"trial": number}

    def _now(self, client: Client, args: TrialNow) -> Answer:
        return self._trials.now(client.user, args.trial, args.seen)

    def _press(self, client: Client, args: PressKeys) -> Answer:
        self._trials.press(client.user, args.trial, args.keys)
        return {}

    def _answer(self, client: Client, args: AnswerTrial) -> Answer:
        self._trials.answer(client.user, args.trial, args.exit, args.values)
        return {}

    def _hang_up(self, client: Client, args: OneTrial) -> Answer:
        self._trials.hang_up(client.user, args.trial)
        return {}
