"""Secret keys stay out of recordings while a flow asks for them."""

from __future__ import annotations

import contextlib

from cti.calls.control import CallControl
from cti.errors import NotFound, WrongState


class KeyPrivacy:
    """Fulfils `cti.ivr.services.privacy.Privacy` with call control's cutting of keys."""

    def __init__(self, calls: CallControl) -> None:
        self._calls = calls

    def hide_keys(self, call: int, hidden: bool) -> None:
        with contextlib.suppress(NotFound, WrongState):  # gone, or nobody outside: nothing to hide
            self._calls.cut_digits(call, hidden)


class HouseExtensions:
    """Fulfils `cti.ivr.services.privacy.Extensions`."""

    def __init__(self, stations: tuple[str, ...]) -> None:
        self._stations = frozenset(stations)

    def all(self) -> frozenset[str]:
        return self._stations
