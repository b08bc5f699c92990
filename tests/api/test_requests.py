"""What each role may ask, and what a wrong request is told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cti.api.service import Args, Service, Services, completed
from cti.client.https import Refusal
from cti.errors import BadRequest
from cti.media.link.commands import OpenStation
from tests.api.house import MEDIA_PORT, STATIONS, House


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


async def test_what_was_refused_after_a_while_is_not_in_the_audit_trail_as_done() -> None:
    noted: list[str] = []

    class Teach(Args, frozen=True, kw_only=True):
        meaning: str

    async def teach(client: object, args: Teach) -> object:
        if args.meaning == "bad":
            raise BadRequest("It is too short.")
        return {}

    service = Service("Teach", "", Teach, teach, audited=True)
    services = Services([service], lambda who, what, object, source, detail: noted.append(object))
    client = SimpleNamespace(user="2001", source="")
    with pytest.raises(BadRequest):
        await completed(services.act(client, "Teach", {"meaning": "bad"}))  # type: ignore[arg-type]
    await completed(services.act(client, "Teach", {"meaning": "good"}))  # type: ignore[arg-type]
    assert noted == ["meaning:good"]


def test_the_audit_trail_keeps_no_sounds() -> None:
    noted: list[str] = []

    class Store(Args, frozen=True, kw_only=True):
        name: str
        wav: str
        language: str = "zh-CN"

    service = Service("StorePrompt", "", Store, lambda client, args: {}, audited=True)
    services = Services([service], lambda who, what, object, source, detail: noted.append(detail))
    client = SimpleNamespace(user="3001", source="")
    services.act(client, "StorePrompt", {"name": "a", "wav": "A" * 2_000_000})  # type: ignore[arg-type]
    assert noted == ['{"wav":"(2000000 characters)","language":"zh-CN"}']
