"""What extensions ask of the switch besides calls: forwarding, pick-up, and the hook of a town line."""

from __future__ import annotations

import logging
from collections.abc import Collection
from typing import Any

from cti.calls.forwarding import (
    ALL,
    BUSY,
    DO_NOT_DISTURB,
    NO_ANSWER,
    NO_ANSWER_SECONDS,
    Forwardings,
)
from cti.calls.model import State
from cti.calls.services.placing import PlacingServices
from cti.calls.services.targets import Target
from cti.clock import Timer
from cti.errors import BadRequest, CtiError, NoResource, NotFound, WrongState

log = logging.getLogger(__name__)


class ExtensionServices(PlacingServices):
    """See `control.CallControl`, which is what the rest of the server uses."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.forwardings = Forwardings()
        self._unanswered: dict[tuple[int, str], Timer] = {}
        """Telephones that ring, until their calls go elsewhere because nobody answers."""

    def close(self) -> None:
        for timer in self._unanswered.values():
            timer.cancel()
        self._unanswered.clear()
        super().close()

    # --- forwarding ----------------------------------------------------------------------------

    def set_forwarding(self, extension: str, kind: str, to: str = "") -> None:
        """Send the calls of an extension elsewhere: all, when it is busy, when nobody answers.

        `do_not_disturb` lets nobody through, `off` takes everything back. What a queue rings is not
        forwarded: an agent signs off instead. Raises NotFound, BadRequest.
        """
        if not self.is_station(extension):
            raise NotFound(f"there is no extension {extension}; check the number")
        if kind == "off":
            self.forwardings.clear(extension)
            return
        if to and not self.is_station(to) and not set(to) <= set("0123456789*#+"):
            raise BadRequest(f"{to!r} is no number to which calls could go; use digits")
        self.forwardings.set(extension, kind, to)

    def find_target(self, destination: str, *, calling: str = "", group: str = "default") -> Target:
        """As `Targets.find_target`, with what extensions have set. DND is NoResource."""
        extension = destination.removeprefix("station:")
        held = self.forwardings.of(extension) if self.is_station(extension) else {}
        if DO_NOT_DISTURB in held:
            raise NoResource(f"station:{extension} does not want to be disturbed; try again later")
        if ALL in held:
            return self._redirected(extension, held[ALL], calling, group)
        try:
            return super().find_target(destination, calling=calling, group=group)
        except NoResource:
            if BUSY not in held:
                raise
        return self._redirected(extension, held[BUSY], calling, group)

    def _redirected(self, extension: str, to: str, calling: str, group: str) -> Target:
        """`Forwardings` holds no circle, so this ends."""
        found = self.find_target(to, calling=calling, group=group)
        return Target(found.kind, found.name, found.leg, extension)

    def go(self, call: int, target: Target, *, calling: str = "") -> None:
        if target.redirecting:
            self._attach(call, {"redirecting": target.redirecting})
        super().go(call, target, calling=calling)

    def ring(
        self,
        call: int,
        station: str,
        *,
        calling: str = "",
        queue: str | None = None,
        agent: str | None = None,
    ) -> None:
        super().ring(call, station, calling=calling, queue=queue, agent=agent)
        to = self.forwardings.of(station.partition(":")[2]).get(NO_ANSWER)
        if to and queue is None and agent is None:
            self._unanswered[call, station] = self._clock.call_later(
                NO_ANSWER_SECONDS, lambda: self._nobody_there(call, station, to)
            )

    def _nobody_there(self, call: int, station: str, to: str) -> None:
        self._unanswered.pop((call, station), None)
        try:
            with self.turn():
                self.deflect_call(call, station, to)
                if call in self.calls:
                    self._attach(call, {"redirecting": station.partition(":")[2]})
        except CtiError as error:
            log.info("nobody answers at %s, and %s takes no call: %s", station, to, error)

    def release(self, call: int, device: str, cause: int) -> None:
        self._no_longer_waits(call, device)
        super().release(call, device, cause)

    def _picked_up(self, call: int, station: str) -> None:
        self._no_longer_waits(call, station)
        super()._picked_up(call, station)

    def _no_longer_waits(self, call: int, station: str) -> None:
        timer = self._unanswered.pop((call, station), None)
        if timer is not None:
            timer.cancel()

    # --- pick-up -------------------------------------------------------------------------------

    def ringing_at(self, stations: Collection[str] | None = None) -> tuple[int, str] | None:
        """The call that rings longest at one of these stations (None: at any), and where it rings."""
        found = [
            (one.since, live.call, one.device)
            for live in self.calls.values()
            for one in live.of("station")
            if one.state is State.ALERTING and (stations is None or one.device in stations)
        ]
        if not found:
            return None
        _, call, device = min(found)
        return call, device

    def take_from_bell(self, call: int, station: str, to: str) -> None:
        """A telephone rings no more for a call that somebody else takes; its caller is answered.

        `to` names who takes it. Raises NotFound, WrongState.
        """
        self.need_station(call, station, State.ALERTING)
        live = self._ledger.find(call)
        with self.turn():
            self.divert(call, station, to, "picked_up")
            self.connect_offered(live)

    # --- analogue town lines -------------------------------------------------------------------

    def flash_hook(self, call: int, milliseconds: int, digits: str = "") -> None:
        """Press the hook of the analogue line on which the outside party is, then dial.

        So the exchange or PBX behind it transfers the call (register recall).
        Raises NotFound, WrongState without such a line, BadRequest.
        """
        if digits and not set(digits) <= set("0123456789*#"):
            raise BadRequest(f"{digits!r} cannot be dialled after a flash; use 0-9, * and #")
        live = self._ledger.find(call)
        party = live.outside
        leg = self._trunks.leg(party.device, call) if party is not None else None
        if leg is None or party is None or party.state is not State.CONNECTED:
            raise WrongState(
                f"nobody outside is connected in call {call}, so no hook can be flashed"
            )
        self._trunks.flash(leg, milliseconds, digits)
