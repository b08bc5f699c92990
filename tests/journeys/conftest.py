"""A whole server with real ISDN signalling, its media process, a database and a real client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from cti.client.asyncio_link import AsyncioLink
from cti.demo import fill, site
from cti.events import SpanChanged
from cti.server import Server, running

Client = Callable[..., Awaitable[AsyncioLink]]


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """The demo site on a port of its own, without robots and callers."""
    async with running(site.config(tmp_path, port=0)) as started:
        up = asyncio.Event()
        started.bus.listen(SpanChanged, lambda e: up.set() if e.health == "normal" else None)
        await asyncio.to_thread(fill.fill, started.store, site.people(60), 30)
        if not started.control.free_trunks():
            await asyncio.wait_for(up.wait(), 30)
        yield started


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Client]:
    """Signs clients in: `await client("8011", "agent")`."""
    links: list[AsyncioLink] = []

    async def sign_in(user: str, app: str, password: str = site.PASSWORD) -> AsyncioLink:
        link = AsyncioLink("127.0.0.1", server.api.port, server.api.fingerprint, app)
        await link.login(user, password)
        await link.connect()
        links.append(link)
        return link

    yield sign_in
    for link in links:
        await link.logout()
