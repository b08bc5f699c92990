"""What agents, their supervisors and the dialer ask of the desks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cti.acd.agents import Agent
from cti.acd.desks import Desks
from cti.acd.queues import QueueConfig
from cti.errors import NotFound


class AgentServices:
    """The half of the ACD that is about agents; `cti.acd.acd.Acd` adds the calls."""

    def __init__(self, desks: Desks, queues: Iterable[QueueConfig]) -> None:
        self.queues: dict[str, QueueConfig] = {queue.name: queue for queue in queues}
        self._desks = desks
        self.is_working: Callable[[str], bool] = lambda calendar: True
        """Whether it is working time by a calendar now."""

    @property
    def agents(self) -> Mapping[str, Agent]:
        """Everybody who is logged on, by agent number."""
        return self._desks.agents

    def log_on(
        self,
        agent: str,
        name: str,
        station: str,
        *,
        queues: Iterable[str],
        skills: Mapping[str, int] | None = None,
    ) -> None:
        """Begin a shift at a station, not ready. Raises NotFound (queue), Conflict (agent, station)."""
        queues = tuple(queues)
        for queue in queues:
            self._queue(queue)
        self._desks.log_on(agent, name, station, queues, skills or {})

    def log_off(self, agent: str, reason: str = "") -> None:
        """End the shift, after the call where there is one."""
        self._desks.log_off(agent, reason)

    def set_state(self, agent: str, state: str, *, reason: str = "", by: str = "") -> None:
        """`ready` or `not_ready`; during a call it is kept for afterwards and shown as its reason."""
        self._desks.set_state(agent, state, reason, by)

    def finish_work(self, agent: str) -> None:
        """End the wrap-up now."""
        self._desks.finish_work(agent)

    def extend_work(self, agent: str, seconds: float) -> None:
        """Give the wrap-up that runs so many more seconds."""
        self._desks.extend_work(agent, seconds)

    def lost(self, agent: str) -> None:
        """The agent's program has gone. A call that rings goes back, one that runs goes on."""
        self._desks.lost(agent)

    def found(self, agent: str) -> None:
        """The agent's program is back."""
        self._desks.found(agent)

    def reserve(self, agent: str, *, queue: str = "") -> None:
        """Set a ready agent aside; his next call earns the wrap-up of `queue`, if one is given."""
        self._desks.reserve(agent, self._queue(queue).wrap_seconds if queue else 0.0)

    def release(self, agent: str) -> None:
        """Undo `reserve`; an agent who is not reserved is left as he is."""
        self._desks.release(agent)

    def ready_agents(self, queue: str) -> list[Agent]:
        """Who can take a call of this queue now, longest idle first."""
        free = (a for a in self.agents.values() if a.available and queue in a.queues)
        return sorted(free, key=lambda a: (a.idle_since, a.agent))

    def is_open(self, queue: str) -> bool:
        """Whether the queue takes calls at this hour. Raises NotFound."""
        calendar = self._queue(queue).calendar
        return not calendar or self.is_working(calendar)

    def _queue(self, name: str) -> QueueConfig:
        try:
            return self.queues[name]
        except KeyError:
            raise NotFound(f"There is no queue {name}; create it or choose another.") from None
