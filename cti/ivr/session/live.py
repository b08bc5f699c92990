"""The session of a live call: call control, media and queues behind what blocks see."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from functools import partial
from typing import Any, Protocol, TypeVar

from cti.clock import Clock
from cti.errors import CtiError, NoResource, NotFound
from cti.ivr.prompts.lists import PromptList
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.prompts.speech_item import KIND as SPEECH
from cti.ivr.run.happening import (
    BlockFailed,
    KeyPressed,
    PlayEnded,
    ReachFailed,
    TalkEnded,
    ToneHeard,
)
from cti.ivr.services.narration import Narration
from cti.ivr.services.sound_files import KIND as FILE
from cti.ivr.session.loop import LoopSession
from cti.ivr.session.narrating import Narrating
from cti.ivr.values.variables import Variables, attachable
from cti.media.link.records import DigitHeard, Played, Report
from cti.media.link.records import ToneHeard as LineTone

log = logging.getLogger(__name__)
T = TypeVar("T")


class Calls(Protocol):
    """What flows need of call control; every method may raise CtiError and then changed nothing."""

    @property
    def calls(self) -> Mapping[int, Any]: ...

    def accept_call(self, call: int) -> None: ...
    def keep_caller(self, call: int, keep: bool = True) -> None: ...
    def clear_call(self, call: int, cause: int = 16) -> None: ...
    def clear_connection(self, call: int, device: str, cause: int = 16) -> None: ...
    def deliver_call(self, call: int, station: str) -> None: ...
    def route_call(self, call: int, destination: str, *, keep: bool = False) -> None: ...
    def associate_data(self, call: int, data: dict[str, Any], by: str = "") -> None: ...
    def play_message(self, call: int, items: Sequence[str], *, loop: bool = False) -> int: ...
    def stop_message(self, call: int, token: int) -> None: ...
    def play_to(
        self, call: int, device: str, items: Sequence[str], *, loop: bool = False
    ) -> int: ...
    def change_message(
        self,
        token: int,
        *,
        gain: float | None = None,
        seek: float | None = None,
        skip: float | None = None,
    ) -> None: ...
    def stream_message(self, call: int, device: str = "") -> int: ...
    def feed_message(self, token: int, sound: bytes) -> bool: ...
    def detect(self, call: int, *, digits: bool = False, fax: bool = False) -> None: ...
    def listen_media(
        self, call: int, listener: Callable[[Report], None], device: str = ""
    ) -> Callable[[], None]: ...


class LiveSession(LoopSession):
    """One call in one run. Everything happens on the loop."""

    def __init__(
        self,
        number: int,
        calls: Calls,
        clock: Clock,
        variables: Variables,
        speaker: Speaker,
        services: Mapping[Any, object],
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(number, clock, variables, speaker, services, zone)
        self.own_data: list[Mapping[str, Any]] = []
        """What the flow itself put on the call, until the event that says so."""
        self.on_return: Callable[[str, Mapping[str, Any]], None] | None = None
        """Takes the caller back at the end of a segment, with the return and its values; called once."""
        self.asleep = False
        """Another flow has the caller for a while: what he keys is not for this one."""
        self._calls = calls
        first = calls.calls[number].first
        self.answered = first is not None and first.state.value == "connected"
        self._narrating = Narrating(calls, clock)
        self._deaf = calls.listen_media(number, self._heard)
        self._hears_fax_until: float | None = None
        """Until when a calling fax machine is listened for; None before that began."""
        if self.answered:
            calls.detect(number, digits=True)

    def close(self) -> None:
        """Hear the call's media no more, and end what services did for it."""
        super().close()
        self._narrating.close()
        self._deaf()

    def _heard(self, report: Report) -> None:
        if isinstance(report, DigitHeard):
            if not self.asleep:
                self.post(KeyPressed(report.digit))
        elif isinstance(report, Played):
            self.post(PlayEnded(report.token))
        elif isinstance(report, LineTone) and report.tone == "fax":
            until = self._hears_fax_until
            if until is not None and self.seconds() <= until:
                self.post(ToneHeard("cng"))

    def arm(self) -> None:
        """Listen for a calling fax machine, where a handler of the flow wants to know of it."""
        within = self.watch.tones.get("cng") if self.watch is not None else None
        if within is not None and self.answered and self._hears_fax_until is None:
            self._hears_fax_until = self.seconds() + within
            with contextlib.suppress(CtiError):  # the call ended at this moment
                self._calls.detect(self.number, digits=True, fax=True)

    # --- acts ----------------------------------------------------------------------------------

    def _begin(self, items: Sequence[str], loop: bool) -> int:
        token = self._refusable(lambda: self._start(items, loop))
        if self.volume != 1.0:
            self._calls.change_message(token, gain=self.volume)
        return token

    def _start(self, items: Sequence[str], loop: bool, device: str = "") -> int:
        if any(item.startswith((SPEECH, FILE)) for item in items):
            narration = self.service(Narration)
            return self._narrating.begin(self.number, narration, items, loop, device)
        if device:
            return self._calls.play_to(self.number, device, items, loop=loop)
        return self._calls.play_message(self.number, items, loop=loop)

    def _stop(self, token: int) -> None:
        self._narrating.stop(token)
        try:
            self._calls.stop_message(self.number, token)
        except CtiError:
            pass  # the call has ended, and its sounds with it

    def steer(
        self,
        token: int,
        *,
        gain: float | None = None,
        seek: float | None = None,
        skip: float | None = None,
    ) -> None:
        louder = None if gain is None else gain * self.volume
        self._calls.change_message(token, gain=louder, seek=seek, skip=skip)

    async def play_to(self, party: str, prompts: PromptList) -> bool:
        items = self._items(prompts)
        live = self._calls.calls.get(self.number)
        devices = parties(live, party) if live is not None else []
        if not devices or not items:
            return bool(devices)
        waiting: set[int] = set()

        def heard(report: Report) -> None:
            if isinstance(report, Played) and report.token in waiting:
                waiting.discard(report.token)
                self.post(PlayEnded(report.token))

        stops = [self._calls.listen_media(self.number, heard, device) for device in devices]
        try:
            for device in devices:
                waiting.add(self._refusable(partial(self._start, items, False, device)))
            while waiting:
                happened = await self.happening(keep_keys=True)
                if isinstance(happened, TalkEnded):
                    return False
            return True
        finally:
            for token in waiting:
                self._stop(token)
            for stop in stops:
                stop()

    def names(self, prompts: PromptList) -> list[str]:
        """What the media process plays for a list in the call's language."""
        return self._items(prompts)

    def tell(self, call: int, prompts: PromptList, *, loop: bool = False) -> int:
        """Play to the party of a call that was begun for this one; the token is that of `Played`.

        Raises CtiError. 0 where there is nothing to play.
        """
        items = self.names(prompts)
        if any(item.startswith((SPEECH, FILE)) for item in items):
            return self._narrating.begin(call, self.service(Narration), items, loop)
        return self._calls.play_message(call, items, loop=loop) if items else 0

    def _accept(self) -> None:
        self._refusable(lambda: self._calls.accept_call(self.number))
        self._refusable(lambda: self._calls.detect(self.number, digits=True))

    def _clear(self, cause: int) -> None:
        try:
            self._calls.clear_call(self.number, cause)
        except NotFound:
            pass  # it ended by itself at this moment

    def attach(self, data: Mapping[str, Any]) -> None:
        plain = {name: attachable(value) for name, value in data.items()}
        self.own_data.append(plain)
        try:
            self._calls.associate_data(self.number, plain, f"flow:{self.flow}")
        except NotFound:
            self.own_data.remove(plain)
            log.info("call %d is gone; %s was not attached", self.number, ", ".join(plain))

    def pass_on(self, destination: str) -> bool:
        try:
            self._calls.route_call(self.number, destination)
        except CtiError as refusal:
            log.warning("call %d cannot be passed to %s: %s", self.number, destination, refusal)
            return False
        return True

    def give_back(self, way: str, values: Mapping[str, Any]) -> bool:
        back, self.on_return = self.on_return, None
        if back is None:
            return False
        back(way, values)
        return True

    def _refusable(self, act: Callable[[], T]) -> T:
        try:
            return act()
        except NotFound as refusal:
            self.check_caller()
            raise BlockFailed("not_found", str(refusal)) from None
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None


