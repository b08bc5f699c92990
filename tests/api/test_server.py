"""A real server over TLS and real clients, well-behaved and not."""

from __future__ import annotations

import asyncio
import json
import logging
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect

from cti import wire
from cti.api.listener import ListenError
from cti.client import https
from cti.client.asyncio_link import Refusal, WrongServer
from cti.client.session import Ended, Happened, Happening
from cti.events import DataAssociated
from cti.media.records import OpenStation
from tests.api.house import MEDIA_PORT, PASSWORD, STATIONS, House
from tests.api.house import house as open_house


async def raw(house: House) -> ClientConnection:
    """A WebSocket without a session, to misbehave with."""
    return await connect(
        f"wss://127.0.0.1:{house.api.port}/api/events",
        ssl=https.context(),
        compression=None,
        proxy=None,
    )


def some_event(house: House, number: int, text: str = "") -> DataAssociated:
    return DataAssociated(at=house.clock.now(), call=number, data={"text": text})


# --- signing in ----------------------------------------------------------------------------------


async def test_another_certificate_is_refused_before_anything_is_said(house: House) -> None:
    link = house.link("agent", fingerprint="00" * 32)
    with pytest.raises(WrongServer, match="do not sign in"):
        await link.login("8001", PASSWORD)
    assert house.store.audited == []
    known = await house.sign_in("8001", "agent")
    known.fingerprint = "00" * 32
    await known.close()
    with pytest.raises(WrongServer):
        await known.connect()


async def test_a_wrong_password_says_what_is_left(house: House) -> None:
    with pytest.raises(Refusal) as caught:
        await house.link("agent").login("8001", "wrong")
    assert caught.value.code == "bad_password"
    assert "4 tries are left" in str(caught.value)
    assert house.store.audited == [("8001", "LoginRefused", "app:agent")]


async def test_a_program_that_the_role_may_not_use_is_refused(house: House) -> None:
    with pytest.raises(Refusal, match="role agent may not use the monitor"):
        await house.link("monitor").login("8001", PASSWORD)


async def test_a_second_desk_may_take_over(house: House) -> None:
    first = await house.sign_in("8001", "agent", station="203")
    with pytest.raises(Refusal) as caught:
        await house.link("agent").login("8001", PASSWORD)
    assert (caught.value.code, caught.value.more["station"]) == ("signed_in_elsewhere", "203")
    second = await house.sign_in("8001", "agent", take_over=True)
    await first.until(lambda _: first.ended is not None)
    assert first.ended is not None
    assert "taken over" in first.ended.text
    assert second.mirror.agents["8001"].station == "station:203"
    assert len(house.api.clients) == 1


async def test_a_station_is_ones_own_until_one_signs_out(house: House) -> None:
    first = await house.sign_in("8001", "agent", station="202")
    with pytest.raises(Refusal, match=r"Station 202 is in use by 8001"):
        await house.link("agent").login("8002", PASSWORD, station="202")
    with pytest.raises(Refusal, match="no station 999; choose one from 201 to 205"):
        await house.link("agent").login("8002", PASSWORD, station="999")
    await first.logout()
    second = await house.sign_in("8002", "agent", station="202")
    assert "8001" not in house.acd.agents
    await second.until(lambda m: m.agents["8002"].station == "station:202")


async def test_a_token_that_is_not_known_is_refused(house: House) -> None:
    link = await house.sign_in("2001", "monitor")
    await link.logout()
    with pytest.raises(Refusal, match="sign in again"):
        await link.connect()
    with pytest.raises(Refusal, match="sign in again"):
        await link.fetch("/api/site")


# --- staying connected ---------------------------------------------------------------------------


async def test_a_broken_connection_comes_back_without_loss(house: House) -> None:
    monitor = await house.sign_in("2001", "monitor")
    seqs: list[int] = []

    def note(happening: Happening) -> None:
        if isinstance(happening, Happened):
            seqs.append(happening.seq)

    monitor.listen(note)
    first = house.bus.last_seq + 1
    for round in range(3):
        for number in range(300):
            house.bus.publish(some_event(house, number))
            if number == 150:
                monitor.drop()
            if number % 50 == 0:
                await asyncio.sleep(0)
        await monitor.until(lambda m, n=round: monitor.connections == n + 2)  # type: ignore[misc]
    await monitor.until(lambda m: m.seq == house.bus.last_seq)
    assert seqs == list(range(first, house.bus.last_seq + 1))
    assert monitor.mirror == house.mirror


