"""The modems of a site as one: a message goes out on the best of them, and on another when that fails.

What a modem has accepted (`+CMGS`) is sent and is not sent again. A message that a modem had been handed
when it died is not lost: it goes out again, marked `repeated`, because the receiver may get it twice.
The parts of a long message travel on one SIM, since a telephone joins only parts of one sender; where a
modem dies between them the message begins anew on another one.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from drivers.gsm.address import masked
from drivers.gsm.choice import Candidate, Rates, choose
from drivers.gsm.errors import (
    Blame,
    CommandRefused,
    GsmError,
    ModemUnavailable,
    NoModem,
    SendingUnsure,
)
from drivers.gsm.finding import Claims, Look, real, serial_devices
from drivers.gsm.joining import Joiner, Received
from drivers.gsm.modem import Modem
from drivers.gsm.pdu import StatusReport, Submit, encode_text
from drivers.gsm.pin_ledger import PinLedger
from drivers.gsm.reports import Delivery, Reports
from drivers.gsm.settings import ModemSettings
from drivers.gsm.status import ModemStatus

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often a message is handed to a modem before it has failed."""
PAUSE = 5.0
"""Seconds before a modem is tried again that the network has just refused."""


@dataclass(frozen=True, slots=True)
class Message:
    """A text for a telephone number."""

    number: str
    text: str
    key: str = ""
    """Names the message in its delivery reports; without a key none is asked for."""
    flash: bool = False
    """Shown at once and not stored (class 0)."""
    validity: dt.timedelta | dt.datetime | None = None
    """How long, or until when, the service centre tries; None leaves it to the centre."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the network has taken."""

    modem: str
    references: tuple[int, ...]
    """TP-MR of each segment."""
    repeated: bool = False
    """A modem had died over it before: the receiver may have it, or parts of it, twice."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message that a modem of the site received."""

    modem: str
    message: Received


PoolEvent: TypeAlias = Inbound | Delivery | ModemStatus


