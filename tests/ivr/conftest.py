"""Flows on real call control and a real ACD, in leaping time; the caller is played by the test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import cti.demo
from cti.acd.acd import Acd
from cti.acd.queues import QueueConfig
from cti.events import Event, FlowPublished, FlowStepped
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow, Variable, new_flow
from cti.ivr.flow.file import load, save
from cti.ivr.flow.palette import Palette, installed
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.flows import Flows
from cti.ivr.services import Calendars, Customers
from cti.media.link.records import DigitHeard, Played
from tests.support.office import Office, office

DEMO = Path(cti.demo.__file__).parent


class Shelf:
    """Published flows by name; what the store is in service."""

    def __init__(self) -> None:
        self.flows: dict[str, tuple[int, str]] = {}

    def published(self, flow: str) -> tuple[int, str] | None:
        return self.flows.get(flow)

    def put(self, flow: Flow) -> int:
        version, _ = self.flows.get(flow.id, (0, ""))
        self.flows[flow.id] = (version + 1, save(flow))
        return version + 1


class Cards:
    def __init__(self, *cards: dict[str, Any]) -> None:
        self.cards = list(cards)

    async def find(self, field: str, value: str) -> list[dict[str, Any]]:
        return [card for card in self.cards if str(card.get(field)) == value]


class AlwaysClosed:
    def day(self, calendar: str, at: object) -> tuple[str, str]:
        return "holiday", "春节"


class House:
    """Call control, queues and flows, and one caller at a time."""

    def __init__(self, office: Office, prompts: dict[str, dict[str, str]]) -> None:
        self.office = office
        self.shelf = Shelf()
        self.cards = Cards({"telephone": "13900000001", "name": "陈思远", "level": "金卡"})
        control, clock = office.control, office.clock
        self.acd = Acd(office.bus, clock, control, [QueueConfig(name="sales", music="house/music")])
        self.flows = Flows(
            office.bus,
            clock,
            control,
            self.acd,
            self.shelf,
            services={Customers: self.cards, Calendars: AlwaysClosed()},
            speaker=Speaker(prompts),
        )
        control.register("flow", self.flows.start, knows=self.flows.knows)
        self.call = 0
        self._caller = 0

    def dial(self, flow: Flow | None = None, calling: str = "13900000001") -> int:
        """A call comes in and is sent to the flow."""
        if flow is not None:
            self.publish(flow)
        self._caller = self.office.network.call(calling=calling)
        self.call = self.office.last_call()

        async def route() -> None:
            self.office.control.route_call(self.call, f"flow:{flow.id if flow else 'main'}")

        self.office.loop.run_until_complete(route())
        self.office.loop.settle()
        return self.call

    def publish(self, flow: Flow) -> None:
        version = self.shelf.put(flow)
        published = FlowPublished(at=1.0, flow=flow.id, version=version, by="wt", why="test")
        self.office.bus.publish(published)

    @property
    def row(self) -> int:
        first = self.office.control.calls[self.call].first
        assert first is not None
        return self.office.row(first.device)

    def hears(self) -> list[str]:
        """What is played to the caller now."""
        return [item for items in self.office.media.played_to(self.row) for item in items]

    def listen(self) -> None:
        """Hear everything that is played to its end."""
        media = self.office.media
        for token, play in list(media.players.items()):
            if play.row == self.row and not play.loop:
                del media.players[token]
                media.report(Played(play.row, token, True))
        self.office.loop.settle()

    def key(self, digits: str) -> None:
        for digit in digits:
            self.office.media.report(DigitHeard(self.row, digit, 0.05))
            self.office.loop.settle()

    def wait(self, seconds: float) -> None:
        self.office.loop.advance(seconds)

    def hang_up(self) -> None:
        self.office.network.hang_up(self._caller)
        self.office.loop.settle()

    def of(self, kind: type[Event]) -> list[Any]:
        return self.office.of(kind)

    def path(self) -> list[str]:
        """block>exit of every step so far."""
        return [f"{step.block}>{step.exit}" for step in self.of(FlowStepped)]

    def value(self, name: str) -> Any:
        return self.flows.running[self.call].session.variables[name]

    def close(self) -> None:
        self.office.loop.run_until_complete(self.flows.close())
        self.acd.close()


@pytest.fixture(scope="session")
def palette() -> Palette:
    return installed()


@pytest.fixture(scope="session")
def prompts() -> dict[str, dict[str, str]]:
    return dict(json.loads((DEMO / "prompts.json").read_text("utf-8")))


@pytest.fixture
def site(prompts: dict[str, dict[str, str]]) -> Site:
    return Site(queues={"sales": "销售"}, prompts=prompts, calendars={"house": "总台"})


@pytest.fixture
def demo(palette: Palette) -> Flow:
    return load((DEMO / "flows" / "main.flow").read_text("utf-8"), palette)


@pytest.fixture
def house(prompts: dict[str, dict[str, str]]) -> Iterator[House]:
    with office() as one:
        house = House(one, prompts)
        try:
            yield house
        finally:
            house.close()


Draw = Callable[..., Flow]


@pytest.fixture
def draw(palette: Palette) -> Draw:
    """A flow from a few words: blocks as {id: (type, fields)}, links as `b1.next b2`."""

    def make(
        blocks: dict[str, tuple[str, dict[str, Any]]], *links: str, variables: str = ""
    ) -> Flow:
        flow = new_flow("main", "试", "Try")
        flow = flow.add_block("call.answer", id="b2", fields={"pause": 0})
        flow = flow.link("b1", "next", "b2", palette)
        for id, (type_, fields) in blocks.items():
            flow = flow.add_block(type_, id=id, fields=fields)
        for name in variables.split():
            path, _, kind = name.partition(":")
            scope, dot, rest = path.partition(".")
            variable = (
                Variable(rest, kind or "text", scope) if dot else Variable(path, kind or "text")
            )
            flow = flow.declare(variable)
        for link in links:
            source, to = link.split()
            block, _, exit = source.partition(".")
            flow = flow.link(block, exit, to, palette)
        return flow

    return make
