"""A GSM modem that speaks AT over a pseudo terminal, and the socket it is plugged into.

Written from 3GPP TS 27.005 (messages), 27.007 (device) and 23.040 (PDUs), with the faults of real ones on
request: silence, echo, noise, notices in the middle of answers, a death at a chosen moment.
"""

from __future__ import annotations

import asyncio
import os
import re
import tty
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.gsm.finding import Device
from tests.support.at_pdu import Submitted, read_submit, status_report


class Shift:
    """Moves the time of the running loop forward: timers pass, files take no time."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._shifted = 0.0
        self.real = self._loop.time
        """The time of the machine, whatever was shifted."""
        self._loop.time = lambda: self.real() + self._shifted  # type: ignore[method-assign]

    def shift(self, seconds: float) -> None:
        self._shifted += seconds
        self._loop.call_soon(lambda: None)


@dataclass
class Socket:
    """Where modems are plugged in: what `look` of the product sees."""

    modems: list[AtModem] = field(default_factory=list)

    def look(self) -> list[Device]:
        return [Device(one.path, "12d1:1506", "", "modem") for one in self.modems if one.path]

    def unplug_all(self) -> None:
        for modem in self.modems:
            modem.unplug()


@dataclass
class AtModem:
    """One modem. `plug` gives it a terminal under a new name each time."""

    socket: Socket
    imei: str = "867223020000017"
    imsi: str = "460001234567890"
    pin: str = ""
    attempts: int = 3
    has_sim: bool = True
    registration: int = 1
    rssi: int = 20
    echo: bool = True
    packed_ussd: bool = False
    puk: bool = False
    ussd: dict[str, str] = field(default_factory=dict)
    """Code -> what stands after `+CUSD: `."""
    memory: dict[str, dict[int, tuple[int, str]]] = field(
        default_factory=lambda: {"SM": {}, "ME": {}}
    )
    size: int = 20
    silent: Callable[[str], bool] = lambda command: False
    """Commands that get no answer."""
    meanwhile: dict[str, bytes] = field(default_factory=dict)
    """Command -> octets that come in the middle of its answer."""
    refuse: dict[str, str] = field(default_factory=dict)
    """Beginning of a command -> its final result."""
    on_submit: Callable[[Submitted], str | None] = lambda message: None
    """What becomes of a message: a final result instead of acceptance, "die", "die accepted", "mute"."""

    path: str = ""
    sent: list[Submitted] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    reference: int = 0
    heard: int = 0
    """Octets."""

    def plug(self) -> str:
        self.unplug()
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path = os.ttyname(self._slave)
        self._line = bytearray()
        self._expects = 0
        self._chosen = "SM"
        self._echoes = self.echo
        self._unlocked = not self.pin
        asyncio.get_running_loop().add_reader(self._master, self._read)
        if self not in self.socket.modems:
            self.socket.modems.append(self)
        return self.path

    def unplug(self) -> None:
        if self.path:
            asyncio.get_running_loop().remove_reader(self._master)
            os.close(self._master)
            os.close(self._slave)
            self.path = ""

    def say(self, octets: bytes) -> None:
        """Something unasked."""
        if self.path:
            os.write(self._master, octets)

    def store(self, pdu: str, memory: str = "SM", announce: bool = True, status: int = 0) -> None:
        """A message comes in and is stored."""
        shelf = self.memory[memory]
        place = next(n for n in range(1, 256) if n not in shelf)
        shelf[place] = (status, pdu)
        if announce:
            self.say(f'\r\n+CMTI: "{memory}",{place}\r\n'.encode())

    def report(self, reference: int, number: str, status: int = 0) -> None:
        pdu = status_report(reference, number, status)
        self.say(f"\r\n+CDS: {len(pdu) // 2 - 1}\r\n{pdu}\r\n".encode())

    def _read(self) -> None:
        try:
            octets = os.read(self._master, 4096)
        except OSError:
            return
        self.heard += len(octets)
        for octet in octets:
            if not self.path:
                return
            if self._expects:
                if octet in (0x1A, 0x1B):
                    text, self._line = self._line.decode("latin-1").strip(), bytearray()
                    length, self._expects = self._expects, 0
                    self._submit(text, length) if octet == 0x1A else self._end("OK")
                else:
                    self._line.append(octet)
            elif octet == 0x0D:
                text, self._line = self._line.decode("latin-1").strip(), bytearray()
                self._command(text)
            elif octet >= 0x20:
                self._line.append(octet)

    def _command(self, text: str) -> None:
        if not text:
            return
        self.commands.append(text)
        if self.silent(text):
            return
        if self._echoes:
            self.say(text.encode("latin-1") + b"\r")
        if text in self.meanwhile:
            self.say(self.meanwhile[text])
        for beginning, final in self.refuse.items():
            if text.startswith(beginning):
                self._end(final)
                return
        upper = text.upper()
        name = re.match(r"AT[+^]?[A-Z0-9]*", upper)
        if name is None:
            self._end("ERROR")
            return
        do = _COMMANDS.get(re.sub(r"[0-9]$", "", name[0]) if "+" not in name[0] else name[0])
        self._end(do(self, text[len(name[0]) :]) if do is not None else "ERROR")

    def _end(self, result: str) -> None:
        if result:
            self.say(f"\r\n{result}\r\n".encode())

    def tell(self, line: str) -> None:
        self.say(f"\r\n{line}\r\n".encode())

    def _submit(self, pdu: str, length: int) -> None:
        actual, message = read_submit(pdu)
        if actual != length:
            self._end("+CMS ERROR: 304")
            return
        verdict = self.on_submit(message)
        if verdict == "die":
            self.unplug()
            return
        if verdict is not None and not verdict.startswith(("mute", "die")):
            self._end(verdict)
            return
        self.sent.append(message)
        if verdict == "mute":
            return
        self.reference = (self.reference + 1) % 256
        self.tell(f"+CMGS: {self.reference}")
        if verdict == "die accepted":
            asyncio.get_running_loop().call_later(0.05, self.unplug)  # it is read before
            return
        self._end("OK")

    # Commands: each gives its final result.

    def answer(self, line: str) -> str:
        self.tell(line)
        return "OK"

    def set_echo(self, rest: str) -> str:
        self._echoes = False
        return "OK"

    def cpin(self, rest: str) -> str:
        if not self.has_sim:
            return "+CME ERROR: 10"
        if rest == "?":
            state = "SIM PUK" if self.puk else "READY" if self._unlocked else "SIM PIN"
            return self.answer(f"+CPIN: {state}")
        if rest == f'="{self.pin}"':
            self._unlocked = True
            return "OK"
        self.attempts -= 1
        self.puk = self.attempts == 0
        return "+CME ERROR: 16"

    def cmgs(self, rest: str) -> str:
        self._expects = int(rest[1:])
        self.say(b"\r\n> ")
        return ""

    def cpms(self, rest: str) -> str:
        if rest == "=?":
            return self.answer('+CPMS: ("SM","ME"),("SM","ME"),("SM","ME")')
        if rest != "?":
            self._chosen = rest[2:4]
        used = len(self.memory[self._chosen])
        name = f'"{self._chosen}",' if rest == "?" else ""
        return self.answer("+CPMS: " + ",".join([f"{name}{used},{self.size}"] * 3))

    def cmgl(self, rest: str) -> str:
        for place, (status, pdu) in list(self.memory[self._chosen].items()):
            length = (
                len(pdu) // 2 - 1 - int(pdu[:2] or "0", 16) if re.match("[0-9A-F]{2}", pdu) else 0
            )
            self.say(f"\r\n+CMGL: {place},{status},,{length}\r\n{pdu}\r\n".encode())
        return "OK"

    def cmgd(self, rest: str) -> str:
        gone = self.memory[self._chosen].pop(int(rest[1:]), None)
        return "OK" if gone is not None else "+CMS ERROR: 321"

    def cusd(self, rest: str) -> str:
        if rest == "=2":
            return "OK"
        code = rest.split('"')[1]
        if code not in self.ussd:
            return "+CME ERROR: 100" if self.packed_ussd else "OK"
        self.say(f"\r\nOK\r\n\r\n+CUSD: {self.ussd[code]}\r\n".encode())
        return ""


_COMMANDS: dict[str, Callable[[AtModem, str], str]] = {
    "AT": lambda one, rest: "OK",
    "ATE": AtModem.set_echo,
    "AT+CMEE": lambda one, rest: "OK",
    "AT+CMGF": lambda one, rest: "OK",
    "AT+CSCS": lambda one, rest: "OK",
    "AT+CSCA": lambda one, rest: one.answer('+CSCA: "+8613800571500",145') if rest == "?" else "OK",
    "AT+CNMI": lambda one, rest: "OK" if rest == "=2,1,0,1,0" else "+CMS ERROR: 303",
    "AT+CHUP": lambda one, rest: "OK",
    "AT+CGSN": lambda one, rest: one.answer(one.imei),
    "AT+CIMI": lambda one, rest: one.answer(one.imsi),
    "AT+CCID": lambda one, rest: one.answer("+CCID: 898600" + one.imsi[-14:]),
    "AT+CGMI": lambda one, rest: one.answer("huawei"),
    "AT+CGMM": lambda one, rest: one.answer("E1750"),
    "AT+CGMR": lambda one, rest: one.answer("11.126.08"),
    "AT+CSQ": lambda one, rest: one.answer(f"+CSQ: {one.rssi},99"),
    "AT+CREG": lambda one, rest: one.answer(f"+CREG: 0,{one.registration}"),
    "AT+COPS": lambda one, rest: one.answer('+COPS: 0,0,"CHINA MOBILE",2'),
    "AT+CPIN": AtModem.cpin,
    "AT+CPINR": lambda one, rest: one.answer(f"+CPINR: SIM PIN,{one.attempts},3"),
    "AT+CMGS": AtModem.cmgs,
    "AT+CPMS": AtModem.cpms,
    "AT+CMGL": AtModem.cmgl,
    "AT+CMGD": AtModem.cmgd,
    "AT+CUSD": AtModem.cusd,
}
