"""Trial calls on the server in leaping time: bounds, whose they are, what is told, what is left behind."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cti.acd.acd import Acd
from cti.acd.queues import QueueConfig
from cti.errors import BadRequest, NoResource, NotFound, WrongState
from cti.events import CallCleared, FlowStarted, Offered, Queued
from cti.flows.trials import FORGOTTEN, LONGEST, MOST, FlowTrials
from cti.ivr.flow.document import Flow
from cti.ivr.flow.file import save
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.trial.drafts import Drafts, SeenHouse, TrialFlows
from cti.ivr.values.variables import PlainHouse
from drivers.simulated.exchange import Exchange
from drivers.simulated.messages import Report, Script
from tests.ivr.conftest import Draw, Shelf
from tests.support.office import Office, office


class PretendExchange:
    """Calls in on the office's own line as the simulated exchange would."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self.lines = [SimpleNamespace(name=office.near.name)]
        self.scripts: list[Script] = []
        self.pressed: list[tuple[int, str]] = []
        self.full = False
        self._calls: dict[int, int] = {}
        self._report: Callable[[Report], None] = lambda report: None

    def place(self, script: Script) -> int:
        self.scripts.append(script)
        number = len(self.scripts)
        if not self.full:
            self._calls[number] = self._office.network.call(script.called, script.calling)
        return number

    def press(self, script: int, keys: str) -> None:
        self.pressed.append((script, keys))

    def leave(self, script: int) -> None:
        """Within the loop the office clears the call by itself before he can."""
        reference = self._calls.pop(script, None)
        if reference is not None and not self._office.loop.is_running():
            self._office.network.hang_up(reference)

    def on_report(self, listener: Callable[[Report], None]) -> Callable[[], None]:
        self._report = listener
        return lambda: None

    def refuse(self, script: int) -> None:
        """The network had no channel for this caller."""
        self._report(
            Report("1", "caller", "script", -1, 0, "no channel", 34, False, 0, 0, 0, script=script)
        )


class Site:
    def __init__(self, office: Office, simulated: bool = True) -> None:
        self.office, self.shelf = office, Shelf()
        self.exchange = PretendExchange(office)
        self.acd = Acd(office.bus, office.clock, office.control, [QueueConfig(name="sales")])
        speaker = Speaker({"welcome": {"zh-CN": "您好"}})
        self.house = PlainHouse()

        def flows(drafts: Drafts) -> TrialFlows:
            return TrialFlows(
                office.bus, office.clock, office.control, self.acd, drafts,
                services={}, speaker=speaker, house=self.house,
            )  # fmt: skip

        self.trials = FlowTrials(
            office.bus,
            office.clock,
            office.control,
            cast(Exchange, self.exchange) if simulated else None,
            flows,
            Drafts(self.shelf),
            speaker.words,
        )
        self.taken: list[bool] = []
        office.bus.listen(Offered, lambda event: self.taken.append(self.trials.takes(event)))

    def start(self, flow: Flow, user: str = "3001", **more: Any) -> int:
        given = {"calling": "13800001111", "called": "4008", **more}
        number = self.trials.start(user, save(flow), **given)
        self.office.loop.settle()
        return number

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.office.loop.run_until_complete(work)

    def lines(self, number: int, user: str = "3001", seen: int = 0) -> list[dict[str, Any]]:
        return list(self.run(self.trials.now(user, number, seen))["lines"])

    def kinds(self, number: int) -> list[str]:
        return [line["kind"] for line in self.lines(number)]

    def close(self) -> None:
        self.run(self.trials.close())
        self.acd.close()


@pytest.fixture
def site() -> Iterator[Site]:
    with office() as one:
        made = Site(one)
        try:
            yield made
        finally:
            made.close()


@pytest.fixture
def asking(draw: Draw) -> Flow:
    """Sets a global value, then comes to a queue."""
    return draw(
        {"b3": ("var.set", {"rows": [{"variable": "global.on", "value": '"yes"'}]}),
         "b4": ("queue.wait", {"queue": "sales"}), "b9": ("flow.end", {})},
        "b2.next b3", "b3.next b4", "b4.talk_ended b9", "b4.timeout b9", "b4.no_agents b9",
        variables="global.on",
    )  # fmt: skip


