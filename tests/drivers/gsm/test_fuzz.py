"""A modem that talks nonsense: nothing crashes, hangs or grows, and what is sound still arrives."""

from __future__ import annotations

import asyncio
import gc
import logging
import random
import tracemalloc
from collections.abc import AsyncIterator
from typing import Any

import pytest

from drivers.gsm import replies, ussd
from drivers.gsm.dialogue import Dialogue, Line
from drivers.gsm.errors import CommandRefused
from drivers.gsm.inbox import Inbox
from drivers.gsm.joining import Joiner, Received
from drivers.gsm.lines import LONGEST
from drivers.gsm.pdu import StatusReport
from drivers.gsm.pool import Inbound, Message, Pool
from drivers.gsm.reports import Reports
from drivers.gsm.settings import ModemSettings
from tests.support.at_modem import AtModem, Socket
from tests.support.at_pdu import deliver, status_report

SLICE = 5_000
WHOLE = 1_000_000

BEGINNINGS = [
    *(b"+CMTI:", b"+CMT:", b"+CDS:", b"+CDSI:", b"+CUSD:", b"+CREG:", b"+CSQ:", b"+CMGL:"),
    *(b"+CMGS:", b"+CME ERROR:", b"+CMS ERROR:", b"RING", b"+CPIN:", b"+CPMS:", b"> ", b">", b"^"),
    *(b"OK", b"ERROR", b"AT", b"", b"", b"", b"", b""),
]


def sound_lines(rng: random.Random) -> list[bytes]:
    """Lines as a sound modem says them, to be damaged."""
    number = f"+861{rng.randrange(10**9, 10**10)}"
    header = bytes([0, 3, rng.randrange(256), 3, rng.randrange(1, 4)])
    return [
        deliver(number, "您好 hello"[: rng.randrange(9)], rng.choice([b"", header])).encode(),
        status_report(rng.randrange(256), number, rng.randrange(256)).encode(),
        b'+CUSD: 0,"60A8768400794F59989D",72',
        b'+CMTI: "SM",3',
        b"+CMGL: 3,1,,25",
        b'+CPMS: "SM",3,20,"SM",3,20,"SM",3,20',
    ]


def line(rng: random.Random, sound: list[bytes]) -> bytes:
    """A line of nonsense: random octets, the beginning of something known, or something known with damage."""
    kind = rng.randrange(4)
    if kind == 0:
        octets = rng.randbytes(int(rng.expovariate(1 / 30)))
    elif kind == 1:
        octets = rng.choice(BEGINNINGS) + rng.randbytes(rng.randrange(20))
    elif kind == 2:
        octets = rng.choice(BEGINNINGS) + b' 0,"' + rng.randbytes(8).hex().encode() + b'",15'
    else:
        damaged = bytearray(rng.choice(sound))
        hexadecimal = rng.random() < 0.7
        for _ in range(rng.randrange(4)):
            wrong = rng.choice(b"0123456789ABCDEF") if hexadecimal else rng.randrange(256)
            damaged[rng.randrange(len(damaged))] = wrong
        octets = rng.choice([b"", b"+CMT: ,30\r\n", b"+CDS: 30\r\n", b"+CMGL: 1,1,,9\r\n"])
        octets += damaged if rng.random() < 0.7 else damaged[: rng.randrange(1, len(damaged) + 1)]
    return octets + rng.choice([b"\r\n", b"\r", b"\n", b"\r\n\r\n", b""])


class Listener:
    """Everything of the product that reads what a modem says, with commands under way."""

    def __init__(self) -> None:
        self.dialogue = Dialogue(lambda octets: None, self.notice)
        self.joiner = Joiner(patience=50.0)
        self.reports = Reports()
        self.inbox = Inbox("m1", self.handle, self.joiner)
        self.now = 0.0
        self.count = {"notices": 0, "messages": 0, "reports": 0, "finals": 0, "refused": 0}

    def notice(self, told: Line) -> None:
        self.count["notices"] += 1
        self.now += 0.01
        self.inbox.direct(told, self.now)
        self.inbox.due(self.now)
        for read in (replies.memory_and_place, replies.registration, replies.reference, ussd.read):
            read(told.text)

    def handle(self, message: Received | StatusReport) -> None:
        if isinstance(message, Received):
            self.count["messages"] += 1
        else:
            self.count["reports"] += 1
            self.reports.report("sim", message)

    async def command(self, rng: random.Random) -> None:
        """One command that random lines will end."""
        answers, with_pdu, payload = rng.choice(
            [
                (r"\+CSQ:", False, ""),
                (r"\+CMGL:", True, ""),
                (r"\+CMGS:", False, "00"),
                ("", False, ""),
            ]
        )
        try:
            for one in await self.dialogue.command(
                "AT+X", answers, with_pdu=with_pdu, payload=payload, within=3600.0
            ):
                for read in (
                    replies.listed,
                    replies.signal_dbm,
                    replies.memory_use,
                    replies.digits,
                ):
                    read(one.text)
        except CommandRefused:
            self.count["refused"] += 1
        self.count["finals"] += 1

    async def asked(self) -> str:
        """The answer to a sound question."""
        asking = asyncio.ensure_future(self.dialogue.command("AT+CSQ", r"\+CSQ:"))
        await asyncio.sleep(0)
        self.dialogue.heard(b"\r\n+CSQ: 20,99\r\n\r\nOK\r\n")
        return (await asking)[-1].text


