"""What a trial on a desk asks of the server: the site's day, and rows that are only read."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cti.api.services.trials import TrialServices
from cti.client.asyncio_link import AsyncioLink
from cti.client.https import Refusal
from cti.data.config import SourceConfig
from cti.data.databases.sources import DataSources
from cti.ivr.data_sources.asked_query import query_plain, rows_from
from cti.ivr.services.sources import Condition, Query
from cti.ivr.values.packing import unpacked
from tests.api.house import House
from tests.api.house import house as open_house

ZONE = ZoneInfo("Asia/Shanghai")
OFFICE = {"name": "office", "title": "Office", "week": [[["09:00", "18:00"]]] * 5 + [[], []]}
ROOM = Query("pms", "guests", ("name", "owes"), (Condition("room", "equals", "8203"),))


@asynccontextmanager
async def hotel(folder: Path) -> AsyncIterator[House]:
    file = folder / "guests.db"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE guests (room TEXT, name TEXT, owes NUMERIC(8,2))")
        made.execute("INSERT INTO guests VALUES ('8203', '陈思远', 12.5), ('8204', 'Wu', 0)")
    made.close()
    sources = DataSources([SourceConfig(name="pms", url=f"sqlite:///{file}")], ZONE)
    trial = TrialServices(sources, lambda: [OFFICE], ZONE, "CN", lambda: 1_795_000_000.0)
    try:
        async with open_house(folder, trial=trial) as house:
            yield house
    finally:
        await sources.close()


async def ask(link: AsyncioLink, query: Query, how: str = "select", **more: Any) -> Any:
    asked = {"source": query.source, "how": how, "query": query_plain(query), **more}
    return await link.request("TryQuery", **asked)


async def test_the_site_says_its_zone_and_calendars(tmp_path: Path) -> None:
    async with hotel(tmp_path) as house:
        link = await house.sign_in("3001", "designer")
        told = await link.request("TrialHouse")
        assert (told["zone"], told["offset"], told["country"]) == ("Asia/Shanghai", 28800.0, "CN")
        assert told["calendars"] == {"office": OFFICE}
        assert told["exchange"] is False


async def test_a_look_up_gives_the_rows_that_are_there(tmp_path: Path) -> None:
    async with hotel(tmp_path) as house:
        link = await house.sign_in("3001", "designer")
        rows = rows_from(await ask(link, ROOM))
        assert rows.columns == ("name", "owes")
        assert rows.rows == (("陈思远", Decimal("12.50")),)
        found = await ask(link, ROOM, "count", what="sum", column="owes")
        assert unpacked(found["value"]) == Decimal("12.5")
        assert await ask(link, ROOM, "connected") == {"value": True}
        assert ("3001", "TryQuery", "source:pms") in house.store.audited


@pytest.mark.parametrize(
    "sql", ["DELETE FROM guests", "WITH x AS (SELECT 1) INSERT INTO guests VALUES ('1','2',3)"]
)
async def test_nothing_is_ever_written(tmp_path: Path, sql: str) -> None:
    async with hotel(tmp_path) as house:
        link = await house.sign_in("3001", "designer")
        refused = await ask(link, Query("pms", sql=sql))
        assert refused["failed"] in ("denied", "bad_value")
    with sqlite3.connect(tmp_path / "guests.db") as left:
        assert left.execute("SELECT count(*) FROM guests").fetchone() == (2,)
    left.close()


async def test_wrong_questions_and_others_are_refused(tmp_path: Path) -> None:
    async with hotel(tmp_path) as house:
        link = await house.sign_in("3001", "designer")
        assert (await ask(link, Query("nowhere", "guests")))["failed"] == "not_found"
        with pytest.raises(Refusal, match="asked how"):
            await ask(link, ROOM, "drop")
        with pytest.raises(Refusal, match="no question"):
            await link.request("TryQuery", source="pms", how="select", query={"where": 3})
        supervisor = await house.sign_in("2001", "monitor")
        with pytest.raises(Refusal) as refusal:
            await ask(supervisor, ROOM)
        assert refusal.value.code == "not_allowed"
