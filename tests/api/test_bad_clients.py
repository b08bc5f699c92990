"""Clients that send rubbish or never read harm nobody else."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from cti import wire
from cti.api.listener import ListenError
from cti.client.session import Ended
from tests.api.house import PASSWORD, House
from tests.api.house import house as open_house
from tests.api.raw_socket import raw, some_event


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
