"""Lines through the interface: channels out of service, figures, telephones, withheld callers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from cti.calls.lines.figures import LineFigures
from cti.client.https import Refusal
from cti.events import Delivered, Offered
from cti.from_config import ZONE
from drivers.line import Presentation, Setup
from monitor_app.pages.span_grid import channel_places, place_state
from tests.api.house import House
from tests.api.house import house as open_house
from tests.support.plain_line import PlainLine


async def test_a_supervisor_takes_channels_out_of_service_and_everybody_at_a_monitor_sees_it(
    house: House,
) -> None:
    supervisor = await house.sign_in("2001", "monitor")
    await supervisor.request("BlockChannels", line="e1-1", channels=[2, 3])
    await supervisor.until(
        lambda mirror: mirror.spans["e1-1"].closed == {2: "blocked", 3: "blocked"}
    )
    assert house.control.free_trunks() == 2
    span = supervisor.mirror.spans["e1-1"]
    shown = {one.channel: place_state(one, supervisor.mirror) for one in channel_places(span)}
    assert shown == {1: "idle", 2: "blocked", 3: "blocked", 4: "idle"}
    assert ("2001", "BlockChannels", "line:e1-1") in house.store.audited
    await supervisor.request("UnblockChannels", line="e1-1", channels=[2, 3])
    await supervisor.until(lambda mirror: mirror.spans["e1-1"].closed == {})
    with pytest.raises(Refusal, match="no trunk channel 9"):
        await supervisor.request("BlockChannels", line="e1-1", channels=[9])
    with pytest.raises(Refusal, match="channels"):
        await supervisor.request("BlockChannels", line="e1-1", channels=[])


@pytest.mark.parametrize(("user", "app"), [("8001", "agent"), ("4001", "monitor")])
async def test_agents_and_inspectors_leave_channels_alone(
    house: House, user: str, app: str
) -> None:
    link = await house.sign_in(user, app)
    for name, args in (
        ("BlockChannels", {"line": "e1-1", "channels": [1]}),
        ("UnblockChannels", {"line": "e1-1", "channels": [1]}),
        ("LineFigures", {}),
    ):
        with pytest.raises(Refusal) as refused:
            await link.request(name, **args)
        assert refused.value.code == "not_allowed"


async def test_the_figures_of_lines_are_a_resource(tmp_path: Path) -> None:
    figures = LineFigures({"e1-1": "default"}, ZONE)
    async with open_house(
        tmp_path, line_figures=lambda: figures.plain(figures.midnight(1e9) + 60)
    ) as house:
        house.bus.listen_all(lambda _seq, event: figures.apply(event))
        await house.inbound()
        admin = await house.sign_in("admin", "monitor")
        told = msgspec.json.decode(await admin.fetch("/api/lines/figures"))
        assert [span["span"] for span in told["spans"]] == ["e1-1"]
        assert told["groups"] == [{"group": "default", "hours": []}]
        assert told == await admin.request("LineFigures")


@pytest.fixture(name="with_telephone")
async def _with_telephone(tmp_path: Path) -> AsyncIterator[tuple[House, PlainLine]]:
    """A house in which station 301 is a telephone."""
    async with open_house(tmp_path, telephones={"station:301"}) as house:
        line = PlainLine(None, "fx")
        house.control.add_line(line, 900, group="fx", telephones={1: "station:301"})
        yield house, line


async def test_an_agent_works_with_a_telephone(with_telephone: tuple[House, PlainLine]) -> None:
    house, line = with_telephone
    agent = await house.sign_in("8001", "agent", station="301")
    assert agent.session is not None
    account = agent.session.account
    assert account is not None
    assert (account.station, account.telephone) == ("station:301", True)
    with pytest.raises(Refusal, match="no headset is needed"):
        await agent.request("OpenStation")
    call = await house.inbound()
    house.control.deliver_call(call, "station:301")
    await agent.until(lambda mirror: call in mirror.calls)
    with pytest.raises(Refusal, match="lift its handset to answer"):
        await agent.request("AnswerCall", call=call)
    line.lift(1)
    await agent.until(
        lambda mirror: mirror.calls[call].connections["station:301"].state == "connected"
    )
    await agent.request("HoldCall", call=call)
    await agent.request("RetrieveCall", call=call)
    await agent.request("ClearConnection", call=call)
    await agent.until(lambda mirror: call not in mirror.calls)
    line.finish_clearing()
    dialled = await agent.request("MakeCall", to="13812346021")
    assert line.last(Setup).channel == 1
    line.put_down(1)
    assert dialled["call"] not in house.control.calls


async def test_a_telephone_is_taken_by_who_names_it_alone(
    with_telephone: tuple[House, PlainLine],
) -> None:
    house, _ = with_telephone
    other = await house.sign_in("8002", "agent")
    assert other.session is not None
    account = other.session.account
    assert account is not None
    assert (account.station, account.telephone) == ("station:201", False)
    await house.sign_in("8001", "agent", station="301")
    with pytest.raises(Refusal, match="in use by 8001"):
        await house.sign_in("2001", "monitor", station="301")


async def test_nobody_is_shown_a_number_that_its_caller_withholds(house: House) -> None:
    admin = await house.sign_in("admin", "monitor")
    agent = await house.sign_in("8001", "agent")
    house.far.send(Setup(1, 1, "4008", "13812346021", "Chen", presentation=Presentation.RESTRICTED))
    await admin.until(lambda mirror: bool(mirror.calls))
    (call,) = house.control.calls
    assert admin.mirror.calls[call].withheld
    house.control.deliver_call(call, "station:201")
    await agent.until(lambda mirror: call in mirror.calls)
    await house.caught_up(admin, agent)
    journaled = [event for _, event in house.published if isinstance(event, Offered)]
    assert journaled[0].calling == "13812346021"
    assert [e.calling for _, e in house.published if isinstance(e, Delivered)] == [""]
    for link in (admin, agent):
        seen = msgspec.json.encode(link.mirror.dump()).decode()
        assert "13812346021" not in seen
        assert "Chen" not in seen