class LiveReach:
    """Connecting the caller with extensions and outside numbers."""

    def __init__(self, session: LiveSession, calls: Calls) -> None:
        self._session = session
        self._calls = calls

    def begin(self, call: int, to: str) -> None:
        try:
            self._begin(call, to)
        except NoResource:
            self._session.post(ReachFailed(to, 17))
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None

    def _begin(self, call: int, to: str) -> None:
        station = to if to.startswith("station:") else f"station:{to}"
        if ":" in to and not to.startswith("station:"):
            self._calls.route_call(call, to)
            return
        try:
            self._calls.deliver_call(call, station)
        except NotFound:
            if to.startswith("station:"):
                raise
            self._calls.route_call(call, to, keep=True)

    def give_up(self, call: int, to: str) -> None:
        live = self._calls.calls.get(call)
        rung = [
            one.device
            for one in (live.connections.values() if live is not None else ())
            if one.state.value != "connected" and (one.kind == "station" or one.outgoing)
        ]
        for device in rung:
            with contextlib.suppress(NotFound):  # it stopped by itself
                self._calls.clear_connection(call, device, 19)


def parties(live: Any, party: str) -> list[str]:
    """The devices of a talk that are meant: agent, outside party or both, without the caller."""
    first = live.first.device if live.first is not None else ""
    connected = [
        one.device
        for one in live.connections.values()
        if one.state.value == "connected" and one.device != first
    ]
    if party == "both":
        return [*connected, first] if connected and first else connected
    stations = [device for device in connected if device.startswith("station:")]
    if party == "agent":
        return stations
    return [device for device in connected if device not in stations]