def test_the_person_answers_for_the_queue_and_nothing_of_the_house_changes(
    site: Site, asking: Flow
) -> None:
    number = site.start(asking)
    assert site.taken == [True]
    asks = [line for line in site.lines(number) if line["kind"] == "asks"]
    assert [(one["flow"], one["block"]) for one in asks] == [("trial:main", "b4")]
    site.trials.answer("3001", number, "timeout", {})
    site.office.loop.settle()
    steps = [(one["block"], one["exit"]) for one in site.lines(number) if one["kind"] == "step"]
    assert steps[-2:] == [("b4", "timeout"), ("b9", "")]
    assert not site.office.of(Queued)
    assert site.house.get("on") is None
    assert [(one.flow, one.version) for one in site.office.of(FlowStarted)] == [("trial:main", 0)]


def test_what_a_trial_sets_it_alone_sees() -> None:
    house = PlainHouse()
    house.put("rain", "no", "")
    seen = SeenHouse(house)
    assert seen.get("rain") == "no"
    seen.put("rain", "yes", "")
    assert (seen.get("rain"), house.get("rain"), seen.names()) == ("yes", "no", ("rain",))


def test_a_caller_of_the_network_never_comes_to_a_draft(site: Site, asking: Flow) -> None:
    site.start(asking)
    token = site.exchange.scripts[0].called
    site.office.network.call(token)
    site.office.loop.settle()
    assert site.taken == [True, False]
    site.exchange.full = True
    site.start(asking, user="admin")
    site.exchange.lines = []
    site.office.network.call(site.exchange.scripts[1].called)
    site.office.loop.settle()
    assert site.taken == [True, False, False]


def test_a_designer_who_has_gone_away_leaves_no_call(site: Site, asking: Flow) -> None:
    number = site.start(asking)
    site.office.loop.advance(FORGOTTEN + FORGOTTEN / 4 + 1)
    assert len(site.office.of(CallCleared)) == 1
    with pytest.raises(NotFound):
        site.lines(number)


def test_a_trial_call_lasts_a_quarter_of_an_hour_at_most(site: Site, asking: Flow) -> None:
    number = site.start(asking)
    for _ in range(int(LONGEST / 30) - 1):
        site.office.loop.advance(30)
        site.lines(number)
    assert not site.office.of(CallCleared)
    site.office.loop.advance(46)
    assert len(site.office.of(CallCleared)) == 1


def test_few_run_at_once_and_one_for_each_user(site: Site, asking: Flow) -> None:
    for user in range(MOST):
        site.start(asking, user=str(user))
    with pytest.raises(NoResource, match=f"{MOST} trial calls run"):
        site.start(asking, user="more")
    again = site.start(asking, user="0")
    assert len(site.office.of(CallCleared)) == 1
    with pytest.raises(NotFound):
        site.trials.hang_up("1", again)


def test_a_network_without_a_channel_is_told(site: Site, asking: Flow) -> None:
    site.exchange.full = True
    number = site.start(asking)
    site.exchange.refuse(1)
    now = site.run(site.trials.now("3001", number, 0))
    assert now["over"]
    assert now["lines"][-1]["text"] == "The call was not connected: no channel."


def test_keys_and_hanging_up_reach_the_caller(site: Site, asking: Flow) -> None:
    number = site.start(asking)
    site.trials.press("3001", number, "12#")
    assert site.exchange.pressed == [(1, "12#")]
    for wrong in ("", "x", "1" * 41):
        with pytest.raises(BadRequest):
            site.trials.press("3001", number, wrong)
    site.trials.hang_up("3001", number)
    site.office.loop.settle()
    assert site.run(site.trials.now("3001", number, 0))["over"]
    with pytest.raises(WrongState, match="asks nothing"):
        site.trials.answer("3001", number, "timeout", {})


def test_a_site_without_a_simulated_exchange_says_so(asking: Flow) -> None:
    with office() as one:
        made = Site(one, simulated=False)
        assert not made.trials.possible
        with pytest.raises(WrongState, match="no simulated exchange"):
            made.start(asking)
        made.close()


def test_a_question_waits_for_news_and_no_longer(site: Site, asking: Flow) -> None:
    number = site.start(asking)
    last = site.lines(number)[-1]["n"]
    before = site.office.clock.now()
    assert site.run(site.trials.now("3001", number, last))["lines"] == []
    assert site.office.clock.now() - before == pytest.approx(20.0, abs=0.1)
