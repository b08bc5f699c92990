"""A whole campaign in virtual time: the real dialer and the real ACD above a random network."""

from __future__ import annotations

import numpy as np

from cti.dialer.contacts import CONNECTED
from cti.events import AgentStateChanged, AttemptEnded, PacingDecided


class Town:
    """Subscribers: a third answers after a while and talks, the others are busy or let it ring."""

    def __init__(
        self, hall, seed: int, *, answer: float, talk: float, machines: float = 0.0
    ) -> None:
        self.hall = hall
        self.random = np.random.default_rng(seed)
        self.answer, self.talk, self.machines = answer, talk, machines
        hall.calls.dialled = self.dialled

    def later(self, seconds: float, act, *args) -> None:
        def if_it_lives() -> None:
            if args[0] in self.hall.calls.parties:
                act(*args)

        self.hall.clock.call_later(seconds, if_it_lives)

    def dialled(self, call: int, called: str) -> None:
        chance, u = self.random.random(), self.random.random()
        if chance < self.answer:
            self.later(4 + 16 * u, self.pick_up, call, "human")
        elif chance < self.answer + self.machines:
            self.later(4 + 16 * u, self.pick_up, call, "machine")
        elif u < 0.3:
            self.later(1 + 10 * u, self.hall.calls.fail, call, 17)
        else:
            self.later(25, self.hall.calls.fail, call, 19)

    def pick_up(self, call: int, who: str) -> None:
        self.hall.calls.answer(call)
        self.later(0.5, self.hall.calls.judge, call, who, 0.5)
        if who == "human":
            self.later(0.6 + self.random.exponential(self.talk), self.hall.calls.clear_call, call)


def test_an_hour_of_six_agents(make_hall):
    hall = make_hall(target=0.03, false_machine_share=0.0, drop_message=())
    hall.add(3000)
    Town(hall, 5, answer=0.30, talk=60, machines=0.1)
    busy = 0.0
    since: dict[str, float] = {}

    def moved(event: AgentStateChanged) -> None:
        nonlocal busy
        if event.state == "busy":
            since[event.agent] = event.at
        elif event.agent in since:
            busy += event.at - since.pop(event.agent)

    stop = hall.bus.listen(AgentStateChanged, moved)
    hall.staff("ann", "bob", "eve", "joe", "kim", "liu")
    hall.start()
    hall.run(3600)
    hall.loop.call_soon(hall.dialer.pause, "march")
    hall.run(600)
    stop()

    tally = hall.campaign.period
    assert tally.rate <= 0.03
    assert busy / 60 / 6 > 29
    assert hall.calls.parties == {}
    ended = hall.said(AttemptEnded)
    assert len(ended) == len(hall.calls.asked_for("make_predictive_call"))
    assert len({event.call for event in ended}) == len(ended)
    assert sum(e.outcome in CONNECTED for e in ended) == tally.connected
    assert sum(e.outcome == "DROPPED" for e in ended) == tally.abandoned
    assert {"BUSY", "NO_ANSWER", "MACHINE", "HUMAN"} <= {e.outcome for e in ended}
    assert hall.campaign.at_rest
    assert sum(e.dials for e in hall.said(PacingDecided)) == len(ended)
    assert all(agent.state == "ready" for agent in hall.acd.agents.values())
