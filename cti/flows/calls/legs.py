"""Second parties for flows: fulfils `cti.ivr.services.legs.Legs` for one call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.clock import Clock, Timer
from cti.errors import BadRequest, CtiError, NoResource, NotFound
from cti.events import CallCleared, EarlyMedia, Established, Failed
from cti.flows.calls.leg import Leg
from cti.flows.calls.station_features import HouseFeatures
from cti.ivr.flow.block import BlockFailed, PromptList, TalkBegan, TalkEnded
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services.legs import LIMIT_CAUSE, Greeting, Reached, Talk, Way
from cti.ivr.session.live import LiveSession
from cti.media.link.records import DigitHeard, Report

log = logging.getLogger(__name__)
RINGBACK = ("tone:ringback",)
WARNING = PromptList((PromptItem("tone", "beep/300"),))
KEY_SILENCE = 0.4
"""Seconds for which the other side hears nothing of a party that has pressed a key."""


class LiveLegs:
    """The parties that one flow has called for its caller."""

    def __init__(
        self,
        session: LiveSession,
        bus: Bus,
        clock: Clock,
        control: CallControl,
        used: dict[str, float],
        features: HouseFeatures | None = None,
    ) -> None:
        """`used` keeps for the house when a number was called last; `features` let others pick up."""
        self._used = used
        self._session = session
        self._control = control
        self._clock = clock
        self._legs: dict[int, Leg] = {}
        self._handed_over: set[int] = set()
        self._talking = 0
        """The leg that the caller talks with."""
        self._talk_stops: list[Callable[[], None]] = []
        self._stops = [
            bus.listen(Established, self._established),
            bus.listen(Failed, self._failed),
            bus.listen(EarlyMedia, self._early),
            bus.listen(CallCleared, self._cleared),
        ]
        self._hears_network = False
        self._ringback = 0
        self._features = features
        if features is not None:
            features.adopters.append(self.adopt)
            self._stops.append(lambda: features.adopters.remove(self.adopt))

    def end_of_run(self) -> None:
        for stop in self._stops:
            stop()
        self._release_all()

    def _release_all(self) -> None:
        self._end_talk()
        for leg in list(self._legs.values()):
            if leg.call not in self._handed_over:
                leg.release()
        self._legs.clear()

    # --- calling -------------------------------------------------------------------------------

    async def call(
        self, ways: Sequence[Way], greeting: Greeting, *, together: bool, hears: PromptList | None
    ) -> Reached:
        """See `Legs.call`."""
        self._hears_network = hears is None and len(ways) == 1
        self._ringback = 0
        if hears is None:
            self._ringback = self._session.begin_items(RINGBACK, loop=True)
        elif hears:
            self._ringback = self._session.begin(hears, loop=True)
        try:
            found = await (self._all if together else self._in_turn)(ways, greeting)
        finally:
            self._hears_network = False
            self._quiet()
        if found.cause:
            self._session.variables.put("call.cause", found.cause)
        return found

    async def _in_turn(self, ways: Sequence[Way], greeting: Greeting) -> Reached:
        found = Reached("no_answer", cause=19)
        for way in ways:
            one = await self._try(way, greeting)
            found = one if way is ways[0] else _better(found, one)
            if found.leg:
                break
        return found

    async def _all(self, ways: Sequence[Way], greeting: Greeting) -> Reached:
        tries = [asyncio.ensure_future(self._try(way, greeting)) for way in ways]
        found: Reached | None = None
        try:
            for done in asyncio.as_completed(tries):
                one = await done
                found = one if found is None else _better(found, one)
                if found.leg:
                    break
        finally:
            for task in tries:
                task.cancel()
            for ended in await asyncio.gather(*tries, return_exceptions=True):
                if isinstance(ended, Reached) and ended.leg and ended is not found:
                    self.release(ended.leg)
        assert found is not None
        return found

    async def gather(self, ways: Sequence[Way], greeting: Greeting) -> list[int]:
        """Call all at once and wait for each; the calls of those who are there, which are the asker's now."""
        tries = [asyncio.ensure_future(self._try(way, greeting)) for way in ways]
        try:
            found = await asyncio.gather(*tries)
        finally:
            for task in tries:
                task.cancel()
        legs = [one.leg for one in found if one.leg and one.leg in self._legs]
        for leg in legs:
            del self._legs[leg]
        return legs

    def longest_unused(self, ways: Sequence[Way]) -> list[Way]:
        """See `Legs.longest_unused`."""
        return sorted(ways, key=lambda way: self._used.get(way.number, 0.0))

    async def _try(self, way: Way, greeting: Greeting) -> Reached:
        self._used[way.number] = self._clock.now()
        try:
            leg = Leg(self._session, self._control, way, self._session.flow)
        except NoResource as full:
            busy = self._control.is_station(way.number)
            log.info("call %d: %s", self._session.number, full)
            return Reached("busy" if busy else "congestion", 0, 17 if busy else 34, way.number)
        except NotFound:
            return Reached("vacant", 0, 1, way.number)
        except BadRequest as bad:
            raise BlockFailed("bad_value", str(bad)) from None
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None
        self._legs[leg.call] = leg
        if leg.call not in self._control.calls:
            leg.ended.set()
        try:
            found = await leg.reached(greeting)
        except asyncio.CancelledError:
            self._legs.pop(leg.call, None)
            raise
        if not found.leg:
            self._legs.pop(leg.call, None)
        return found

    def adopt(self, call: int, ringing: int) -> bool:
        """Talk with whoever is in `call`, who picks up one of our calls where it rings."""
        leg = self._legs.pop(ringing, None)
        features = self._features
        if leg is None or features is None or leg.answered.is_set():
            return False

        def give_back() -> None:
            if call in self._control.calls:
                self._control.unbridge(call)
                self._control.detect(call, digits=True)
                features.post(call, TalkEnded(f"call:{self._session.number}"))

        self._legs[call] = leg
        leg.taken_by(call, give_back)
        features.post(call, TalkBegan(f"call:{self._session.number}"))
        return True

    def _quiet(self) -> None:
        token, self._ringback = self._ringback, 0
        if token:
            self._session.stop(token)

    # --- what happens to them ------------------------------------------------------------------

    def _established(self, event: Established) -> None:
        leg = self._legs.get(event.call)
        if leg is not None:
            if self._hears_network:
                self._control.unbridge(event.call)
            leg.answered.set()

    def _failed(self, event: Failed) -> None:
        leg = self._legs.get(event.call)
        if leg is not None:
            leg.cause = event.cause

    def _early(self, event: EarlyMedia) -> None:
        """The network has something to say: the caller hears that instead of our ring-back tone."""
        if self._hears_network and event.call in self._legs:
            self._quiet()
            try:
                self._control.bridge_calls(self._session.number, event.call)
            except CtiError as refusal:
                log.info("call %d does not hear the network: %s", self._session.number, refusal)

    def _cleared(self, event: CallCleared) -> None:
        if event.call == self._session.number:
            self._release_all()
            return
        leg = self._legs.get(event.call)
        if leg is None:
            return
        leg.cause = leg.cause or event.cause
        leg.ended.set()
        if self._talking == event.call:
            self._talk_over(event.cause)

    # --- talking -------------------------------------------------------------------------------

    def bridge(self, leg: int, talk: Talk) -> None:
        """See `Legs.bridge`."""
        one = self._there(leg)
        self._do(lambda: self._control.bridge_calls(self._session.number, leg))
        self._talking = leg
        first = self._control.calls[leg].first
        self._session.post(TalkBegan(first.device if first is not None else ""))
        if talk.most is not None:
            warned = talk.most - talk.warn
            if talk.warn and warned > 0:
                self._later(warned, self._warn)
            self._later(talk.most, lambda: self._limit(one))
        if not talk.pass_keys:
            self._hide_keys(self._session.number)
            self._hide_keys(leg)

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        self._talk_stops.append(self._clock.call_later(seconds, act).cancel)

    def _warn(self) -> None:
        for call in (self._session.number, self._talking):
            try:
                self._session.tell(call, WARNING)
            except CtiError as refusal:
                log.info("call %d is not warned: %s", call, refusal)

    def _limit(self, leg: Leg) -> None:
        self._control.unbridge(leg.call)
        self._talk_over(LIMIT_CAUSE)

    def _hide_keys(self, call: int) -> None:
        """Let the other side hear nothing of a party for a moment whenever it presses a key."""
        room = self._control.rooms.room_of(call)
        timer: list[Timer] = []

        def speak() -> None:
            if room is not None and call in room.members:
                room.members[call].muted = False
                self._control.rooms.change(call)

        def hear(report: Report) -> None:
            if isinstance(report, DigitHeard) and room is not None and call in room.members:
                room.members[call].muted = True
                self._control.rooms.change(call)
                for one in timer:
                    one.cancel()
                timer[:] = [self._clock.call_later(KEY_SILENCE, speak)]

        self._do(lambda: self._control.detect(call, digits=True))
        self._talk_stops.append(self._control.listen_media(call, hear))
        if call != self._session.number:
            self._talk_stops.append(lambda: self._deaf(call))

    def _deaf(self, call: int) -> None:
        if call in self._control.calls:
            self._control.detect(call)

    def _end_talk(self) -> None:
        for stop in self._talk_stops:
            stop()
        self._talk_stops.clear()

    def _talk_over(self, cause: int) -> None:
        leg, self._talking = self._talking, 0
        self._end_talk()
        self._session.post(TalkEnded(f"leg:{leg}", cause))

    def release(self, leg: int, cause: int = 16) -> None:
        """See `Legs.release`."""
        one = self._legs.pop(leg, None)
        if one is not None:
            one.release(cause)
        if self._talking == leg:
            self._talk_over(cause)

    def hand_over(self, leg: int) -> None:
        """See `Legs.hand_over`."""
        self._there(leg)
        own = self._session.number
        if self._talking != leg:
            self._do(lambda: self._control.bridge_calls(own, leg))
        self._handed_over.add(leg)
        self._end_talk()
        self._control.tie(own, leg)

    def hold(self, leg: int | None, music: PromptList | None) -> None:
        """See `Legs.hold`."""
        call = self._there(leg).call
        room = self._control.rooms.room_of(call)
        if room is None:
            raise BlockFailed("conflict", "Nobody talks with that party; join them first.")
        if room.members[call].away is None:
            items = self._session.names(music) if music is not None else []
            room.members[call].away = items[0] if items else "house/music"
            self._control.rooms.change(call)

    def retrieve(self, leg: int | None) -> bool:
        """See `Legs.retrieve`."""
        try:
            call = self._there(leg).call
        except BlockFailed:
            return False
        room = self._control.rooms.room_of(call)
        if room is None:
            return False
        room.members[call].away = None
        self._control.rooms.change(call)
        return True

    async def send_keys(self, keys: str, leg: int | None, on: int, gap: int) -> None:
        """See `Legs.send_keys`."""
        call = self._there(leg).call if leg is not None or self._talking else self._session.number
        runs = keys.split(",")
        items = [item for run in runs for item in ("pause:1", f"digits:{run}/{on}/{gap}")][1:]
        played = [item for item in items if not item.startswith("digits:/")]
        self._do(lambda: self._control.play_message(call, played))
        over = asyncio.Event()
        seconds = len(keys) * (on + gap) / 1000.0 + len(runs) - 1
        self._clock.call_later(seconds, over.set)
        await over.wait()

    def _there(self, leg: int | None) -> Leg:
        one = self._legs.get(leg if leg is not None else self._talking)
        if one is None or not one.is_there:
            raise BlockFailed("not_found", "The second party is not there (any more).")
        return one

    def _do(self, act: Callable[[], object]) -> object:
        try:
            return act()
        except NotFound as refusal:
            raise BlockFailed("not_found", str(refusal)) from None
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None


ORDER = (
    "refused",
    "machine",
    "busy",
    "no_answer",
    "rejected",
    "unreachable",
    "vacant",
    "congestion",
)


def _better(one: Reached, other: Reached) -> Reached:
    """Of two attempts the one that says more: reached, then refused, then the plainest failure."""
    if other.leg or one.leg:
        return other if other.leg else one
    known = {outcome: place for place, outcome in enumerate(ORDER)}
    return min(one, other, key=lambda found: known.get(found.outcome, len(known)))
