"""Pick-up, forwarding and hook flash for flows: fulfils `cti.ivr.services.station_features`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.errors import CtiError, NotFound
from cti.events import RoomLeft
from cti.ivr.flow.block import BlockFailed, TalkBegan, TalkEnded
from cti.ivr.run.happening import Happening

Post = Callable[[int, Happening], bool]
Adopt = Callable[[int, int], bool]
"""Let the first call take the place of the second, a leg; False where that one is nobody's."""


class HouseFeatures:
    """What the flows of all calls share."""

    def __init__(self, bus: Bus, control: CallControl, groups: Mapping[str, Sequence[str]]) -> None:
        self._control = control
        self._groups = groups
        self._joined: dict[int, int] = {}
        """The call that picked up -> the one that it picked up."""
        self.post: Post = lambda call, happening: False
        self.adopters: list[Adopt] = []
        """Those who have calls made for their callers, and would rather talk with whoever picks up."""
        bus.listen(RoomLeft, self._left)

    def forward(self, extension: str, kind: str, to: str) -> None:
        try:
            self._control.set_forwarding(extension, kind, to)
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None

    def flash(self, call: int, milliseconds: int, digits: str) -> None:
        try:
            self._control.flash_hook(call, milliseconds, digits)
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None

    # --- pick-up -------------------------------------------------------------------------------

    def pick_up(self, call: int, where: str, name: str) -> bool:
        found = self._control.ringing_at(self._stations(call, where, name))
        if found is None:
            return False
        ringing, station = found
        first = self._control.calls[call].first
        taker = first.device if first is not None else ""
        try:
            if self._control.calls[ringing].for_call is not None:
                return any(adopt(call, ringing) for adopt in self.adopters)
            self._control.take_from_bell(ringing, station, taker)
            self._control.bridge_calls(call, ringing)
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None
        self._joined[call] = ringing
        other = self._control.calls[ringing].first
        self.post(call, TalkBegan(other.device if other is not None else ""))
        self.post(ringing, TalkBegan(taker))
        return True

    def _stations(self, call: int, where: str, name: str) -> set[str]:
        if where == "extension":
            return {f"station:{name}"}
        if where == "group":
            if name not in self._groups:
                raise BlockFailed("not_found", f"There is no group {name} of extensions.")
            return {f"station:{one}" for one in self._groups[name]}
        own = self._control.calls[call].calling
        return {
            f"station:{one}"
            for members in self._groups.values()
            if own in members
            for one in members
            if one != own
        }

    def _left(self, event: RoomLeft) -> None:
        """Whoever picked up goes back to his flow; whom nobody talks with any more is cleared."""
        for taker, taken in list(self._joined.items()):
            if event.call not in (taker, taken):
                continue
            del self._joined[taker]
            if event.call == taken and taker in self._control.calls:
                self._control.unbridge(taker)
                self.post(taker, TalkEnded(f"call:{taken}"))
            elif taken in self._control.calls and not self.post(taken, TalkEnded(f"call:{taker}")):
                self._control.unbridge(taken)
                self._control.clear_call(taken)
