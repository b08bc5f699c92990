"""A caller hears himself, as the block `test.echo` asks for."""

from __future__ import annotations

import contextlib
from typing import Protocol

from cti.errors import CtiError, NotFound, WrongState
from cti.ivr.run.happening import BlockFailed


class Echoing(Protocol):
    """What is needed of call control."""

    def start_echo(self, call: int, delay: float = 0.0, gain: float = 1.0) -> None: ...
    def stop_echo(self, call: int) -> None: ...


class LineEcho:
    """Fulfils `cti.ivr.services.echo.Echo` with the echo of the media process."""

    def __init__(self, calls: Echoing) -> None:
        self._calls = calls

    def begin(self, call: int, delay_ms: int) -> None:
        """Raises BlockFailed where nobody can hear it."""
        try:
            self._calls.start_echo(call, delay_ms / 1000.0)
        except CtiError as refused:
            raise BlockFailed("refused", str(refused), refused.code) from None

    def end(self, call: int) -> None:
        with contextlib.suppress(NotFound, WrongState):  # the call has gone, and the echo with it
            self._calls.stop_echo(call)