async def test_an_agent_whose_connection_breaks_keeps_call_and_state(house: House) -> None:
    agent = await house.sign_in("8001", "agent")
    await agent.request("SetAgentState", state="ready")
    call = await house.inbound()
    house.control.route_call(call, "queue:sales")
    await agent.until(lambda m: call in m.calls)
    await agent.request("AnswerCall", call=call)
    agent.drop()
    await agent.until(lambda _: agent.connections == 2)
    assert house.acd.agents["8001"].state == "busy"
    await agent.request("HoldCall", call=call)
    await agent.until(lambda m: m.calls[call].connections["station:201"].state == "held")


async def test_beats_and_figures_come_each_second(house: House) -> None:
    monitor = await house.sign_in("2001", "monitor")
    agent = await house.sign_in("8001", "agent")
    heard: dict[str, list[str]] = {"monitor": [], "agent": []}
    for link in (monitor, agent):
        link.listen(lambda h, app=link.app: heard[app].append(type(h).__name__))  # type: ignore[misc]
    async for _ in monitor.happenings():
        if "Beaten" in heard["agent"] and "Beaten" in heard["monitor"]:
            break
    assert "Measured" in heard["monitor"]
    assert "Measured" not in heard["agent"]


# --- bad clients ---------------------------------------------------------------------------------


@pytest.mark.parametrize("garbage", ["rubbish", b"\x00\xff", "{}", '{"id": 1, "request": "Site"}'])
async def test_garbage_is_answered_counted_and_cut(
    house: House, caplog: pytest.LogCaptureFixture, garbage: str | bytes
) -> None:
    monitor = await house.sign_in("2001", "monitor")
    bad = await raw(house)
    await bad.send(garbage)
    said = wire.decode_server(await bad.recv())
    assert isinstance(said, wire.Refusal)
    assert (said.id, said.error.code) == (None, "bad_request")
    await bad.wait_closed()
    assert house.api.garbage == 1
    assert "is disconnected" in caplog.text
    assert await monitor.request("Site") == {"queues": ["sales"]}


async def test_garbage_after_hello_ends_that_client_only(house: House) -> None:
    link = await house.sign_in("2001", "monitor")
    other = await house.sign_in("admin", "monitor")
    assert link._connection is not None
    await link._connection.send('{"hello": 5}')
    await link.until(lambda _: link.ended is not None)
    assert isinstance(link.ended, Ended)
    assert await other.request("Site") == {"queues": ["sales"]}


async def test_a_client_that_never_reads_is_cut_off_and_harms_nobody(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_house(tmp_path, queue_limit=500) as house:
        good = await house.sign_in("admin", "monitor")
        lazy = house.link("monitor")
        await lazy.login("2001", PASSWORD)
        assert lazy.session is not None
        deaf = await raw(house)
        await deaf.send(lazy.session.hello())
        await deaf.recv()
        deaf.transport.pause_reading()
        text = "x" * 20_000
        with caplog.at_level(logging.WARNING):
            for number in range(5000):
                house.bus.publish(some_event(house, number, text))
                if number % 20 == 0:
                    await good.until(lambda m: m.seq == house.bus.last_seq)
                if "does not read" in caplog.text:
                    break
        assert "2001 at 127.0.0.1 does not read what it is sent" in caplog.text
        await good.until(lambda m: m.seq == house.bus.last_seq)
        assert good.connections == 1
        deaf.transport.abort()
        await deaf.wait_closed()


async def test_two_servers_cannot_have_one_port(house: House, tmp_path: Path) -> None:
    second = House(tmp_path)
    second.api._port = house.api.port
    with pytest.raises(ListenError, match=f"127.0.0.1:{house.api.port} is in use"):
        await second.api.start()
    await second.api.close()
    second.close()


# --- requests ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "args", "sentence"),
    [
        ("AnswerCal", {}, "no request 'AnswerCal'. Did you mean 'AnswerCall'?"),
        ("AnswerCall", {"cal": 7}, "no argument 'cal'. Did you mean 'call'?"),
        ("AnswerCall", {}, "needs the argument 'call'"),
        ("AnswerCall", {"call": "seven"}, "expected `int`"),
        ("SetAgentState", {"state": "asleep"}, "SetAgentState: invalid enum value 'asleep'"),
        ("AnswerCall", {"call": 999}, "Call 999 is over"),
        ("SetDisposition", {"call": 1, "code": "sael"}, "Did you mean 'sale'?"),
    ],
)
async def test_wrong_requests_are_refused_with_a_sentence(
    house: House, name: str, args: dict[str, Any], sentence: str
) -> None:
    agent = await house.sign_in("8001", "agent")
    with pytest.raises(Refusal) as caught:
        await agent.request(name, **args)
    assert sentence in str(caught.value)


