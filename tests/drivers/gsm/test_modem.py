"""One modem on a pseudo terminal: its SIM, its memories, its faults, and how it comes back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drivers.gsm.errors import GsmError
from drivers.gsm.pin_ledger import PinLedger
from drivers.gsm.pool import Message
from drivers.gsm.replies import Registration, SimState
from drivers.gsm.settings import ModemSettings
from drivers.gsm.status import ModemState, ModemStatus
from tests.support.at_pdu import deliver
from tests.support.modem_site import ONE, TO, Site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    site = Site(tmp_path)
    yield site
    await site.close()


async def test_the_status_of_a_modem(site: Site) -> None:
    modem = site.modem(rssi=31)
    site.start(ONE)
    status = await site.state("m1", ModemState.READY)
    assert status == replace(
        ModemStatus("m1"),
        state=ModemState.READY,
        device=modem.path,
        maker="huawei",
        model="E1750",
        firmware="11.126.08",
        imei=modem.imei,
        imsi=modem.imsi,
        iccid="898600" + modem.imsi[-14:],
        sim=SimState.READY,
        registration=Registration.HOME,
        operator="CHINA MOBILE",
        signal=-51,
        centre="+8613800571500",
    )


async def test_messages_that_waited_are_read_and_the_memory_is_emptied(site: Site) -> None:
    modem = site.modem()
    modem.store(deliver("10086", "您的余额为 12.50 元"), announce=False)
    modem.store(deliver("10086", "second"), "ME", announce=False, status=1)
    modem.store("ZZ", announce=False)
    modem.store("0011000B", announce=False, status=3)  # a draft of the SIM's owner
    site.start(ONE)
    await site.until(lambda: len(site.inbox) == 2)
    assert [one.text for one in site.inbox] == ["您的余额为 12.50 元", "second"]
    await site.until(lambda: not modem.memory["ME"])
    assert [status for status, _ in modem.memory["SM"].values()] == [3]


async def test_parts_stay_in_the_sim_until_the_message_is_whole(site: Site) -> None:
    modem = site.modem()
    site.start(ONE)
    await site.state("m1", ModemState.READY)
    header = bytes([0, 3, 9, 2])
    modem.store(deliver(TO, "world", header + b"\2"))
    before = len(modem.commands)
    await site.until(lambda: modem.commands[before:].count("AT+CMGL=4") >= 1)
    await site.until(lambda: "AT+CPMS?" in modem.commands[before:])
    assert len(modem.memory["SM"]) == 1
    # The power fails: another program begins with what lies in the SIM.
    await site.pool.close()
    site.start(ONE)
    await site.state("m1", ModemState.READY)
    modem.store(deliver(TO, "hello ", header + b"\1"))
    await site.until(lambda: site.inbox)
    assert site.inbox[0].text == "hello world"
    await site.until(lambda: not modem.memory["SM"])


async def test_a_message_without_its_last_part_comes_out_in_the_end(site: Site) -> None:
    modem = site.modem()
    site.start(ONE, patience=300.0)
    await site.state("m1", ModemState.READY)
    modem.store(deliver(TO, "hello ", bytes([0, 3, 9, 2, 1])))
    await site.until(lambda: site.inbox, shift=20.0)
    assert (site.inbox[0].text, site.inbox[0].missing) == ("hello […]", (2,))
    await site.until(lambda: not modem.memory["SM"], shift=20.0)
    assert len(site.inbox) == 1


async def test_a_modem_that_gives_messages_at_once(site: Site) -> None:
    modem = site.modem()
    site.start(ONE)
    await site.state("m1", ModemState.READY)
    pdu = deliver(TO, "at once")
    modem.say(f"\r\n+CMT: ,{len(pdu) // 2 - 9}\r\n".encode())
    modem.say(f"{pdu}\r\n".encode())
    await site.until(lambda: site.inbox)
    assert site.inbox[0].text == "at once"


async def test_notices_noise_and_echo_in_the_middle_of_answers(site: Site) -> None:
    modem = site.modem(echo=True)
    pdu = deliver(TO, "in between")
    modem.meanwhile = {
        "AT+CSQ": b"\x00\xff\xfe\x80garbage\x1b\r\n+CREG: 2\r\n^RSSI:12\r\n> \r\n",
        "AT+CGSN": b'\r\n+CPIN: READY\r\n\r\n+CMTI: "SM",1\r\nRDY\r\n',
        "AT+CMGS=20": b'\r\n+CUSD: 0,"ad",15\r\n',
    }
    modem.refuse["ATE0"] = "ERROR"
    site.start(ONE)
    await site.state("m1", ModemState.READY)
    modem.meanwhile["AT+CMGL=4"] = f"\r\n+CMT: ,30\r\n{pdu}\r\n".encode()
    modem.store(deliver(TO, "stored"))
    await site.until(lambda: len(site.inbox) == 2)
    assert {one.text for one in site.inbox} == {"in between", "stored"}
    assert (await site.pool.send(Message("10086", "YE"))).references == (1,)


async def test_a_call_that_rings_is_hung_up(site: Site) -> None:
    modem = site.modem()
    site.start(ONE)
    await site.state("m1", ModemState.READY)
    modem.say(b"\r\nRING\r\n")
    await site.until(lambda: "AT+CHUP" in modem.commands)
    modem.refuse["AT+CHUP"] = "ERROR"
    modem.say(b"\r\n+CRING: VOICE\r\n")
    await site.until(lambda: "ATH" in modem.commands)


async def test_the_right_pin_opens_the_sim(site: Site) -> None:
    modem = site.modem(pin="4711")
    site.start(ModemSettings(name="m1", pin="4711"))
    await site.state("m1", ModemState.READY)
    assert modem.commands.count('AT+CPIN="4711"') == 1


async def test_a_wrong_pin_is_tried_once_for_ever(site: Site, tmp_path: Path) -> None:
    modem = site.modem(pin="4711")
    settings = ModemSettings(name="m1", pin="0000")
    for _ in range(2):
        site.start(settings, ledger=PinLedger(tmp_path / "pins"))
        status = await site.state("m1", ModemState.LOCKED)
        assert "PIN" in status.problem
        modem.commands.clear()
        await site.until(lambda: modem.commands.count("AT+CPIN?") >= 2, shift=30.0)
        await site.pool.close()
    assert modem.attempts == 2


@pytest.mark.parametrize("readable_first", [True, False])
async def test_a_sim_that_does_not_always_tell_its_number_is_known_again(
    site: Site, readable_first: bool
) -> None:
    modem = site.modem(pin="4711")
    ledger = PinLedger()
    for readable in (readable_first, not readable_first):
        modem.refuse = {} if readable else {"AT+CCID": "ERROR"}
        site.start(ModemSettings(name="m1", pin="0000"), ledger=ledger)
        await site.state("m1", ModemState.LOCKED)
        await site.pool.close()
    assert modem.attempts == 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"has_sim": False}, "no SIM"),
        ({"pin": "1", "puk": True}, "PUK"),
        ({"pin": "1"}, "[[modems]]"),
    ],
)
async def test_an_unusable_sim_is_told(site: Site, options: dict[str, Any], words: str) -> None:
    site.modem(**options)
    site.start(ONE)
    assert words in (await site.state("m1", ModemState.LOCKED)).problem


async def test_the_last_attempt_for_a_pin_is_not_risked(site: Site) -> None:
    modem = site.modem(pin="4711", attempts=1)
    site.start(ModemSettings(name="m1", pin="4711"))
    assert "one attempt" in (await site.state("m1", ModemState.LOCKED)).problem
    assert modem.attempts == 1


async def test_a_modem_is_found_again_under_another_name(site: Site) -> None:
    modem, other = site.modem(), site.modem()
    site.start(
        ModemSettings(name="m1", device=modem.path), ModemSettings(name="m2", device=other.path)
    )
    await site.state("m1", ModemState.READY)
    await site.state("m2", ModemState.READY)
    old = modem.path
    modem.unplug()
    status = await site.state("m1", ModemState.ABSENT)
    assert "vanished" in status.problem
    stranger = site.modem()  # takes the old name where the system gives it again
    modem.plug()
    status = await site.state("m1", ModemState.READY, shift=5.0)
    assert (status.imei, status.device) == (modem.imei, modem.path)
    assert modem.path != old or stranger.path != old
    assert site.pool.modems["m2"].status.imei == other.imei


async def test_a_modem_that_may_be_any_leaves_others_theirs(site: Site) -> None:
    modem, other = site.modem(), site.modem()
    site.start(ModemSettings(name="any"), ModemSettings(name="m2", device=modem.path))
    await site.state("m2", ModemState.READY)
    await site.state("any", ModemState.READY)
    assert site.pool.modems["m2"].status.imei == modem.imei
    assert site.pool.modems["any"].status.imei == other.imei


async def test_another_modem_in_the_place_of_a_broken_one(site: Site) -> None:
    broken = site.modem()
    link = site.link(broken.path)
    site.start(ModemSettings(name="m1", device=str(link)))
    await site.state("m1", ModemState.READY)
    broken.unplug()
    await site.state("m1", ModemState.ABSENT)
    new = site.modem()
    site.link(new.path)
    status = await site.state("m1", ModemState.READY, shift=5.0)
    assert status.imei == new.imei


async def test_a_stuck_modem_is_reset(site: Site) -> None:
    modem = site.modem()
    site.start(ONE)
    await site.state("m1", ModemState.READY)
    modem.silent = lambda command: not command.startswith("AT+CFUN=1,1")
    site.time.shift(40.0)
    await site.until(lambda: "AT+CFUN=1,1" in modem.commands, shift=3.0)
    assert site.pool.modems["m1"].status.state is ModemState.STUCK
    modem.silent = lambda command: False
    status = await site.state("m1", ModemState.READY, shift=1.0)
    assert status.resets == 1


async def test_a_stuck_modem_that_only_another_start_helps(site: Site) -> None:
    modem = site.modem()
    site.start(ONE)
    await site.state("m1", ModemState.READY)
    modem.silent = lambda command: True
    status = await site.state("m1", ModemState.ABSENT, shift=10.0)
    assert status.problem
    modem.silent = lambda command: False
    await site.state("m1", ModemState.READY, shift=10.0)


@pytest.mark.parametrize(
    ("answer", "packed", "text"),
    [
        ('0,"60A8768400794F59989D003100325143",72', False, "您的y余额12元"),
        ('0,"Balance: 12.50 yuan",15', False, "Balance: 12.50 yuan"),
        ('1,"Balance:\r\n 12.50\r\nyuan",15', False, "Balance:\n12.50\nyuan"),
        ('0,"C8329BFD065DDF72363904",15', True, "Hello World!"),
    ],
)
async def test_the_balance_is_asked(site: Site, answer: str, packed: bool, text: str) -> None:
    modem = site.modem(packed_ussd=packed)
    modem.ussd["AA180C3602" if packed else "*100#"] = answer
    site.start(ModemSettings(name="m1", balance="*100#"))
    await site.state("m1", ModemState.READY)
    told = await site.pool.modems["m1"].balance()
    assert told.text == text
    assert told.more == answer.startswith("1")
    assert ("AT+CUSD=2" in modem.commands) == told.more


async def test_a_code_that_the_network_does_not_know(site: Site) -> None:
    modem = site.modem()
    modem.ussd["*100#"] = "4"
    site.start(ModemSettings(name="m1", balance="*100#"))
    await site.state("m1", ModemState.READY)
    assert "does not know this code" in (await site.pool.modems["m1"].balance()).problem
    asking = asyncio.ensure_future(site.pool.modems["m1"].ussd("*999#"))
    await site.until(lambda: 'AT+CUSD=1,"*999#",15' in modem.commands)
    await site.until(asking.done, shift=20.0)
    assert "in time" in asking.result().problem


@pytest.mark.parametrize("code", ["", '*100#"\rAT+CMGD=1,4\rAT+CUSD=1,"', "1" * 41])
async def test_what_is_no_code_never_reaches_the_modem(site: Site, code: str) -> None:
    modem = site.modem()
    site.start(ModemSettings(name="m1"))
    await site.state("m1", ModemState.READY)
    with pytest.raises(GsmError, match="is no USSD code"):
        await site.pool.modems["m1"].ussd(code)
    assert not [command for command in modem.commands if "CUSD" in command or "CMGD=1,4" in command]


async def test_a_pool_that_does_not_receive_leaves_the_memory_alone(site: Site) -> None:
    modem = site.modem()
    modem.store(deliver(TO, "waits"))
    site.start(ONE, receive=False)
    await site.pool.send(Message(TO, "hello"))
    await site.until(lambda: modem.commands.count("AT+CSQ") >= 3, shift=20.0)
    assert len(modem.memory["SM"]) == 1
    assert site.inbox == []


async def test_logs_have_neither_numbers_nor_texts(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    modem = site.modem(pin="4711")
    site.start(ModemSettings(name="m1", pin="4711"))
    await site.pool.send(Message(TO, "secret words"))
    modem.store(deliver(TO, "secret answer"))
    await site.until(lambda: site.inbox)
    assert "138****6021" in caplog.text
    for secret in ("secret", "13812346021", "4711"):
        assert secret not in caplog.text
