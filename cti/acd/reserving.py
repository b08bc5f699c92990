"""Agents whom a flow sets aside first, and connects or gives back later."""

from __future__ import annotations

from collections.abc import Mapping

from cti.acd.agents import RESERVED
from cti.acd.places import HeldPlaces
from cti.errors import CtiError, NotFound, WrongState

NO_ANSWER = 19
"""Q.850: the telephone rang and nobody answered."""


class Reserving(HeldPlaces):
    """The part of the ACD that serves flows which choose agents themselves."""

    def reserve_for(self, queue: str, needs: Mapping[str, int] | None = None) -> str:
        """Set the longest idle agent of a queue aside who has these skills; "" where there is none.

        Whoever waits in the queue goes before. Raises NotFound.
        """
        asked = {**self._queue(queue).needs, **(needs or {})}
        if self.waiting(queue):
            return ""
        for agent in self.ready_agents(queue):
            if all(agent.skills.get(skill, 0) >= level for skill, level in asked.items()):
                self.reserve(agent.agent, queue=queue)
                return agent.agent
        return ""

    def is_reserved(self, agent: str) -> bool:
        """Whether he is set aside and nothing rings for him."""
        one = self.agents.get(agent)
        return one is not None and one.state is RESERVED and one.call is None

    def ring_reserved(self, call: int, agent: str, *, auto_answer: bool) -> None:
        """Ring an agent who is set aside, or connect him at once after a zip tone.

        Raises NotFound, WrongState where he is not set aside (any more), NoResource.
        """
        if not self.is_reserved(agent):
            raise WrongState(f"Agent {agent} is not set aside (any more); choose another one.")
        self._calls.deliver_call(
            call, self.agents[agent].station, agent=agent, auto_answer=auto_answer
        )

    def stop_ringing(self, call: int, agent: str) -> None:
        """He did not answer: his telephone rings no more, and he is not ready."""
        one = self.agents.get(agent)
        if one is None:
            raise NotFound(f"Agent {agent} is not logged on any more.")
        try:
            self._calls.clear_connection(call, one.station, NO_ANSWER)
        except CtiError:
            pass  # it has stopped by itself
        self.not_answered(agent)
