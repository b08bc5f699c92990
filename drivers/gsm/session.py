"""One opened modem: its start, its commands, its inbox.

The start makes every modem alike: no echo, numbers as errors, PDU mode, new messages stored and announced
(+CMTI), delivery reports given at once (+CDS).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from drivers.gsm import replies
from drivers.gsm.address import plain_number
from drivers.gsm.at_port import AtPort
from drivers.gsm.dialogue import Dialogue, Line, NoAnswer
from drivers.gsm.errors import CommandRefused, SendingUnsure
from drivers.gsm.pdu import Submit
from drivers.gsm.replies import Registration
from drivers.gsm.settings import ModemSettings
from drivers.gsm.ussd import DEFAULT_CODING, UssdAnswer, pack_text
from drivers.gsm.ussd import read as read_ussd

log = logging.getLogger(__name__)

SEND_SECONDS = 60.0
"""What a network may take to accept a message."""
USSD_SECONDS = 45.0
SIM_SECONDS = 30
"""Attempts, one a second, while the SIM says that it is busy."""
BUSY = {14, 314, 512, 515, 532}
"""Codes of a SIM that is not ready yet: of the standard, Quectel, Siemens."""
_INDICATIONS = ("2,1,0,1,0", "2,1,0,2,0", "1,1,0,1,0", "2,1,0,0,0", "1,1,0,0,0")


class Session:
    """A modem on an open port. `notice` gets what it says unasked, `gone` is called when it vanishes."""

    def __init__(
        self,
        device: str,
        settings: ModemSettings,
        notice: Callable[[Line], None],
        gone: Callable[[], None],
    ) -> None:
        self.settings = settings
        self.imei = ""
        self._notice = notice
        self._ussd: asyncio.Future[str] | None = None
        self._one_ussd = asyncio.Lock()
        self._packed_ussd = False
        self._late: int | None = None
        self._gone = gone
        self.memory = ""
        self.port = AtPort(device, self._hear, self._vanished, settings.baud)
        self.at = Dialogue(self.port.write, self._heard_notice)

    def close(self) -> None:
        self.port.close()
        self.at.vanished(f"{self.port.device} was closed.")

    def _hear(self, octets: bytes) -> None:
        self.at.heard(octets)

    def _vanished(self) -> None:
        self.at.vanished(f"The modem at {self.port.device} has vanished.")
        if self._ussd is not None and not self._ussd.done():
            self._ussd.cancel()
        self._gone()

    def _heard_notice(self, line: Line) -> None:
        if line.text.startswith("+CUSD:") and self._ussd is not None and not self._ussd.done():
            self._ussd.set_result(line.text)
        elif line.text.startswith("+CMGS:"):
            self._late = replies.reference(line.text)
        else:
            self._notice(line)

    async def who(self) -> str:
        """The IMEI of what is connected. Raises NoAnswer where it is no modem."""
        for attempt in range(3):
            try:
                await self.at.command("AT", within=2.0)
                break
            except CommandRefused:
                continue
            except NoAnswer:
                if attempt == 2:
                    raise
        await self.wish("ATE0")
        await self.wish("AT+CMEE=1")
        answer = await self.at.command("AT+CGSN", r'(\+CGSN: ?)?"?[0-9]{14,17}')
        self.imei = replies.digits(answer[0].text)[:15] if answer else ""
        return self.imei

    async def wish(self, command: str, name: str = "") -> bool:
        """A command that a modem may refuse without harm; whether it was taken."""
        try:
            await self.at.command(command, name=name)
        except CommandRefused:
            return False
        return True

    async def ask(self, command: str, answers: str) -> str:
        """The first line of the answer, empty where the modem refuses."""
        try:
            lines = await self.at.command(command, answers)
        except CommandRefused:
            return ""
        return lines[0].text if lines else ""

    async def patient(self, command: str, answers: str = "") -> list[Line]:
        """A command that is tried again while the SIM is busy."""
        for _ in range(SIM_SECONDS):
            try:
                return await self.at.command(command, answers)
            except CommandRefused as refused:
                if refused.code not in BUSY:
                    raise
            await asyncio.sleep(1.0)
        return await self.at.command(command, answers)

    async def iccid(self) -> str:
        """The number of the SIM card; empty where the modem does not tell it."""
        for command in ("AT+CCID", "AT+ICCID", "AT^ICCID?"):
            if line := await self.ask(command, r'([+^]?I?CCID: ?)?"?[0-9]{18}'):
                return replies.digits(line)
        return ""

    async def imsi(self) -> str:
        return replies.digits(await self.ask("AT+CIMI", r'"?[0-9]{14,15}'))

    async def make_ready(self) -> None:
        """Set what every modem of the pool has in common."""
        await self.patient("AT+CMGF=0")
        if not await self.wish('AT+CSCS="IRA"'):
            await self.wish('AT+CSCS="GSM"')
        if self.settings.smsc:
            number = plain_number(self.settings.smsc)
            kind = 145 if number.startswith("+") else 129
            await self.patient(f'AT+CSCA="{number}",{kind}')
        for indication in _INDICATIONS:
            if await self.wish(f"AT+CNMI={indication}"):
                break

    async def signal(self) -> int | None:
        return replies.signal_dbm(await self.ask("AT+CSQ", r"\+CSQ:"))

    async def registration(self) -> Registration:
        """Of the circuit-switched network, or of the packet network where only that serves the modem."""
        for command, answers in (
            ("AT+CREG?", r"\+CREG: ?[0-9],"),
            ("AT+CEREG?", r"\+CEREG: ?[0-9],"),
        ):
            line = await self.ask(command, answers)
            found = replies.registration(line) if line else None
            if command == "AT+CREG?":
                first = found
            if found is not None and found.usable:
                return found
        return first if first is not None else Registration.UNKNOWN

    async def operator(self) -> str:
        """The name of the network, such as CHINA MOBILE."""
        return replies.operator(await self.ask("AT+COPS?", r"\+COPS:"))

    async def centre(self) -> str:
        """The number of the service centre that is set."""
        return replies.field(replies.fields(await self.ask("AT+CSCA?", r"\+CSCA:")), 0)

    async def submit(self, pdu: Submit) -> int:
        """Send one PDU; the reference (TP-MR) under which the modem sent it.

        Raises CommandRefused; NoAnswer when the modem surely has not got it; SendingUnsure when it had got
        it and said nothing more. A later `+CMGS` is kept for `settled`.
        """
        self._late = None
        try:
            lines = await self.at.command(
                f"AT+CMGS={pdu.length}", r"\+CMGS:", payload=pdu.hexadecimal, within=SEND_SECONDS
            )
        except NoAnswer as broken:
            found = _reference(broken.lines)
            if found is not None:
                return found
            if broken.committed:
                raise SendingUnsure(str(broken)) from broken
            raise
        found = _reference(lines)
        return 0 if found is None else found

    def settled(self) -> int | None:
        """The reference of a message that was unsure, where the modem has told it after all."""
        return self._late

    async def ussd(self, code: str) -> UssdAnswer:
        """Ask the network by a USSD code, such as *100#. Raises CommandRefused, NoAnswer."""
        async with self._one_ussd:
            return await self._ask_network(code)

    async def _ask_network(self, code: str) -> UssdAnswer:
        self._ussd = asyncio.get_running_loop().create_future()
        try:
            await self._request_ussd(code)
            async with asyncio.timeout(USSD_SECONDS):
                answer = read_ussd(await self._ussd)
        except TimeoutError:
            await self.wish("AT+CUSD=2")
            return UssdAnswer("", problem="The network did not answer the USSD code in time")
        except asyncio.CancelledError:
            if self._ussd.cancelled():
                raise NoAnswer("The modem vanished while it was asked.", False, ()) from None
            raise
        finally:
            self._ussd = None
        if answer.more:
            await self.wish("AT+CUSD=2")
        return answer

    async def _request_ussd(self, code: str) -> None:
        """Plain, or packed for the modems that want that."""
        if not self._packed_ussd:
            try:
                await self.at.command(f'AT+CUSD=1,"{code}",{DEFAULT_CODING}', within=30.0)
                return
            except CommandRefused:
                pass
        packed = pack_text(code)
        await self.at.command(f'AT+CUSD=1,"{packed}",{DEFAULT_CODING}', within=30.0)
        self._packed_ussd = True

    async def hang_up(self) -> None:
        """Refuse a call that rings."""
        if not await self.wish("AT+CHUP"):
            await self.wish("ATH")


def _reference(lines: tuple[Line, ...] | list[Line]) -> int | None:
    return next(
        (found for one in lines if (found := replies.reference(one.text)) is not None), None
    )
