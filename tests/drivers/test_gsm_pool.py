"""Whole modems on pseudo terminals: sending, receiving, dying, coming back."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drivers.gsm.causes import DeliveryState
from drivers.gsm.errors import CommandRefused, MessageInvalid, NoModem
from drivers.gsm.joining import Received
from drivers.gsm.pin_ledger import PinLedger
from drivers.gsm.pool import Inbound, Message, Pool
from drivers.gsm.replies import Registration, SimState
from drivers.gsm.reports import Delivery
from drivers.gsm.settings import ModemSettings
from drivers.gsm.status import ModemState, ModemStatus
from tests.support.at_modem import AtModem, Shift, Socket
from tests.support.at_pdu import deliver

TO = "+8613812346021"
PATIENCE = 20.0
"""Real seconds after which a test that waits has failed."""


QUIET_LOOKS = 3
"""Looks without a word between the two sides after which time may pass."""


class Site:
    """A pool, its modems and what it delivers."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = Socket()
        self.events: list[Any] = []
        self.pool: Pool
        self._news = asyncio.Event()
        self._pools: list[Pool] = []
        self.time = Shift()

    def modem(self, **options: Any) -> AtModem:
        number = len(self.socket.modems)
        unlike = {"imei": f"86722302000{number:04d}", "imsi": f"46000123456{number:04d}"}
        modem = AtModem(self.socket, **(unlike | options))
        modem.plug()
        return modem

    def start(self, *settings: ModemSettings, **options: Any) -> Pool:
        self.pool = Pool(settings, self._deliver, look=self.socket.look, **options)
        self._pools.append(self.pool)
        self.pool.start()
        return self.pool

    def _deliver(self, event: Any) -> None:
        self.events.append(event)
        self._news.set()

    async def until(self, found: Callable[[], Any], shift: float = 0.0) -> Any:
        """Wait until something is there; with `shift`, time passes by so much whenever all is quiet."""
        began = self.time.real()
        heard, quiet = -1, 0
        while not (value := found()):
            assert self.time.real() - began < PATIENCE, "it did not happen"
            self._news.clear()
            asyncio.get_running_loop().call_later(0.005, self._news.set)
            await self._news.wait()
            now = len(self.events) + sum(modem.heard for modem in self.socket.modems)
            heard, quiet = now, quiet + 1 if now == heard else 0
            if shift and quiet >= QUIET_LOOKS:
                quiet = 0
                self.time.shift(shift)
        return value

    async def state(self, name: str, state: ModemState, shift: float = 0.0) -> ModemStatus:
        await self.until(lambda: self.pool.modems[name].status.state is state, shift)
        return self.pool.modems[name].status

    def of(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def link(self, path: str) -> Path:
        """A name that always leads to the modem in the same socket, as udev makes them."""
        link = self.folder / "modem"
        link.unlink(missing_ok=True)
        link.symlink_to(path)
        return link

    @property
    def inbox(self) -> list[Received]:
        return [event.message for event in self.of(Inbound)]

    async def close(self) -> None:
        for pool in self._pools:
            await pool.close()
        self.socket.unplug_all()


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    site = Site(tmp_path)
    yield site
    await site.close()


ONE = ModemSettings(name="m1")


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
