"""The interface over the real store: accounts, customers, flows, records, audit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from cti.api.services.calendars import CalendarServices
from cti.api.services.house import HouseServices
from cti.client.asyncio_link import AsyncioLink
from cti.client.https import Refusal
from cti.flows.holidays import with_holidays
from cti.store.accounts import Accounts
from cti.store.settings import DISPOSITION, Choice
from cti.store.store import Store
from tests.api.house import House
from tests.api.house import house as open_house

PASSWORD = "correct horse"


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[tuple[House, Store]]:
    problems: list[str] = []
    store = Store.open(
        f"sqlite:///{tmp_path / 'c.db'}",
        lambda: 1_800_000_000.0,
        tmp_path / "spool",
        on_trouble=problems.append,
        on_recovered=lambda: None,
    )
    try:
        # The real hash takes its time on purpose; here it is the rest that is tried.
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        store.accounts = Accounts(store.database, hasher=quick)
        store.accounts.create("8001", PASSWORD, role="agent", name="Wang Lei", queues=["sales"])
        store.accounts.create("2001", PASSWORD, role="supervisor", name="He Min")
        store.accounts.create("3001", PASSWORD, role="designer")
        store.choices.put(DISPOSITION, [Choice(code="sale", zh="成交", en="Sale")])
        store.journal.start()
        async with open_house(
            tmp_path,
            accounts=store.accounts,
            customers=store.customers,
            records=store.records,
            flows=store.flows,
            choices=store.choices,
            audit=store.audit,
            house=HouseServices(store.house),
            calendars=CalendarServices(store.calendars, partial(with_holidays, store.calendars)),
        ) as house:
            house.bus.listen_all(store.journal.hear)
            yield house, store
    finally:
        store.close()
    assert problems == []


async def sign_in(house: House, user: str, app: str) -> AsyncioLink:
    link = house.link(app)
    await link.login(user, PASSWORD)
    await link.connect()
    return link


async def test_five_wrong_passwords_lock_the_account(kept: tuple[House, Store]) -> None:
    house, store = kept
    codes, texts = [], []
    for _ in range(6):
        with pytest.raises(Refusal) as caught:
            await house.link("agent").login("8001", "wrong horse")
        codes.append(caught.value.code)
        texts.append(str(caught.value))
    assert codes == ["bad_password"] * 4 + ["locked"] * 2
    assert "4 tries remain" in texts[0]
    with pytest.raises(Refusal, match="15 minutes"):
        await house.link("agent").login("8001", PASSWORD)
    store.accounts.unlock("8001")
    await sign_in(house, "8001", "agent")


async def test_a_call_becomes_a_record_that_its_agent_finds(kept: tuple[House, Store]) -> None:
    house, store = kept
    agent = await sign_in(house, "8001", "agent")
    boss = await sign_in(house, "2001", "monitor")
    saved = await boss.request(
        "SaveCustomer",
        customer={"name": "陈思远", "phones": [{"number": "138 1234 6021", "label": "手机"}]},
    )
    assert [one["id"] for one in await agent.request("FindCustomers", text="csy")] == [saved["id"]]
    await agent.request("SetAgentState", state="ready")
    call = await house.inbound("13812346021")
    house.control.route_call(call, "queue:sales")
    await agent.until(lambda m: call in m.calls)
    await agent.request("AnswerCall", call=call)
    await agent.request("ClearConnection", call=call)
    await agent.until(lambda m: m.agents["8001"].state == "working_after_call")
    with pytest.raises(Refusal, match="Choose one of sale"):
        await agent.request("SetDisposition", call=call, code="xyz")
    await agent.request("FinishWork")
    await store.journal.flushed()
    # The wrap-up is over, but the record says that the call was this agent's.
    await agent.request("SetDisposition", call=call, code="sale", note="two nights")
    await store.journal.flushed()
    [record] = await agent.request("CallRecords")
    assert (record["call"], record["calling"], record["agents"]) == (call, "13812346021", ["8001"])
    assert record["disposition"] == "sale"
    [same] = await agent.request("CustomerHistory", id=saved["id"])
    assert same["calling"] == "138****6021"


async def test_two_designers_cannot_overwrite_each_other(kept: tuple[House, Store]) -> None:
    house, _ = kept
    designer = await sign_in(house, "3001", "designer")
    assert await designer.request("SaveFlow", flow="main", text="{}") == {"version": 1}
    with pytest.raises(Refusal) as caught:
        await designer.request("SaveFlow", flow="main", text="{ }", base=0)
    assert caught.value.code == "conflict"
    await designer.request("PublishFlow", flow="main", version=1, why="first")
    assert (await designer.request("FlowVersions", flow="main"))[0]["published"] is True
    for base in (1, 2):
        await designer.request("SaveFlow", flow="main", text="{}", base=base)
    await designer.request("PublishFlow", flow="main", version=3, why="second", over=1)
    with pytest.raises(Refusal, match=r"published version 3 of 'main' meanwhile") as caught:
        await designer.request("PublishFlow", flow="main", version=2, why="late", over=1)
    assert caught.value.code == "conflict"
    with pytest.raises(Refusal, match="no version 7"):
        await designer.request("LoadFlow", flow="main", version=7)


async def test_the_audit_trail_is_whole(kept: tuple[House, Store]) -> None:
    house, store = kept
    boss = await sign_in(house, "2001", "monitor")
    await boss.request("StartCampaign", campaign="march")
    await boss.logout()
    store.audit.close()
    noted = [(entry.who, entry.what) for entry in reversed(store.audit.search())]
    assert noted == [("2001", "Login"), ("2001", "StartCampaign"), ("2001", "Logout")]
    assert store.audit.verify() is None


async def test_a_supervisor_keeps_lists_tables_and_switches(kept: tuple[House, Store]) -> None:
    house, store = kept
    desk = await sign_in(house, "2001", "monitor")
    await desk.request("SetList", list="vip", title="贵宾")
    entries = [{"value": "138 1234 0022", "note": "old friend", "until": 2e9}, {"value": "gold"}]
    assert await desk.request("AddToList", list="vip", entries=entries) == {"count": 2}
    page = await desk.request("ListEntries", list="vip", limit=1)
    assert page == [{"value": "13812340022", "note": "old friend", "until": 2e9}]
    designer = await sign_in(house, "3001", "designer")
    assert await designer.request("ListLists") == {"vip": "贵宾"}
    with pytest.raises(Refusal, match="does not permit this"):
        await designer.request("ListEntries", list="vip")
    await desk.request("TakeOffList", list="vip", value="gold")
    assert await desk.request("ListLists") == {"vip": "贵宾"}
    await desk.request("SetTable", table="branches", columns=["no", "to"], rows=[["1", "8001"]])
    assert await desk.request("LoadTable", table="branches") == [{"no": "1", "to": "8001"}]
    with pytest.raises(Refusal, match="Row 1 has 1 cells and the table 2 columns"):
        await desk.request("SetTable", table="branches", columns=["no", "to"], rows=[["1"]])
    await desk.request("SetSwitch", switch="closing", positions=["on", "night"])
    await desk.request("FlipSwitch", switch="closing", position="night")
    with pytest.raises(Refusal, match="has no position moon; it has on, night and off"):
        await desk.request("FlipSwitch", switch="closing", position="moon")
    assert [one["position"] for one in await desk.request("ListSwitches")] == ["night"]
    store.house.globals.put("news_on", True, "flow:main")
    await desk.request("SetGlobal", name="news_on", value=False)
    assert await desk.request("ListGlobals") == {"news_on": False}
    with pytest.raises(Refusal, match="No flow has set a global variable newson"):
        await desk.request("SetGlobal", name="newson", value=False)
    agent = await sign_in(house, "8001", "agent")
    with pytest.raises(Refusal, match="does not permit this"):
        await agent.request("FlipSwitch", switch="closing", position="")
    store.audit.close()
    assert store.audit.search(what="FlipSwitch")[0].object == "switch:closing"


async def test_working_hours_are_edited_by_those_who_may(kept: tuple[House, Store]) -> None:
    house, store = kept
    desk = await sign_in(house, "2001", "monitor")
    hours = {"title": "总台", "week": [[["09:00", "18:00"]]] * 5 + [[], []]}
    await desk.request("SetCalendar", name="reception", hours=hours)
    await desk.request("TakeOverHolidays", name="reception", year=2026)
    (listed,) = await desk.request("ListCalendars")
    assert (listed["name"], listed["title"], listed["country"]) == ("reception", "总台", "CN")
    assert {"date": "2026-10-10", "kind": "working", "name": "调休上班"} in listed["days"]
    wrong = {**hours, "days": [{"date": "May", "kind": "holiday"}]}
    with pytest.raises(Refusal, match="write 2026-10-01"):
        await desk.request("SetCalendar", name="reception", hours=wrong)
    agent = await sign_in(house, "8001", "agent")
    with pytest.raises(Refusal) as refused:
        await agent.request("RemoveCalendar", name="reception")
    assert refused.value.code == "not_allowed"
    await desk.request("RemoveCalendar", name="reception")
    assert store.calendars.titles() == {}