MATRIX: list[tuple[str, dict[str, Any], str]] = [
    ("SetAgentState", {"state": "ready"}, "agent"),
    ("MakeCall", {"to": "205"}, "admin agent supervisor"),
    ("ForceAgentState", {"agent": "8002", "state": "ready"}, "admin supervisor"),
    ("ForceLogOff", {"agent": "8002"}, "admin supervisor"),
    ("ForceClear", {"call": 999}, "admin supervisor"),
    ("Supervise", {"agent": "8002", "mode": "listen"}, "admin supervisor"),
    ("StartCampaign", {"campaign": "march"}, "admin supervisor"),
    ("FindCustomers", {"text": "C"}, "admin agent inspector supervisor"),
    ("SaveCustomer", {"customer": {"id": 12}}, "admin agent supervisor"),
    ("CallRecords", {}, "admin agent inspector supervisor"),
    ("CallRecords", {"agent": "8002"}, "admin inspector supervisor"),
    ("ListFlows", {}, "admin designer supervisor"),
    ("SaveFlow", {"flow": "main", "text": "{}"}, "admin designer"),
    ("PublishFlow", {"flow": "main", "version": 1}, "admin designer"),
    ("Site", {}, "admin agent designer inspector supervisor"),
]
"""Request, arguments, and who may."""


async def test_who_may_ask_what(house: House) -> None:
    links = {
        "admin": await house.sign_in("admin", "monitor"),
        "supervisor": await house.sign_in("2001", "monitor"),
        "inspector": await house.sign_in("4001", "monitor"),
        "designer": await house.sign_in("3001", "designer"),
        "agent": await house.sign_in("8001", "agent"),
    }
    for name, args, who in MATRIX:
        for role, link in links.items():
            code = ""
            try:
                await link.request(name, **args)
            except Refusal as refusal:
                code = refusal.code
            if name == "SetAgentState" and role in ("admin", "supervisor"):
                assert code == "wrong_state", "these are no agents"
                continue
            assert (code != "not_allowed") == (role in who.split()), (name, args, role, code)


async def test_an_agent_acts_on_own_calls_only(house: House) -> None:
    first = await house.sign_in("8001", "agent", station="201")
    second = await house.sign_in("8002", "agent", station="202")
    call = (await first.request("MakeCall", to="205"))["call"]
    for name in ("ClearConnection", "HoldCall", "AnswerCall"):
        with pytest.raises(Refusal, match=f"Call {call} is not at station:202"):
            await second.request(name, call=call)
    assert call not in second.mirror.calls
    await first.request("ClearConnection", call=call)


async def test_colleagues_call_each_other_by_name_and_consult(house: House) -> None:
    first = await house.sign_in("8001", "agent", station="201")
    second = await house.sign_in("8002", "agent", station="202")
    call = (await first.request("MakeCall", to="agent:8002"))["call"]
    await second.until(lambda m: call in m.calls)
    await second.request("AnswerCall", call=call)
    other = (await first.request("ConsultationCall", call=call, to="203"))["call"]
    await first.until(lambda m: other in m.calls)
    assert other not in second.mirror.calls
    await first.request("ReconnectCall", active=other, held=call)
    await first.until(lambda m: other not in m.calls)
    await second.request("ClearConnection", call=call)
    with pytest.raises(Refusal, match="Agent 8009 is not signed in"):
        await first.request("MakeCall", to="agent:8009")


