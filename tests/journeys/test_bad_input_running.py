"""What people and programs send a running server: the one who is wrong is told, the others work on."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from importlib.resources import files
from pathlib import Path

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from cti.client import https
from cti.client.asyncio_link import AsyncioLink
from cti.client.https import Refusal
from cti.config import RouteEntry
from cti.demo import fill, site
from cti.events import CallCleared, Established, FlowStarted, SpanChanged
from cti.server import Server, running
from cti.store.database import Database
from cti.store.flows.versions import Flows
from tests.support.goings_on import PATIENCE, Heard, Reports, ring_in

Client = Callable[..., Awaitable[AsyncioLink]]

MAIN = (files("cti.demo") / "flows" / "main.flow").read_text(encoding="utf-8")
UNKNOWN_BLOCK = MAIN.replace('"type": "log.write"', '"type": "coffee.make"')
BROKEN = {
    "4001": UNKNOWN_BLOCK,
    "4002": "Dear diary,",
    "4003": json.dumps(["no", "flow"]),
    "4004": json.dumps({"cordboard_flow": 99, "flow": {}}),
}
"""Number -> the text of the published flow behind it."""


async def test_a_flow_with_an_unknown_block_is_not_published(
    server: Server, client: Client
) -> None:
    designer = await client("3001", "designer")
    findings = await designer.request("CheckFlow", text=UNKNOWN_BLOCK)
    named = [found for found in findings if found["severity"] == "error"]
    assert named[0]["block"] == "b13"
    assert "coffee.make" in named[0]["en"]
    loaded = await designer.request("LoadFlow", flow="main")
    saved = await designer.request(
        "SaveFlow", flow="main", text=UNKNOWN_BLOCK, base=loaded["version"]
    )
    with pytest.raises(Refusal, match=r"coffee\.make") as told:
        await designer.request("PublishFlow", flow="main", version=saved["version"])
    assert told.value.code == "bad_request"
    assert "\n" not in str(told.value)
    heard = Heard(server.bus)
    ring_in(server, patience=1.0)
    serves = await heard.until(FlowStarted)
    assert (serves.flow, serves.version) == ("main", loaded["version"])


@pytest.fixture
async def with_broken_flows(tmp_path: Path) -> AsyncIterator[Server]:
    """A site whose database holds published flows that cannot run."""
    config = site.config(tmp_path, port=0)
    routes = tuple(RouteEntry(called=name, destination=f"flow:{name}") for name in BROKEN)
    config = msgspec.structs.replace(config, routes=config.routes + routes)
    with Database.open(config.database) as database:
        flows = Flows(database)
        for name, text in BROKEN.items():
            flows.publish(name, flows.save(name, text, base=0, by="3001"), by="3001", why="?")
    async with running(config) as server:
        await asyncio.to_thread(fill.fill, server.store, site.people(60), 30)
        yield server


async def test_a_published_flow_that_cannot_run_costs_its_callers_only(
    with_broken_flows: Server, caplog: pytest.LogCaptureFixture
) -> None:
    server = with_broken_flows
    heard, reports = Heard(server.bus), Reports(server)
    await server_up(server)
    caplog.set_level(logging.ERROR)
    for number in BROKEN:
        ring_in(server, called=number)
    ring_in(server, 7)
    serves = await heard.until(FlowStarted)
    assert serves.flow == "main"
    told = await reports.until(len(BROKEN))
    assert {report.cause for report in told} == {41}
    assert not any(report.answered for report in told)
    assert len(heard.of(CallCleared)) == len(BROKEN)
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == len(BROKEN), said
    for number in BROKEN:
        (sentence,) = [one for one in said if f"to {number} is turned away" in one]
        assert f"Flow {number}, version 1, cannot run" in sentence
        assert "Mend it in the designer" in sentence
        assert "\n" not in sentence

    link = AsyncioLink("127.0.0.1", server.api.port, server.api.fingerprint, "designer")
    await link.login("3001", site.PASSWORD)
    await link.connect()
    assert set((await link.request("Site"))["flows"]) == {"main", *BROKEN}
    for number in BROKEN:
        assert (await link.request("LoadFlow", flow=number))["text"] == BROKEN[number]
    await link.logout()


async def server_up(server: Server) -> None:
    """Wait until the exchange has a channel for callers."""
    heard = Heard(server.bus)
    if not server.control.free_trunks():
        await heard.until(SpanChanged, lambda event: event.health == "normal")


async def test_garbage_and_a_client_that_never_reads_disturb_nobody(
    server: Server, client: Client
) -> None:
    heard = Heard(server.bus)
    supervisor = await client("2001", "monitor")
    mute = await never_reading(server)
    told = [
        await garbage(server, text) for text in ("{", "[1]", '{"hello": 1}', "\0" * 10, b"\xff")
    ]
    assert all(one["code"] == "bad_request" for one in told)
    assert all(one["text"].count("\n") == 0 and len(one["text"]) < 400 for one in told)
    raw = await asyncio.to_thread(plain_octets, server.api.port)
    assert raw == b"" or raw.startswith((b"HTTP/1.1 400", b"\x15"))
    with pytest.raises(Refusal) as refused:
        await supervisor.request("MakeCoffee", cups=3)
    assert "MakeCoffee" in str(refused.value)

    ring_in(server, 5)
    answered = await heard.until(Established)
    async with asyncio.timeout(PATIENCE):
        await supervisor.until(lambda mirror: answered.call in mirror.calls)
    mute.close()


async def garbage(server: Server, text: str | bytes) -> dict[str, str]:
    """What a client is told that begins with this instead of hello."""
    address = f"wss://127.0.0.1:{server.api.port}/api/events"
    async with connect(address, ssl=https.context(), proxy=None) as connection:
        await connection.send(text)
        said: list[str | bytes] = []
        with contextlib.suppress(ConnectionClosed):
            while True:
                said.append(await asyncio.wait_for(connection.recv(), PATIENCE))
    problem: dict[str, str] = json.loads(said[-1])["error"]
    return problem


def plain_octets(port: int) -> bytes:
    """What a program hears that knows nothing of TLS."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n" + b"\0" * 2000)
        with contextlib.suppress(ConnectionError):
            return connection.recv(1000)
    return b""


async def never_reading(server: Server) -> asyncio.WriteTransport:
    """A supervisor's program that signs in, says hello, and then reads no more."""
    link = AsyncioLink("127.0.0.1", server.api.port, server.api.fingerprint, "monitor")
    await link.login("admin", site.PASSWORD)
    assert link.session is not None
    connection = await connect(
        f"wss://127.0.0.1:{server.api.port}/api/events", ssl=https.context(), proxy=None
    )
    await connection.send(link.session.hello())
    connection.transport.pause_reading()  # type: ignore[attr-defined]
    return connection.transport
