"""Commands and answers, with everything that a modem says in between."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from drivers.gsm.dialogue import Dialogue, Line, NoAnswer
from drivers.gsm.errors import CommandRefused
from tests.support.at_modem import Shift


class Talk:
    """A dialogue whose other side is the test."""

    def __init__(self) -> None:
        self.written = b""
        self.wrote = asyncio.Event()
        self.notices: list[Line] = []
        self.at = Dialogue(self._write, self.notices.append)
        self.time = Shift()

    def _write(self, octets: bytes) -> None:
        self.written += octets
        self.wrote.set()

    async def ask(self, *words: Any, **options: Any) -> asyncio.Future[list[Line]]:
        """A command that is under way when this comes back."""
        self.written = b""
        self.wrote.clear()
        asking = asyncio.ensure_future(self.at.command(*words, **options))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return asking


async def test_an_answer_is_told_from_notices() -> None:
    talk = Talk()
    asking = await talk.ask("AT+CSQ", r"\+CSQ:")
    assert talk.written == b"AT+CSQ\r"
    talk.at.heard(b'AT+CSQ\r\r\n+CMTI: "SM",1\r\n\r\n+CSQ: 2')
    talk.at.heard(b"0,99\r\nRING\r\n\r\nOK\r\n")
    assert await asking == [Line("+CSQ: 20,99")]
    assert talk.notices == [Line('+CMTI: "SM",1'), Line("RING")]


async def test_pdus_follow_their_lines() -> None:
    talk = Talk()
    asking = await talk.ask("AT+CMGL=4", r"\+CMGL:", with_pdu=True)
    talk.at.heard(
        b"+CMGL: 1,0,,2\r\n0001\r\n+CMT: ,3\r\n000102\r\n+CMGL: 2,1,,2\r\n^RSSI: 9\r\n0002\r\n"
    )
    talk.at.heard(b"+CMGL: 3,1,,2\r\n+CMGL: 4,1,,2\r\n0004\r\nOK\r\n")
    assert await asking == [
        Line("+CMGL: 1,0,,2", "0001"),
        Line("+CMGL: 2,1,,2", "0002"),
        Line("+CMGL: 3,1,,2"),
        Line("+CMGL: 4,1,,2", "0004"),
    ]
    assert talk.notices == [Line("+CMT: ,3", "000102"), Line("^RSSI: 9")]


async def test_a_message_is_written_at_the_prompt() -> None:
    talk = Talk()
    asking = await talk.ask("AT+CMGS=2", r"\+CMGS:", payload="0001")
    talk.at.heard(b"AT+CMGS=2\r\r\n> ")
    assert talk.written == b"AT+CMGS=2\r0001\x1a"
    talk.at.heard(b"0001\x1a\r\n+CMGS: 7\r\n\r\nOK\r\n")
    assert await asking == [Line("+CMGS: 7")]


async def test_without_a_prompt_nothing_was_handed_over() -> None:
    talk = Talk()
    asking = await talk.ask("AT+CMGS=2", r"\+CMGS:", payload="0001", within=60.0)
    talk.time.shift(11.0)
    with pytest.raises(NoAnswer) as told:
        await asking
    assert not told.value.committed
    asking = await talk.ask("AT+CMGS=2", r"\+CMGS:", payload="0001", within=60.0)
    talk.time.shift(1.0)
    await talk.wrote.wait()
    talk.at.heard(b"\r\n> ")
    talk.time.shift(30.0)
    talk.at.heard(b"\r\n+CMGS: 8\r\n")
    talk.time.shift(61.0)
    with pytest.raises(NoAnswer) as told:
        await asking
    assert told.value.committed
    assert told.value.lines == (Line("+CMGS: 8"),)


async def test_late_answers_are_not_taken_for_those_of_the_next_command() -> None:
    talk = Talk()
    asking = await talk.ask("AT+COPS?", r"\+COPS:")
    talk.time.shift(11.0)
    with pytest.raises(NoAnswer, match="within 10 s"):
        await asking
    asking = await talk.ask("AT")
    assert talk.written == b""
    talk.at.heard(b"+COPS: 0\r\n\r\nERROR\r\n")
    talk.time.shift(0.3)
    await talk.wrote.wait()
    assert talk.written == b"AT\r"
    talk.at.heard(b"OK\r\n")
    assert await asking == []


async def test_a_modem_that_never_rests_is_asked_all_the_same() -> None:
    talk = Talk()
    asking = await talk.ask("AT")
    talk.time.shift(11.0)
    with pytest.raises(NoAnswer):
        await asking
    asking = await talk.ask("AT")
    rounds = 0
    while not talk.written:
        talk.at.heard(b"^RSSI: 9\r\n")
        talk.time.shift(0.1)
        await asyncio.sleep(0)
        rounds += 1
        assert rounds < 500
    talk.at.heard(b"OK\r\n")
    await asking


@pytest.mark.parametrize(
    ("final", "kind", "code"),
    [
        (b"ERROR", "ERROR", -1),
        (b"+CME ERROR: 10", "CME", 10),
        (b"+CMS ERROR:500", "CMS", 500),
        (b"+CME ERROR: SIM not inserted", "CME", -1),
        (b"COMMAND NOT SUPPORT", "ERROR", -1),
    ],
)
async def test_a_refusal_has_its_number(final: bytes, kind: str, code: int) -> None:
    talk = Talk()
    asking = await talk.ask('AT+CPIN="4711"', name="AT+CPIN=****")
    talk.at.heard(final + b"\r\n")
    with pytest.raises(CommandRefused) as told:
        await asking
    assert (told.value.kind, told.value.code) == (kind, code)
    assert "4711" not in str(told.value)


async def test_a_text_of_several_lines_is_one_notice() -> None:
    talk = Talk()
    talk.at.heard(b'+CUSD: 1,"Menu\r\n1 Balance\r\n2 Data",15\r\nRING\r\n')
    assert [line.text for line in talk.notices] == ['+CUSD: 1,"Menu\n1 Balance\n2 Data",15', "RING"]


async def test_whoever_waits_is_told_when_the_device_is_gone() -> None:
    talk = Talk()
    asking = await talk.ask("AT")
    talk.at.vanished("gone")
    for waiting in (asking, await talk.ask("AT")):
        with pytest.raises(NoAnswer, match="gone"):
            await waiting