async def test_a_masked_customer_can_be_dialled_and_saved(house: House) -> None:
    agent = await house.sign_in("8001", "agent")
    [card] = await agent.request("FindCustomers", text="Chen")
    assert card["phones"] == ["138****6021", "0571****1200"]
    call = (await agent.request("MakeCall", to="customer:12"))["call"]
    await house.caught_up(agent)
    assert agent.mirror.calls[call].called == "13812346021"
    await agent.request("ClearConnection", call=call)
    await agent.request("SaveCustomer", customer=card | {"name": "Chen Siyuan"})
    assert house.store.cards[12]["name"] == "Chen Siyuan"
    assert house.store.cards[12]["phones"] == ["13812346021", "057188001200"]
    with pytest.raises(Refusal, match="masked number"):
        await agent.request("SaveCustomer", customer=card | {"phones": ["139****0000"]})
    with pytest.raises(Refusal, match="no customer with the number 1"):
        await agent.request("GetCustomer", number="1")


async def test_an_inspector_sees_calls_without_numbers(house: House) -> None:
    inspector = await house.sign_in("4001", "monitor")
    call = await house.inbound("13812346021")
    await inspector.until(lambda m: call in m.calls)
    assert inspector.mirror.calls[call].calling == "138****6021"


async def test_a_supervisor_listens_and_forces_and_all_is_noted(house: House) -> None:
    agent = await house.sign_in("8001", "agent", station="201")
    boss = await house.sign_in("2001", "monitor")
    colleague = await house.sign_in("8002", "agent", station="202")
    with pytest.raises(Refusal, match="Agent 8001 is in no call"):
        await boss.request("Supervise", agent="8001", mode="listen")
    call = (await agent.request("MakeCall", to="202"))["call"]
    await colleague.until(lambda m: call in m.calls)
    await colleague.request("AnswerCall", call=call)
    await house.caught_up(boss)
    station = boss.session.account.station if boss.session and boss.session.account else None
    assert station in STATIONS
    for mode in ("listen", "whisper", "barge_in"):
        assert await boss.request("Supervise", agent="8001", mode=mode) == {"call": call}
        await boss.until(lambda m, mode=mode: m.calls[call].supervisors == {station: mode})  # type: ignore[misc]
    await boss.request("StopSupervising")
    await boss.until(lambda m: not m.calls[call].supervisors)
    await boss.request("ForceClear", call=call)
    await boss.until(lambda m: not m.calls)
    await boss.request("ForceAgentState", agent="8001", state="ready")
    await boss.until(lambda m: m.agents["8001"].state == "ready")
    assert boss.mirror.agents["8001"].by == "2001"
    await boss.request("ForceLogOff", agent="8001")
    await agent.until(lambda m: m.agents["8001"].state == "logged_off")
    await agent.request("SetAgentState", state="ready")
    await agent.until(lambda m: m.agents["8001"].state == "ready")
    noted = [what for who, what, _ in house.store.audited if who == "2001"]
    assert noted == [
        "Login", "Supervise", "Supervise", "Supervise", "StopSupervising", "ForceClear",
        "ForceAgentState", "ForceLogOff",
    ]  # fmt: skip


async def test_campaigns_and_flows(house: House) -> None:
    boss = await house.sign_in("2001", "monitor")
    await boss.request("StartCampaign", campaign="march")
    with pytest.raises(Refusal, match=r"no campaign 'mach'\. Did you mean 'march'"):
        await boss.request("PauseCampaign", campaign="mach")
    assert house.dialer.asked == [("start", "march", "2001")]
    designer = await house.sign_in("3001", "designer")
    assert await designer.request("SaveFlow", flow="main", text="{1}", base=1) == {"version": 2}
    assert (await designer.request("LoadFlow", flow="main"))["text"] == "{1}"
    await designer.request("PublishFlow", flow="main", version=2, why="summer")
    await designer.until(lambda m: m.flows["main"].published == 2)
    version = (await designer.request("SaveFlow", flow="main", text="bad", base=2))["version"]
    assert (await designer.request("CheckFlow", text="bad"))[0]["severity"] == "error"
    with pytest.raises(Refusal, match="cannot be published: Block 1 leads nowhere"):
        await designer.request("PublishFlow", flow="main", version=version)
    assert designer.mirror.flows["main"].published == 2


