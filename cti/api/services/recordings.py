"""Requests about a call's recording while it goes on: what must not stand in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Protocol

import msgspec

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, Service


class Keys(Protocol):
    """The part of call control that cuts keys out of recordings."""

    def cut_digits(self, call: int, on: bool) -> None:
        """Raises NotFound, WrongState."""
        ...


class Recorder(Protocol):
    """What records calls."""

    def pause(self, call: int, on: bool, label: str = "Paused") -> None:
        """Raises NotFound."""
        ...


class OnOff(Args, frozen=True, kw_only=True):
    call: int
    on: bool


class Pause(Args, frozen=True, kw_only=True):
    call: int
    on: bool
    label: Annotated[str, msgspec.Meta(max_length=60)] = "Paused"
    """Left in the file as a mark over the pause."""


class RecordingServices:
    """`mine(client, call)` raises NotAllowed where the call is not at the client's own station."""

    def __init__(
        self, keys: Keys, recorder: Recorder | None, mine: Callable[[Client, int], str]
    ) -> None:
        self._keys = keys
        self._recorder = recorder
        self._mine = mine

    def services(self) -> list[Service]:
        found = [Service("CutDigits", roles.CALLS_OWN, OnOff, self._cut, audited=True)]
        if self._recorder is not None:
            found.append(
                Service("PauseRecording", roles.CALLS_OWN, Pause, self._pause, audited=True)
            )
        return found

    def _cut(self, client: Client, args: OnOff) -> Answer:
        self._check(client, args.call)
        self._keys.cut_digits(args.call, args.on)
        return {}

    def _pause(self, client: Client, args: Pause) -> Answer:
        assert self._recorder is not None
        self._check(client, args.call)
        self._recorder.pause(args.call, args.on, args.label)
        return {}

    def _check(self, client: Client, call: int) -> None:
        if not client.may(roles.CALLS_ANY):
            self._mine(client, call)
