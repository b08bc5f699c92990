"""Places in queues that are kept for people who are not on the line: callers who are called back.

A kept place stands in the order as a waiting call would. When its turn comes, the agent is set aside
and whoever keeps the place is told; the call that he makes then takes the place over.
"""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cti.acd.match import Offer, Waiting
from cti.acd.queue_changes import QueueChanges
from cti.acd.queues import QueueConfig, WaitingCall
from cti.errors import CtiError

log = logging.getLogger(__name__)
PREFER_SECONDS = 5.0
"""So long whoever was called waits for the agent who was set aside, should he be busy after all."""


@dataclass(slots=True, eq=False)
class Place:
    """Somebody who keeps his place without a call."""

    ticket: int
    queue: QueueConfig
    since: float
    turn: Callable[[str], None]
    """Told, outside of any decision, of the agent who is set aside for him."""
    priority: int = 0
    needs: Mapping[str, int] = field(default_factory=dict)
    called: bool = False
    """His turn has come; he is offered to nobody else until he is there or was tried in vain."""


class HeldPlaces(QueueChanges):
    """The part of the ACD that keeps places; `cti.acd.acd.Acd` decides who is served."""

    _places: dict[int, Place]
    _waited: dict[int, tuple[str, float]]

    def waited(self, call: int) -> tuple[str, float] | None:
        """The queue in which a live call waits, or did last, and since when; None if in none."""
        one = self._waiting.get(call)
        if one is not None:
            return one.queue.name, one.since - one.credit
        return self._waited.get(call)

    def hold_place(
        self,
        ticket: int,
        queue: str,
        since: float,
        turn: Callable[[str], None],
        *,
        priority: int = 0,
        needs: Mapping[str, int] | None = None,
    ) -> None:
        """Keep a place as of `since`; `turn` is told of the agent set aside when it comes up.

        Asked again, the place is offered anew. Raises NotFound.
        """
        config = self._queue(queue)
        asked = {**config.needs, **(needs or {})}
        self._places[ticket] = Place(ticket, config, since, turn, priority, asked)
        self._clock.call_later(0.0, self._match)

    def give_up_place(self, ticket: int) -> None:
        """Keep it no more; one that is not kept is left alone."""
        self._places.pop(ticket, None)

    def serve_place(self, ticket: int, call: int, agent: str) -> None:
        """Whoever kept the place is on the line: his call waits there, before all others.

        The agent set aside is free for it. Raises NotFound, Conflict, NoResource.
        """
        place = self._places.pop(ticket)
        try:
            self.enqueue(
                call,
                place.queue.name,
                priority=place.priority,
                needs=place.needs,
                prefer=agent,
                prefer_seconds=PREFER_SECONDS,
                auto_answer=True,
            )
            one = self._waiting.get(call)
            if one is not None:
                one.front, one.credit = True, self._clock.now() - place.since
        finally:
            self.release(agent)
            self._match()

    def places(self, queue: str) -> int:
        """Places that are kept in a queue."""
        return sum(one.queue.name == queue for one in self._places.values())

    # --- in the decision -----------------------------------------------------------------------

    def _kept(self) -> list[Waiting]:
        """The places that can be offered, as waiting calls with numbers below zero."""
        return [self._as_waiting(one) for one in self._places.values() if not one.called]

    def _as_waiting(self, one: Place) -> Waiting:
        weights = one.queue.weights
        return Waiting(
            -one.ticket,
            one.queue.name,
            one.since,
            priority=one.priority + weights.base,
            per_minute=weights.per_minute,
            needs=one.needs,
            best_skill=one.queue.pick == "best_skill",
        )

    def _turn_of(self, offer: Offer) -> None:
        one = self._places.get(-offer.call)
        if one is None or one.called:
            return
        try:
            self.reserve(offer.agent, queue=one.queue.name)
        except CtiError as error:
            log.info("agent %s is not free for callback %d: %s", offer.agent, one.ticket, error)
            return
        one.called = True
        self._clock.call_later(0.0, lambda: one.turn(offer.agent))

    def _note_wait(self, one: WaitingCall) -> None:
        self._waited[one.call] = (one.queue.name, one.since - one.credit)

    @abstractmethod
    def _match(self) -> None: ...
