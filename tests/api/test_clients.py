"""How long a sign-in, a station and an agent outlive the connection, in leaping time."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from cti.acd.acd import Acd
from cti.acd.queues import QueueConfig
from cti.api.clients import GRACE_SECONDS, KEEP_SECONDS, TOKEN_SECONDS, Client, Clients
from cti.api.feed import Feed
from cti.api.headsets import Headsets
from cti.client.mirror import Mirror
from cti.errors import NoResource, NotAllowed
from cti.media.link.commands import CloseStation, OpenStation
from cti.media.link.records import StationOpened
from tests.api.house import ENTRIES
from tests.support.office import Office, office

STATIONS = {"station:201": 100, "station:202": 101}


@dataclass
class Wire:
    """A connection that keeps its last words."""

    words: list[str] = field(default_factory=list)

    def end(self, code: str, text: str) -> None:
        self.words.append(code)


class Desk:
    """Sign-ins to an office with two stations for headsets."""

    def __init__(self, one: Office) -> None:
        self.office = one
        self.acd = Acd(one.bus, one.clock, one.control, [QueueConfig(name="sales")])
        self.feed = Feed(one.bus, Mirror())
        self.headsets = Headsets(one.media, STATIONS, "127.0.0.1")
        self.clients = Clients(one.bus, one.clock, self.feed, self.acd, self.headsets)

    def sign_in(self, user: str, app: str = "agent", station: str | None = None) -> Client:
        return self.clients.sign_in(
            ENTRIES[user], app, source="here", station=station, take_over=False
        )

    def state(self, agent: str) -> str:
        one = self.acd.agents.get(agent)
        return "gone" if one is None else one.state.value

    def close(self) -> None:
        self.clients.close()
        self.headsets.close()
        self.feed.close()
        self.acd.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    with office() as one:
        made = Desk(one)
        yield made
        made.close()


def test_an_agent_is_lost_after_the_grace_and_found_at_the_return(desk: Desk) -> None:
    client, wire = desk.sign_in("8001"), Wire()
    assert desk.state("8001") == "gone"
    desk.clients.connected(client, wire)
    desk.acd.set_state("8001", "ready")
    desk.clients.disconnected(client, wire)
    desk.office.loop.advance(GRACE_SECONDS - 1)
    assert desk.state("8001") == "ready"
    desk.office.loop.advance(2)
    assert desk.state("8001") == "lost"
    desk.clients.connected(client, Wire())
    assert desk.state("8001") == "ready"


def test_a_short_absence_is_not_noticed(desk: Desk) -> None:
    client, wire = desk.sign_in("8001"), Wire()
    desk.clients.connected(client, wire)
    for _ in range(3):
        desk.clients.disconnected(client, wire)
        desk.office.loop.advance(GRACE_SECONDS - 1)
        wire = Wire()
        desk.clients.connected(client, wire)
    desk.office.loop.advance(10 * GRACE_SECONDS)
    assert desk.state("8001") == "not_ready"


def test_a_call_stays_up_while_the_agents_program_is_away(desk: Desk) -> None:
    client, wire = desk.sign_in("8001", station="201"), Wire()
    desk.clients.connected(client, wire)
    call = desk.office.control.make_call("station:201", "203")
    desk.office.control.answer_call(call, "station:203")
    desk.clients.disconnected(client, wire)
    desk.office.loop.advance(KEEP_SECONDS * 3)
    assert desk.state("8001") == "lost"
    assert call in desk.office.control.calls
    desk.clients.connected(client, Wire())
    assert desk.state("8001") == "busy"
    view = desk.feed.snapshot(client.viewer)["calls"][str(call)]
    assert view["connections"]["station:201"]["state"] == "connected"
    desk.office.control.clear_call(call)


def test_whoever_never_returns_is_signed_off_and_the_station_is_free(desk: Desk) -> None:
    first, wire = desk.sign_in("8001", station="202"), Wire()
    desk.clients.connected(first, wire)
    desk.clients.disconnected(first, wire)
    desk.office.loop.advance(KEEP_SECONDS * 3)
    assert desk.state("8001") == "gone"
    second = desk.sign_in("8002", station="202")
    desk.clients.connected(second, Wire())
    with pytest.raises(NotAllowed, match=r"202 is in use by 8002 .*Sign in again"):
        desk.clients.connected(first, Wire())


def test_a_sign_in_without_connection_expires(desk: Desk) -> None:
    client, wire = desk.sign_in("2001", "monitor"), Wire()
    desk.clients.connected(client, wire)
    desk.office.loop.advance(TOKEN_SECONDS * 2)
    assert desk.clients.find(client.token) is client
    desk.clients.disconnected(client, wire)
    desk.office.loop.advance(TOKEN_SECONDS - 10)
    assert desk.clients.find(client.token) is client
    desk.office.loop.advance(20)
    with pytest.raises(NotAllowed, match="sign in again"):
        desk.clients.find(client.token)


def test_sign_ins_that_nobody_uses_are_not_kept_for_ever(desk: Desk) -> None:
    for _ in range(5):
        desk.sign_in("3001", "designer")
    desk.office.loop.advance(TOKEN_SECONDS + 1)
    assert len(desk.clients) == 0


def test_who_signs_out_in_a_call_and_in_again_is_at_the_desk_of_the_call(desk: Desk) -> None:
    first = desk.sign_in("8001", station="201")
    desk.clients.connected(first, Wire())
    desk.office.network.call()
    call = desk.office.last_call()
    desk.office.control.deliver_call(call, "station:201", agent="8001")
    desk.office.control.answer_call(call, "station:201")
    desk.office.loop.settle()
    desk.clients.sign_out(first)
    assert desk.state("8001") == "busy"
    again = desk.sign_in("8001")
    assert again.account.station == "station:201"
    desk.clients.connected(again, Wire())
    assert desk.state("8001") == "busy"
    desk.office.control.clear_call(call)
    desk.office.loop.settle()
    assert desk.state("8001") == "not_ready"


def test_a_late_sign_out_takes_no_station_from_whoever_has_it_now(desk: Desk) -> None:
    first, wire = desk.sign_in("8001", station="202"), Wire()
    desk.clients.connected(first, wire)
    desk.clients.disconnected(first, wire)
    desk.office.loop.advance(KEEP_SECONDS * 3)
    second = desk.sign_in("8002", station="202")
    desk.clients.connected(second, Wire())
    desk.clients.sign_out(first)
    with pytest.raises(NoResource, match="202 is in use by 8002"):
        desk.headsets.take("8001 (agent)", "202")


def test_a_program_that_was_killed_gets_its_station_back_without_asking(desk: Desk) -> None:
    first, wire = desk.sign_in("8001", station="202"), Wire()
    desk.clients.connected(first, wire)
    desk.clients.disconnected(first, wire)
    again = desk.sign_in("8001")
    assert again.account.station == "station:202"
    with pytest.raises(NotAllowed):
        desk.clients.find(first.token)
    desk.clients.connected(again, Wire())
    assert desk.state("8001") == "not_ready"


def test_a_second_connection_of_one_sign_in_ends_the_first(desk: Desk) -> None:
    client, first, second = desk.sign_in("8001"), Wire(), Wire()
    desk.clients.connected(client, first)
    desk.clients.connected(client, second)
    assert (first.words, second.words) == (["conflict"], [])
    desk.clients.disconnected(client, first)
    desk.office.loop.advance(GRACE_SECONDS + 1)
    assert desk.state("8001") == "not_ready"


def test_signing_out_in_a_call_ends_the_shift_after_it(desk: Desk) -> None:
    client = desk.sign_in("8001", station="201")
    desk.clients.connected(client, Wire())
    call = desk.office.control.make_call("station:201", "203")
    desk.office.control.answer_call(call, "station:203")
    desk.clients.sign_out(client)
    assert desk.state("8001") == "busy"
    with pytest.raises(NoResource):
        desk.sign_in("8002", station="201")
    desk.office.control.clear_call(call)
    assert desk.state("8001") == "gone"
    assert desk.sign_in("8002", station="201").account.station == "station:201"


def test_monitors_go_without_a_station_where_all_are_taken(desk: Desk) -> None:
    desk.sign_in("8001")
    assert desk.sign_in("2001", "monitor").account.station == "station:202"
    assert desk.sign_in("admin", "monitor").account.station is None
    with pytest.raises(NoResource, match="All 2 stations are in use"):
        desk.sign_in("8002")


def test_a_media_process_that_does_not_answer_is_said_so(desk: Desk) -> None:
    with pytest.raises(NoResource, match="did not open a place for the headset"):
        desk.office.loop.run_until_complete(desk.headsets.open("station:201"))


def test_headsets_that_are_opened_at_once_get_each_their_own(desk: Desk) -> None:
    async def open_both() -> tuple[dict[str, str | int], dict[str, str | int]]:
        first = asyncio.create_task(desk.headsets.open("station:201"))
        second = asyncio.create_task(desk.headsets.open("station:201"))
        await asyncio.sleep(0)
        for port in (5001, 5002):
            desk.office.media.report(StationOpened(100, port))
        return await first, await second

    first, second = desk.office.loop.run_until_complete(open_both())
    assert (first["port"], second["port"]) == (5001, 5002)
    asked = [one for one in desk.office.media.commands if isinstance(one, OpenStation)]
    assert [one.receive_key for one in asked] == [first["send_key"], second["send_key"]]
    desk.headsets.give_back("station:201")
    assert desk.office.media.commands[-1] == CloseStation(100)
