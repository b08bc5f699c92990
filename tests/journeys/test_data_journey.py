"""A caller's flow asks two data sources and a folder of a whole server; designers see the tables."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cti.client.asyncio_link import AsyncioLink
from cti.config import Config, RouteEntry
from cti.data.config import SourceConfig
from cti.demo import fill, site
from cti.events import FlowEnded, FlowStarted, FlowStepped, SpanChanged
from cti.ivr.flow.document import Flow, Variable, new_flow
from cti.ivr.flow.file import load, save
from cti.ivr.flow.palette import installed
from cti.server import running
from drivers.simulated.messages import Script
from tests.support.goings_on import Heard

NUMBER = "4008216998"
PALETTE = installed()


def drawn() -> Flow:
    """Name and price of the caller, a line in a file, then a transaction that stays open while waiting."""
    flow = new_flow("guest", "住客", "Guest")
    for name, kind in (("who", "text"), ("price", "decimal[]"), ("n", "integer")):
        flow = flow.declare(Variable(name, kind))
    caller = [{"column": "phone", "operator": "equals", "value": "call.calling"}]
    blocks: dict[str, tuple[str, dict[str, Any], str]] = {
        "b2": ("call.answer", {"pause": 0}, "next"),
        "b3": ("db.select_one", {"source": "pms", "table": "guest", "where": caller,
                                 "into": [{"column": "name", "variable": "who"}]}, "found"),
        "b4": ("db.select", {"source": "prices", "table": "price",
                             "into": [{"column": "price", "variable": "price"}], "most": 1}, "found"),
        "b5": ("file.write", {"file": "data/calls.csv", "text": "{call.calling},{who},{price[1]}"}, "written"),
        "b6": ("db.begin", {"source": "pms", "most": 60}, "next"),
        "b7": ("db.sql", {"source": "pms", "sql": "UPDATE guest SET name = 'gone' WHERE phone = :p",
                          "values": [{"name": "p", "value": "call.calling"}]}, "done"),
        "b8": ("flow.wait", {"seconds": 60}, "next"),
        "b9": ("db.commit", {"source": "pms"}, "next"),
        "b10": ("flow.end", {}, ""),
    }  # fmt: skip
    for id, (kind, fields, _) in blocks.items():
        flow = flow.add_block(kind, id=id, fields=fields)
    flow = flow.link("b1", "next", "b2", PALETTE)
    ids = list(blocks)
    for id, onward in itertools.pairwise(ids):
        flow = flow.link(id, blocks[id][2], onward, PALETTE)
    for id, exit in (("b3", "none"), ("b4", "none"), ("b9", "conflict")):
        flow = flow.link(id, exit, "b10", PALETTE)
    return flow


def configured(folder: Path) -> Config:
    plain = site.config(folder, port=0)
    (folder / "prices").mkdir()
    (folder / "prices" / "price.csv").write_text("room,price\n101,88.50\n")
    (folder / "files").mkdir()
    with closing(sqlite3.connect(folder / "pms.db")) as database, database:
        database.execute("CREATE TABLE guest (phone TEXT PRIMARY KEY, name TEXT NOT NULL)")
        database.execute("INSERT INTO guest VALUES ('13812340000', '陈思远')")
    return msgspec.structs.replace(
        plain,
        routes=(*plain.routes, RouteEntry(NUMBER, "flow:guest")),
        sources=(
            SourceConfig("pms", f"sqlite:///{folder / 'pms.db'}", title_zh="客房系统"),
            SourceConfig("prices", f"csv:///{folder / 'prices'}"),
        ),
        folders={"data": str(folder / "files")},
    )


@pytest.mark.filterwarnings("error")
async def test_a_caller_is_known_by_the_database(tmp_path: Path) -> None:
    async with running(configured(tmp_path)) as server:
        heard = Heard(server.bus)
        if not server.control.free_trunks():
            await heard.until(SpanChanged, lambda event: event.health == "normal")
        await asyncio.to_thread(fill.fill, server.store, site.people(60), 30)
        version = server.store.flows.save("guest", save(drawn(), PALETTE), base=0, by="3001")
        server.store.flows.publish("guest", version, by="3001", why="test")
        exchange = server.lines.exchange
        assert exchange is not None
        exchange.place(Script("13812340000", NUMBER, patience=60.0))
        started = await heard.until(FlowStarted, lambda event: event.flow == "guest")
        await heard.until(FlowStepped, lambda event: event.block == "b7")
        assert (tmp_path / "files" / "calls.csv").read_text() == "13812340000,陈思远,88.5\n"
        # The caller leaves while the transaction is open: it is undone at once, and others may write.
        server.control.clear_call(started.call)
        await heard.until(FlowEnded, lambda event: event.call == started.call)
        with closing(sqlite3.connect(tmp_path / "pms.db", timeout=30)) as database, database:
            database.execute("INSERT INTO guest VALUES ('1', 'Li')")
            names = [row[0] for row in database.execute("SELECT name FROM guest ORDER BY phone")]
        assert names == ["Li", "陈思远"]
        await _designer_sees(server.api.port, server.api.fingerprint)


async def _designer_sees(port: int, fingerprint: str) -> None:
    link = AsyncioLink("127.0.0.1", port, fingerprint, "designer")
    await link.login("3001", site.PASSWORD)
    await link.connect()
    try:
        sources = {one["source"]: one for one in await link.request("DataSources")}
        assert sources["pms"]["title"] == "客房系统"
        assert sources["pms"]["up"] is True
        assert sources["pms"]["cache"]["limit"] == 8 * 2**20
        facts = await link.request("DataSourceColumns", source="pms", fresh=True)
        assert facts["tables"]["guest"]["columns"]["name"] == {"type": "text", "needed": True}
        names = await link.request("Site")
        assert names["named"]["source"]["prices"] == "prices"
        assert {"db", "files"} <= set(names["services"])
        wrong = drawn().set_field("b3", "table", "guests").set_field("b4", "source", "price")
        wrong = wrong.link("b8", "next", "b10", PALETTE)
        text = save(wrong, PALETTE)
        assert load(text, PALETTE).blocks["b3"].fields["table"] == "guests"
        found = {one["id"]: one for one in await link.request("CheckFlow", text=text)}
        assert found["table_missing"]["block"] == "b3"
        assert found["source_missing"]["block"] == "b4"
        assert found["transaction_open"]["block"] == "b6"
        assert found["transaction_open"]["severity"] == "error"
    finally:
        await link.logout()