async def talk_nonsense(lines: int, seed: int = 1) -> Listener:
    """So many lines; afterwards nothing holds more than its bound."""
    rng = random.Random(seed)
    listener = Listener()
    for number in range(lines):
        if number % 200 == 0:
            sound = sound_lines(rng)
            listener.reports.expect(
                "sim", (number % 256,), str(number), "+8613812346021", float(number)
            )
        if number % 20 == 0:
            under_way = asyncio.ensure_future(listener.command(rng))
            await asyncio.sleep(0)
        listener.dialogue.heard(line(rng, sound))
        if number % 20 == 19:
            listener.dialogue.heard(b'"\r\nOK\r\n' * 25)
            await under_way
    assert listener.dialogue.pending <= LONGEST
    assert listener.joiner.waiting <= 200
    listener.dialogue.heard(b"\r\nOK\r\n")
    assert await listener.asked() == "+CSQ: 20,99"
    return listener


async def test_random_lines_do_no_harm() -> None:
    listener = await talk_nonsense(SLICE)
    assert all(listener.count.values()), listener.count


@pytest.mark.soak
async def test_a_million_random_lines_do_no_harm_and_leave_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What is logged would be kept by the tests themselves.
    monkeypatch.setattr(logging.getLogger("drivers.gsm.inbox"), "disabled", True)
    await talk_nonsense(20_000, seed=2)
    gc.collect()
    tracemalloc.start()
    listener = await talk_nonsense(WHOLE // 10, seed=3)
    gc.collect()
    first, _ = tracemalloc.get_traced_memory()
    del listener
    tracemalloc.stop()
    tracemalloc.start()
    listener = await talk_nonsense(WHOLE, seed=4)
    gc.collect()
    whole, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"{WHOLE} lines: {listener.count}, {first} octets kept after a tenth, {whole} after all")
    assert whole < 2 * first + 1_000_000


@pytest.fixture
async def socket() -> AsyncIterator[Socket]:
    socket = Socket()
    yield socket
    socket.unplug_all()


async def test_what_is_sound_arrives_through_the_noise(socket: Socket) -> None:
    rng = random.Random(5)
    modem = AtModem(socket)
    modem.plug()
    received: list[str] = []
    arrived = asyncio.Event()

    def deliver_event(event: Any) -> None:
        if isinstance(event, Inbound):
            received.append(event.message.text)
            arrived.set()

    class Noise(dict[str, bytes]):
        """Before every answer something that ends no command and is no number of a modem."""

        def __contains__(self, command: object) -> bool:
            return True

        def __getitem__(self, command: str) -> bytes:
            noise = bytes(octet | 0x80 for octet in rng.randbytes(rng.randrange(40)))
            return b"\r\n" + noise + b"\r\n^RSSI:12\r\n+CREG: 1\r\n> \r\n"

    pool = Pool([ModemSettings(name="m1", per_minute=600)], deliver_event, look=socket.look)
    pool.start()
    modem.meanwhile = Noise()
    texts = [f"message {number}" for number in range(30)]
    for text in texts:
        modem.store(deliver("+8613812346021", text), announce=rng.random() < 0.9)
        await pool.send(Message("+8613812346021", text))
    modem.say(b'\r\n+CMTI: "SM",1\r\n')
    while len(received) < len(texts):
        arrived.clear()
        async with asyncio.timeout(20.0):
            await arrived.wait()
    assert sorted(received) == sorted(texts)
    assert [one.text for one in modem.sent] == texts
    await pool.close()