async def test_a_headset_gets_an_endpoint_with_keys_of_its_own(house: House) -> None:
    agent = await house.sign_in("8001", "agent", station="203")
    opened = await agent.request("OpenStation")
    assert (opened["host"], opened["port"]) == ("127.0.0.1", MEDIA_PORT + STATIONS["station:203"])
    [asked] = [one for one in house.media.commands if isinstance(one, OpenStation)]
    assert (asked.receive_key, asked.send_key) == (opened["send_key"], opened["receive_key"])
    again = await agent.request("OpenStation")
    assert again["send_key"] != opened["send_key"]
    await agent.request("CloseStation")


# --- HTTP ----------------------------------------------------------------------------------------


async def test_the_description_names_every_request(house: House) -> None:
    link = house.link("monitor")
    described = json.loads(await link.fetch("/api/openapi.json"))
    paths = described["paths"]
    for service in house.api.services:
        assert f"/api/requests/{service.name}" in paths
    schema = paths["/api/requests/AnswerCall"]["post"]["requestBody"]["content"]
    assert schema["application/json"]["schema"]["properties"]["call"] == {"type": "integer"}
    assert "/api/login" in paths
    assert json.loads(await link.fetch("/api/health"))["status"] == "ok"


async def test_requests_and_resources_by_http(house: House) -> None:
    boss = await house.sign_in("2001", "monitor")
    assert json.loads(await boss.fetch("/api/customers/12"))["name"] == "Chen"
    assert len(json.loads(await boss.fetch("/api/customers?text=Chen&limit=5"))) == 1
    with pytest.raises(Refusal, match="no argument 'name'"):
        await boss.fetch("/api/customers?name=Chen")
    with pytest.raises(Refusal) as caught:
        await boss.fetch("/api/nonsense")
    assert caught.value.code == "not_found"
    with pytest.raises(Refusal, match="There is no flow 'x'"):
        await boss.fetch("/api/flows/x")
    answer = await boss._ask("POST", "/api/requests/StartCampaign", {"campaign": "march"})
    assert json.loads(answer) == {}
    stranger = house.link("monitor")
    with pytest.raises(Refusal, match="Sign in first"):
        await stranger.fetch("/api/customers/12")
    with pytest.raises(Refusal, match="password"):
        await stranger._ask("POST", "/api/login", {"user": "8001", "app": "agent"})


async def test_a_request_of_endless_length_is_refused(house: House) -> None:
    stranger = house.link("monitor")
    with pytest.raises(Refusal):
        await stranger._ask("POST", "/api/login", {"user": "x" * (wire.LARGEST_FRAME + 1)})
    boss = await house.sign_in("2001", "monitor")
    text = "x" * (wire.LARGEST_FRAME + 1)
    with pytest.raises(Refusal, match="at most 4194304 octets"):
        await boss._ask("POST", "/api/requests/CheckFlow", {"text": text})


async def test_a_recording_is_given_to_whoever_was_in_the_call(
    house: House, tmp_path: Path
) -> None:
    sound = tmp_path / "7.wav"
    sound.write_bytes(b"RIFF" + bytes(5000))
    house.store.parts[7] = "8001"
    house.store.sounds[7] = sound
    mine = await house.sign_in("8001", "agent")
    other = await house.sign_in("8002", "agent")
    inspector = await house.sign_in("4001", "monitor")
    assert await mine.fetch("/api/recordings/7") == sound.read_bytes()
    assert await inspector.fetch("/api/recordings/7") == sound.read_bytes()
    with pytest.raises(Refusal, match="Call 7 was not yours"):
        await other.fetch("/api/recordings/7")
    with pytest.raises(Refusal, match="no finished recording"):
        await inspector.fetch("/api/recordings/8")
    assert (await mine.request("Recording", call=7))["bytes"] == 5004
    assert ("4001", "Recording", "call:7") in house.store.audited
    [record] = await mine.request("CallRecords")
    assert record["calling"] == "13812346021"
