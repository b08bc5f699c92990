"""The whole server is killed while two people talk: they talk on, and the next server ends it in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from cti.api import certificate
from cti.client.asyncio_link import AsyncioLink
from cti.client.https import Refusal
from cti.client.voice import HeadsetVoice
from cti.store.accounts import Accounts
from cti.store.database import Database
from drivers import g711
from drivers.line import FRAME_SECONDS

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
PASSWORD = "correct horse"

SITE = """
[server]
data = "{data}"
host = "127.0.0.1"
port = {port}

[[lines]]
kind = "simulated"
spans = 0

[[queues]]
name = "sales"
"""


class Site:
    """A site of stations only, whose server is started and killed."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._config = folder / "site.toml"
        self._config.write_text(SITE.format(data=self.data, port=self.port))
        self.data.mkdir()
        with Database.open(f"sqlite:///{self.data / 'cordboard.db'}") as database:
            for user in ("8001", "8002"):
                Accounts(database).create(user, PASSWORD, role="agent", name=user, queues=["sales"])
        self.fingerprint = certificate.ensure(self.data).fingerprint
        self._process: asyncio.subprocess.Process | None = None
        self._listens = asyncio.Event()
        self._pipes: list[int] = []
        self._log = (folder / "log").open("wb")
        self._log_path = folder / "log"

    @property
    def said(self) -> str:
        return self._log_path.read_text()

    async def start(self) -> None:
        # A pipe of our own: the media process outlives the server with it, and nobody waits for that.
        said, says = os.pipe()
        self._pipes.append(said)
        asyncio.get_running_loop().add_reader(said, self._read, said)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cti", "run", "--plain", "--config", str(self._config),
            cwd=ROOT, stdout=says, stderr=self._log,
        )  # fmt: skip
        os.close(says)

    def _read(self, pipe: int) -> None:
        """The server says its certificate once it listens."""
        said = os.read(pipe, 65536)
        self._log.write(said)
        self._log.flush()
        if b"certificate" in said:
            self._listens.set()
        if not said:
            asyncio.get_running_loop().remove_reader(pipe)

    async def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        self._listens.clear()

    def renew(self) -> int:
        """Begin anew in place; its process number."""
        assert self._process is not None
        self._listens.clear()
        self._process.send_signal(signal.SIGUSR1)
        return self._process.pid

    async def sign_in(self, user: str, station: str) -> AsyncioLink:
        """As soon as there is a server."""
        async with asyncio.timeout(PATIENCE):
            await self._listens.wait()
            link = AsyncioLink("127.0.0.1", self.port, self.fingerprint, "agent")
            await link.login(user, PASSWORD, station=station)
            await link.connect()
            return link

    async def close(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()
        for pipe in self._pipes:
            asyncio.get_running_loop().remove_reader(pipe)
            os.close(pipe)
        self._pipes.clear()
        self._log.close()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    one = await asyncio.to_thread(Site, tmp_path)
    try:
        yield one
    finally:
        await one.close()


async def desk(link: AsyncioLink) -> HeadsetVoice:
    return HeadsetVoice.answered(await link.request("OpenStation"))


TONES = [g711.DECODE_INT16[np.full(160, code, np.uint8)] for code in (0x10, 0x90)]


async def talk(desks: list[HeadsetVoice], seconds: float) -> int:
    """Let both speak; how many frames of the other the one heard who heard fewer."""
    heard = [0, 0]
    for _ in range(round(seconds / FRAME_SECONDS)):
        for number, one in enumerate(desks):
            one.push(TONES[number])
            heard[number] += bool((one.pull() == TONES[1 - number]).mean() > 0.9)
        await asyncio.sleep(FRAME_SECONDS)
    return min(heard)


def children_of(pid: int) -> dict[str, str]:
    """Number and state (Z: ended, and nobody took notice) of every process that another one began."""
    numbers = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    stats = {one: Path(f"/proc/{one}/stat").read_text() for one in numbers}
    return {one: stat.rpartition(")")[2].split()[0] for one, stat in stats.items()}


async def begin_talk(site: Site) -> tuple[list[AsyncioLink], list[HeadsetVoice]]:
    """Two agents who hear each other."""
    links = [await site.sign_in("8001", "201"), await site.sign_in("8002", "202")]
    desks = [await desk(link) for link in links]
    call = (await links[0].request("MakeCall", to="station:202"))["call"]
    await links[1].request("AnswerCall", call=call)
    async with asyncio.timeout(PATIENCE):
        while await talk(desks, 0.2) < 5:
            pass
    return links, desks


async def test_a_server_that_begins_anew_in_place_keeps_the_sound(site: Site) -> None:
    """An administrator changed the configuration: same process number, no process left behind."""
    await site.start()
    links, desks = await begin_talk(site)
    pid = site.renew()
    for link in links:
        with contextlib.suppress(OSError, Refusal):
            await link.close()
    assert await talk(desks, 1.0) > 30
    again = await site.sign_in("8001", "201")
    async with asyncio.timeout(PATIENCE):
        while await talk(desks, 0.2):
            pass
    said = await asyncio.to_thread(lambda: site.said)
    assert "beginning anew" in said
    assert "Another control process has taken over the sound" in said
    for one in desks:
        one.close()
    await again.logout()
    children = children_of(pid)
    assert "Z" not in children.values()
    assert len(children) == 3, "exchange, media process, and one in reserve"
    await site.close()
    assert not any(os.path.exists(f"/proc/{one}") for one in children)  # noqa: ASYNC240


async def test_two_people_talk_on_while_the_server_is_killed_and_comes_back(site: Site) -> None:
    await site.start()
    links, desks = await begin_talk(site)
    await site.kill()
    for link in links:
        with contextlib.suppress(OSError, Refusal):
            await link.close()
    assert await talk(desks, 2.0) > 60, "there is no server now"
    assert (site.data / "media.sock").exists()

    await site.start()
    again = await site.sign_in("8001", "201")
    async with asyncio.timeout(PATIENCE):
        while await talk(desks, 0.2):
            pass  # the server that knows nothing of the call has ended its sound
    assert not (site.data / "media.sock").exists()
    said = await asyncio.to_thread(lambda: site.said)
    assert "calls keep their sound" in said
    assert "Another control process has taken over the sound" in said
    fresh = await desk(again)
    for one in (*desks, fresh):
        one.close()
    await again.logout()
    await site.close()