class Pool:
    """`deliver` is called on the loop with what is received and with every change of a modem.

    `look` says which serial devices there are; `ledger` remembers refused PINs. Waiting for missing parts of
    long messages takes `patience` seconds. Without `receive` messages stay in the memories of the modems.
    """

    def __init__(
        self,
        settings: Sequence[ModemSettings],
        deliver: Callable[[PoolEvent], None],
        *,
        look: Look = serial_devices,
        ledger: PinLedger | None = None,
        patience: float = 3600.0,
        receive: bool = True,
    ) -> None:
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._reports = Reports()
        self._rates = {
            one.name: Rates(one.per_minute, one.per_hour, one.per_day) for one in settings
        }
        self._busy: set[str] = set()
        self._turn = asyncio.Lock()
        self._change = asyncio.Event()
        self._long_reference = random.randrange(256)
        self._tasks: list[asyncio.Task[None]] = []
        claims, ledger = Claims(), ledger or PinLedger()
        for one in settings:
            if one.imei:
                claims.imeis[one.imei] = one.name
            if one.device:
                claims.reserved[real(one.device)] = one.name
        self.modems = {
            one.name: Modem(
                one,
                handle=partial(self._handle, one.name),
                changed=partial(self._changed, one.name),
                look=look,
                claims=claims,
                ledger=ledger,
                joiner=Joiner(patience),
                receive=receive,
            )
            for one in settings
        }

    def start(self) -> None:
        """Begin to keep the modems."""
        for name, modem in self.modems.items():
            self._tasks.append(self._loop.create_task(modem.run(), name=f"modem {name}"))

    async def close(self) -> None:
        """Give every device back; may be called twice."""
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def status(self) -> list[ModemStatus]:
        """How every modem is, in the order of the configuration."""
        return [modem.status for modem in self.modems.values()]

    async def send(self, message: Message, within: float = 600.0) -> Sent:
        """Send a message on the best modem, waiting up to `within` seconds for one.

        Raises MessageInvalid and CommandRefused (the message itself is refused), NoModem (none could send it).
        """
        repeated = False
        avoid: list[str] = []
        trouble: GsmError | None = None
        until = self._loop.time() + within
        for attempt in range(ATTEMPTS):
            pdus = self._encode(message, repeated)
            if attempt and len(set(avoid)) >= len(self.modems):
                await asyncio.sleep(PAUSE)
            name = await self._next(len(pdus), avoid, until, trouble)
            done: list[int] = []
            try:
                await self._send_on(name, pdus, done)
            except CommandRefused as refused:
                if refused.blame is Blame.MESSAGE:
                    raise
                trouble = refused
            except SendingUnsure as unsure:
                repeated, trouble = True, unsure
            except ModemUnavailable as unavailable:
                trouble = unavailable
            else:
                return self._sent(message, name, tuple(done), repeated)
            finally:
                self._busy.discard(name)
                self._change.set()
            repeated = repeated or bool(done)
            avoid.append(name)
            log.info("%s could not send to %s: %s", name, masked(message.number), trouble)
        raise NoModem(f"The message was not sent after {ATTEMPTS} attempts. {trouble}")

    def _encode(self, message: Message, repeated: bool) -> tuple[Submit, ...]:
        self._long_reference = (self._long_reference + 1) % 256
        return encode_text(
            message.number,
            message.text,
            report=bool(message.key),
            message_class=0 if message.flash else None,
            validity=message.validity,
            long_reference=self._long_reference,
            reject_duplicates=repeated,
        )

    async def _next(
        self, count: int, avoid: Sequence[str], until: float, trouble: GsmError | None
    ) -> str:
        """The modem for the next message; it is taken, and its rate counts the segments."""
        async with self._turn:
            while True:
                now = self._loop.time()
                choice = choose(self._candidates(count, now), avoid)
                if choice.name:
                    self._rates[choice.name].count(count, now)
                    self._busy.add(choice.name)
                    return choice.name
                if now >= until:
                    before = f" {trouble}" if trouble is not None else ""
                    raise NoModem(f"The message was not sent.{before} {choice.reason}")
                self._change.clear()
                wait = until if choice.wait is None else min(until, now + choice.wait)
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout_at(wait):
                        await self._change.wait()

    def _candidates(self, count: int, now: float) -> list[Candidate]:
        return [
            Candidate(
                name=name,
                state=modem.status.state,
                signal=modem.status.signal,
                used=modem.status.sent,
                busy=name in self._busy,
                wait=self._rates[name].wait(count, now),
                problem=modem.status.problem,
            )
            for name, modem in self.modems.items()
        ]

    async def _send_on(self, name: str, pdus: Sequence[Submit], done: list[int]) -> None:
        """Send every segment; `done` gets the references as they are known."""
        modem = self.modems[name]
        for pdu in pdus:
            try:
                done.append(await modem.send(pdu))
            except CommandRefused as refused:
                if not done or refused.blame is not Blame.NETWORK:
                    raise
                # The first parts are on their way: the rest must follow from the same SIM.
                await asyncio.sleep(PAUSE)
                done.append(await modem.send(pdu))

    def _sent(
        self, message: Message, name: str, references: tuple[int, ...], repeated: bool
    ) -> Sent:
        log.info(
            "%s sent a message to %s, %d segments", name, masked(message.number), len(references)
        )
        if message.key:
            now = self._loop.time()
            for one in self._reports.expect(
                self._sim(name), references, message.key, message.number, now
            ):
                self._deliver(one)
        return Sent(name, references, repeated)

    def _sim(self, name: str) -> str:
        status = self.modems[name].status
        return status.imsi or status.imei or name

    def _handle(self, name: str, message: Received | StatusReport) -> None:
        if isinstance(message, Received):
            self._deliver(Inbound(name, message))
        else:
            for one in self._reports.report(self._sim(name), message):
                self._deliver(one)

    def _changed(self, name: str) -> None:
        self._change.set()
        self._deliver(self.modems[name].status)

    async def until(self, good: Callable[[list[ModemStatus]], bool], within: float) -> bool:
        """Wait up to `within` seconds until the status of the modems is good; whether it is."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not good(self.status()):
                    self._change.clear()
                    await self._change.wait()
        return good(self.status())
