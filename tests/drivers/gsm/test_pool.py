"""Messages go out on the best modem, whatever the modems do meanwhile."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from drivers.gsm.causes import DeliveryState
from drivers.gsm.errors import CommandRefused, MessageInvalid, NoModem
from drivers.gsm.pool import Message
from drivers.gsm.reports import Delivery
from drivers.gsm.settings import ModemSettings
from drivers.gsm.status import ModemState
from tests.support.modem_site import ONE, TO, Site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    site = Site(tmp_path)
    yield site
    await site.close()


async def test_a_chinese_message_is_sent_and_its_report_finds_it(site: Site) -> None:
    modem = site.modem()
    site.start(ONE)
    sent = await site.pool.send(Message(TO, "您好😀", key="a", flash=True))
    assert (sent.modem, sent.references, sent.repeated) == ("m1", (1,), False)
    (got,) = modem.sent
    assert (got.number, got.text, got.report, got.coding) == (TO, "您好😀", True, 0x18)
    modem.report(1, TO)
    await site.until(lambda: site.of(Delivery))
    assert site.of(Delivery)[0].state is DeliveryState.DELIVERED


async def test_a_long_message_is_sent_in_parts(site: Site) -> None:
    modem = site.modem()
    site.start(ONE)
    text = "中" * 100 + "😀" * 50
    sent = await site.pool.send(Message(TO, text, key="a", validity=dt.timedelta(hours=6)))
    assert sent.references == (1, 2, 3)
    assert "".join(one.text for one in modem.sent) == text
    assert [tuple(one.header[3:]) for one in modem.sent] == [(3, 1), (3, 2), (3, 3)]
    assert len({one.header[2] for one in modem.sent}) == 1
    for reference in (3, 1, 2):
        assert not site.of(Delivery)
        modem.report(reference, TO)
        await site.until(lambda: modem)
    await site.until(lambda: site.of(Delivery))


async def test_a_dead_modem_passes_its_message_on(site: Site) -> None:
    dead, alive = site.modem(rssi=31), site.modem(rssi=5)
    site.start(ModemSettings(name="m1", imei=dead.imei), ModemSettings(name="m2", imei=alive.imei))
    await site.state("m1", ModemState.READY)
    await site.state("m2", ModemState.READY)
    dead.silent = lambda command: command.startswith("AT+CMGS") and dead.unplug() is None
    sent = await site.pool.send(Message(TO, "hello"))
    assert (sent.modem, sent.repeated) == ("m2", False)
    assert [one.text for one in alive.sent] == ["hello"]


async def test_what_a_modem_had_accepted_is_not_sent_again(site: Site) -> None:
    dead, alive = site.modem(rssi=31), site.modem(rssi=5)
    site.start(ModemSettings(name="m1", imei=dead.imei), ModemSettings(name="m2", imei=alive.imei))
    await site.state("m1", ModemState.READY)
    await site.state("m2", ModemState.READY)
    dead.on_submit = lambda message: "die accepted"
    sent = await site.pool.send(Message(TO, "hello"))
    assert (sent.modem, sent.references, sent.repeated) == ("m1", (1,), False)
    assert alive.sent == []


async def test_a_message_of_which_nobody_knows_goes_out_marked(site: Site) -> None:
    dead, alive = site.modem(rssi=31), site.modem(rssi=5)
    site.start(ModemSettings(name="m1", imei=dead.imei), ModemSettings(name="m2", imei=alive.imei))
    await site.state("m1", ModemState.READY)
    await site.state("m2", ModemState.READY)
    dead.on_submit = lambda message: "die"
    sent = await site.pool.send(Message(TO, "hello"))
    assert (sent.modem, sent.repeated) == ("m2", True)
    assert alive.sent[0].reject_duplicates


async def test_a_long_message_begins_anew_where_its_modem_dies_between_the_parts(
    site: Site,
) -> None:
    dead, alive = site.modem(rssi=31), site.modem(rssi=5)
    site.start(ModemSettings(name="m1", imei=dead.imei), ModemSettings(name="m2", imei=alive.imei))
    await site.state("m1", ModemState.READY)
    await site.state("m2", ModemState.READY)
    dead.silent = lambda command: bool(dead.sent) and dead.unplug() is None
    sent = await site.pool.send(Message(TO, "x" * 200, key="a"))
    assert (sent.modem, sent.references, sent.repeated) == ("m2", (1, 2), True)
    assert len(dead.sent) == 1
    assert "".join(one.text for one in alive.sent) == "x" * 200
    assert dead.sent[0].header[2] != alive.sent[0].header[2]


async def test_a_network_that_fails_for_a_moment_is_tried_again(site: Site) -> None:
    modem = site.modem()
    verdicts: list[str | None] = ["+CMS ERROR: 38", None, "+CMS ERROR: 42", None]
    modem.on_submit = lambda message: verdicts.pop(0)
    site.start(ONE)
    await site.state("m1", ModemState.READY)
    sending = asyncio.ensure_future(site.pool.send(Message(TO, "x" * 200)))
    await site.until(sending.done, shift=2.0)
    assert (sending.result().references, sending.result().repeated) == ((1, 2), False)
    assert [len(one.text) for one in modem.sent] == [153, 47]


async def test_a_modem_that_falls_silent_tells_late_what_it_had_accepted(site: Site) -> None:
    modem = site.modem()
    site.start(ONE)
    await site.state("m1", ModemState.READY)
    modem.on_submit = lambda message: "mute"
    sending = asyncio.ensure_future(site.pool.send(Message(TO, "hello")))
    await site.until(lambda: modem.sent)
    modem.silent = lambda command: modem.say(b"\r\n+CMGS: 77\r\n\r\nOK\r\n") is not None
    await site.until(sending.done, shift=10.0)
    assert sending.result().references == (77,)
    assert len(modem.sent) == 1


async def test_the_rate_of_a_modem_is_kept(site: Site) -> None:
    modem = site.modem()
    site.start(ModemSettings(name="m1", per_minute=2))
    await site.state("m1", ModemState.READY)
    sending = [asyncio.ensure_future(site.pool.send(Message(TO, str(n)))) for n in range(3)]
    await site.until(lambda: len(modem.sent) == 2)
    await site.until(lambda: sum(one.done() for one in sending) == 2)
    assert len(modem.sent) == 2
    await site.until(lambda: len(modem.sent) == 3, shift=30.0)
    await asyncio.gather(*sending)


async def test_an_hours_limit_sends_the_rest_over_another_modem(site: Site) -> None:
    first, second = site.modem(rssi=31), site.modem(rssi=5)
    site.start(
        ModemSettings(name="m1", imei=first.imei, per_hour=1),
        ModemSettings(name="m2", imei=second.imei),
    )
    await site.state("m1", ModemState.READY)
    await site.state("m2", ModemState.READY)
    used = [(await site.pool.send(Message(TO, str(n)))).modem for n in range(3)]
    assert used == ["m1", "m2", "m2"]


async def test_refusals_are_passed_on_or_tried_elsewhere(site: Site) -> None:
    first, second = site.modem(rssi=31), site.modem(rssi=5)
    site.start(
        ModemSettings(name="m1", imei=first.imei), ModemSettings(name="m2", imei=second.imei)
    )
    await site.state("m1", ModemState.READY)
    await site.state("m2", ModemState.READY)
    first.on_submit = lambda message: "+CMS ERROR: 21"
    assert (await site.pool.send(Message(TO, "a"))).modem == "m2"
    first.on_submit = lambda message: "+CMS ERROR: 1"
    with pytest.raises(CommandRefused, match="does not exist"):
        await site.pool.send(Message(TO, "b"))
    with pytest.raises(MessageInvalid):
        await site.pool.send(Message("x", "b"))


async def test_without_a_network_the_reason_is_told(site: Site) -> None:
    site.modem(registration=3)
    site.start(ONE)
    status = await site.state("m1", ModemState.UNREGISTERED)
    assert "rejects" in status.problem
    with pytest.raises(NoModem, match="m1 is unregistered"):
        await site.pool.send(Message(TO, "a"), within=0.0)
