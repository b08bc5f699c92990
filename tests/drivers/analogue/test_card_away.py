"""Cards with analogue ports that are taken away while calls are on them, and given back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from drivers.analogue.line import AnalogueLine
from drivers.analogue.port import LineEvent, Port
from drivers.line import (
    Cause,
    ChannelService,
    Connect,
    Health,
    LineDown,
    LineError,
    LineHealth,
    Message,
    Release,
    Restart,
    Setup,
)
from tests.drivers.analogue.scene import NotedCard, Scene, station, trunk
from tests.support.leap import leaping


@pytest.mark.parametrize("make", [station(), trunk()])
def test_a_card_that_is_taken_away(make: Callable[..., Port]) -> None:
    with leaping() as loop:
        scene = Scene(loop, make)
        scene.send(Setup(1, 1, "8001", "110"))
        scene.told.clear()
        asked = list(scene.card.asked)
        scene.line.card_gone([1])
        scene.line.card_gone([1])
        loop.advance(60)
        assert scene.told == [
            Release(1, Cause.DESTINATION_OUT_OF_ORDER),
            ChannelService((1,), False),
            LineHealth(Health.SIGNALLING_DOWN),
        ]
        assert scene.card.asked == asked
        with pytest.raises(LineDown, match="card is gone"):
            scene.send(Setup(2, 1, "8001", ""))
        scene.line.close()


@pytest.mark.parametrize("make", [station(), trunk()])
def test_a_card_that_comes_back(make: Callable[..., Port]) -> None:
    with leaping() as loop:
        scene = Scene(loop, make)
        scene.send(Setup(1, 1, "8001", "110"))
        scene.line.card_gone([1])
        loop.advance(1)
        scene.told.clear()
        scene.line.card_back([1])
        scene.line.card_back([1])
        loop.advance(1)
        assert scene.told == [ChannelService((1,), True), LineHealth(Health.NORMAL)]
        scene.send(Setup(2, 1, "8001", "110"))
        assert scene.line.ports[0].leg is not None
        scene.line.close()


@pytest.mark.parametrize("make", [station(), trunk()])
def test_a_port_that_was_out_of_service_before_is_in_service_with_its_card(
    make: Callable[..., Port],
) -> None:
    with leaping() as loop:
        scene = Scene(loop, make)
        scene.event(LineEvent.ALARM)
        scene.line.card_gone([1])
        loop.advance(1)
        scene.line.card_back([1])
        assert scene.last() == LineHealth(Health.NORMAL)
        services = [one for one in scene.told if isinstance(one, ChannelService)]
        assert services[-1] == ChannelService((1,), True)
        scene.line.close()


async def test_ports_on_another_card_go_on() -> None:
    """Telephones on two boards in one section: one of them dies."""
    told: asyncio.Queue[Message] = asyncio.Queue()
    cards = [NotedCard(), NotedCard()]
    line = AnalogueLine(
        "telephones",
        2,
        lambda channel, post, incoming: station()(channel, cards[channel - 1], post, incoming),
        answer_supervision=True,
    )
    line.open(told.put_nowait)
    for channel in (1, 2):
        line.send(Setup(channel, channel, "8001", "110"))
    asked = list(cards[0].asked)
    line.card_gone([1])
    line.ports[1].happened(LineEvent.OFF_HOOK)
    line.send(Restart((1,)))
    found = [await told.get() for _ in range(9)]
    assert found[0] == LineHealth(Health.NORMAL)
    assert found[5:] == [
        Release(1, Cause.DESTINATION_OUT_OF_ORDER),
        ChannelService((1,), False),
        Connect(2),
        Restart((1,)),
    ]
    assert line.health is Health.NORMAL
    assert cards[0].asked == asked  # nothing is asked of the card that is away
    with pytest.raises(LineError, match="has an alarm"):
        line.send(Setup(3, 1, "8001", ""))
    line.card_gone([2])
    assert line.health is Health.SIGNALLING_DOWN
    line.card_back([2])
    assert line.health is Health.NORMAL
    line.close()
    assert cards[0].asked == asked
