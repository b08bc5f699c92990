"""One modem of the site, kept over power failures, re-plugging and resets.

`run` looks for the device, starts the modem, empties its memories and watches it until it vanishes, then
begins again. It is found again by its IMEI, whatever its device is called then.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from drivers.gsm.dialogue import Line, NoAnswer
from drivers.gsm.errors import GsmError, ModemUnavailable, SendingUnsure, SimUnusable
from drivers.gsm.finding import Claims, Look, candidates, real
from drivers.gsm.inbox import Handle, Inbox
from drivers.gsm.joining import Joiner
from drivers.gsm.pdu import Submit
from drivers.gsm.pin_ledger import PinLedger
from drivers.gsm.recovery import wake
from drivers.gsm.replies import SimState, memory_and_place
from drivers.gsm.session import Session
from drivers.gsm.settings import ModemSettings
from drivers.gsm.sim import unlock
from drivers.gsm.status import ModemState, ModemStatus
from drivers.gsm.ussd import UssdAnswer

log = logging.getLogger(__name__)

WATCH_SECONDS = 30.0
"""How often signal, network and memories are looked at."""
SEARCH_SECONDS = 5.0
"""How often while the modem looks for a network."""
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 60.0
"""Seconds between two attempts to find or to start the modem."""


class Modem:
    """`changed` is called when `status` is another one, `handle` with what the modem receives.

    Without `receive` the messages in its memories are left alone.
    """

    def __init__(
        self,
        settings: ModemSettings,
        *,
        handle: Handle,
        changed: Callable[[], None],
        look: Look,
        claims: Claims,
        ledger: PinLedger,
        joiner: Joiner,
        receive: bool = True,
    ) -> None:
        self.settings = settings
        self.status = ModemStatus(settings.name)
        self._changed = changed
        self._look = look
        self._claims = claims
        self._ledger = ledger
        self._inbox = Inbox(settings.name, self._handle, joiner)
        self._pass_on = handle
        self._receive = receive
        self._session: Session | None = None
        self._imei = settings.imei
        self._usb = ""
        self._wake_up = asyncio.Event()
        self._sweep = False
        self._ringing = False
        self._suspect = False
        self._waking = asyncio.Lock()
        self._loop = asyncio.get_running_loop()

    async def run(self) -> None:
        """Keep the modem until cancelled."""
        pause = FIRST_PAUSE
        while True:
            try:
                session = await self._start()
                pause = FIRST_PAUSE
                await self._watch(session)
            except SimUnusable as error:
                self._set(state=ModemState.LOCKED, problem=str(error))
                pause = LONGEST_PAUSE
            except (GsmError, OSError) as error:
                state = ModemState.STUCK if self._suspect else ModemState.ABSENT
                self._suspect = False
                self._set(state=state, problem=str(error), signal=None)
            finally:
                self._give_up()
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def send(self, pdu: Submit) -> int:
        """Send one PDU; its reference. Raises CommandRefused, ModemUnavailable (surely not sent), SendingUnsure."""
        session = self._open()
        try:
            reference = await session.submit(pdu)
        except (NoAnswer, SendingUnsure) as broken:
            woken = await self._recover(session)
            settled = session.settled()
            if isinstance(broken, NoAnswer) or settled is None:
                raise
            log.info(
                "%s told of a message late%s.", self.settings.name, "" if woken else "; it is reset"
            )
            reference = settled
        self._set(sent=self.status.sent + 1)
        return reference

    async def ussd(self, code: str) -> UssdAnswer:
        """Ask the network. Raises CommandRefused, ModemUnavailable, GsmError for what is no code."""
        if not re.fullmatch(r"[0-9*#]{1,40}", code, re.ASCII):  # it stands within an AT command
            raise GsmError(f"'{code[:20]}' is no USSD code; write digits, * and #, such as *100#.")
        return await self._open().ussd(code)

    async def balance(self) -> UssdAnswer:
        """Ask by the code of the configuration. Raises CommandRefused, ModemUnavailable."""
        if not self.settings.balance:
            raise GsmError(
                f"The modem '{self.settings.name}' has no 'balance' in [[modems]]; write the USSD code there."
            )
        return await self.ussd(self.settings.balance)

    def _open(self) -> Session:
        if self._session is None:
            reason = self.status.problem or "It is being started."
            raise ModemUnavailable(f"The modem '{self.settings.name}' is not ready. {reason}")
        return self._session

    def _give_up(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            session.close()
            self._claims.give_back(session.port.device)

    async def _start(self) -> Session:
        """Find, open and make ready."""
        if self.status.state is not ModemState.STUCK:
            self._set(state=ModemState.STARTING)
        session = await self._find()
        self._session = None
        try:
            self._claims.take(session.port.device, self.settings.name)
            self._set(device=session.port.device, imei=session.imei)
            await unlock(session, self._ledger)
            await session.make_ready()
            await self._inbox.begin(session)
            await self._describe(session)
        except BaseException:
            session.close()
            self._claims.give_back(session.port.device)
            raise
        self._session = session
        self._suspect = False
        self._sweep = True
        self._wake_up.set()
        return session

    async def _find(self) -> Session:
        found = self._look()
        trouble: list[str] = []
        stranger: Session | None = None
        for path in candidates(self.settings, found, imei=self._imei, usb=self._usb):
            if not self._claims.free(path, self.settings.name, unknown=not self._imei):
                continue
            try:
                session = Session(path, self.settings, self._notice, self._vanished)
            except GsmError as error:
                trouble.append(str(error))
                continue
            try:
                imei = await session.who()
            except GsmError as error:
                session.close()
                trouble.append(f"{path} is no modem that answers: {error}")
                continue
            except BaseException:
                session.close()
                if stranger is not None:
                    stranger.close()
                raise
            if imei and self._claims.mine(imei, self.settings.name):
                if self._imei in ("", imei):
                    if stranger is not None:
                        stranger.close()
                    return self._recognise(session, [one.usb for one in found if one.path == path])
                if path == self.settings.device and not self.settings.imei:
                    stranger = session  # another modem was put in its place, if it is nowhere else
                    continue
            session.close()
            trouble.append(f"{path} is another modem")
        if stranger is not None:
            log.warning("%s is another modem than before.", self.settings.name)
            return self._recognise(stranger, [])
        raise ModemUnavailable(_nowhere(self.settings, trouble))

    def _recognise(self, session: Session, usb: Sequence[str]) -> Session:
        for imei in [one for one, name in self._claims.imeis.items() if name == self.settings.name]:
            del self._claims.imeis[imei]
        self._imei = session.imei
        self._claims.imeis[session.imei] = self.settings.name
        self._usb = usb[0] if usb else ""
        return session

    async def _describe(self, session: Session) -> None:
        self._set(
            maker=await session.ask("AT+CGMI", r"[^+^*%]|\+CGMI"),
            model=await session.ask("AT+CGMM", r"[^+^*%]|\+CGMM"),
            firmware=await session.ask("AT+CGMR", r"[^+^*%]|\+CGMR"),
            imsi=await session.imsi(),
            iccid=await session.iccid(),
            sim=SimState.READY,
            centre=await session.centre(),
        )
        await self._look_at_network(session)

    async def _look_at_network(self, session: Session) -> None:
        registration = await session.registration()
        signal = await session.signal()
        operator = await session.operator() if registration.usable else ""
        self._set(
            state=ModemState.READY if registration.usable else ModemState.UNREGISTERED,
            registration=registration,
            signal=signal,
            operator=operator,
            problem="" if registration.usable else _UNREGISTERED[registration.name],
        )

    @property
    def _interval(self) -> float:
        searching = self.status.state is ModemState.UNREGISTERED
        return SEARCH_SECONDS if searching else WATCH_SECONDS

    async def _watch(self, session: Session) -> None:
        """Serve the modem until it vanishes or cannot be woken."""
        looked = self._loop.time()
        while not session.at.over:
            try:
                async with asyncio.timeout_at(looked + self._interval):
                    await self._wake_up.wait()
            except TimeoutError:
                self._sweep = True
            self._wake_up.clear()
            try:
                if self._ringing:
                    self._ringing = False
                    await session.hang_up()
                if self._loop.time() - looked >= self._interval:
                    looked = self._loop.time()
                    await self._look_at_network(session)
                if self._sweep and self._receive:
                    self._sweep = False
                    await self._inbox.sweep(session, self._loop.time())
                self._inbox.due(self._loop.time())
            except NoAnswer:
                await self._recover(session)
                looked = float("-inf")  # everything is looked at anew
            if self._suspect:
                raise ModemUnavailable(f"The modem '{self.settings.name}' was reset.")
        raise ModemUnavailable(f"The modem '{self.settings.name}' has vanished; plug it in again.")

    async def _recover(self, session: Session) -> bool:
        """Wake a modem that does not answer; whether it goes on as it was."""
        async with self._waking:
            if session.at.over or session is not self._session:
                return False
            self._set(
                state=ModemState.STUCK, problem="The modem does not answer and is being reset."
            )
            means = await wake(session)
            self._set(resets=self.status.resets + 1)
            if means is not None and not means.settings_lost:
                log.warning("%s answers again after %s.", self.settings.name, means.value)
                self._set(state=ModemState.READY, problem="")
                return True
            # The watch ends, and the modem is looked for and started again.
            self._suspect = True
            self._session = None
            session.close()
            self._claims.give_back(session.port.device)
            self._wake_up.set()
            return False

    def _notice(self, line: Line) -> None:
        if line.text.startswith(("+CMT:", "+CDS:")):
            self._inbox.direct(line, self._loop.time())
        elif line.text.startswith(("+CMTI:", "+CDSI:")) and memory_and_place(line.text):
            self._sweep = True
        elif line.text == "RING" or line.text.startswith("+CRING:"):
            self._ringing = True
        else:
            return
        self._wake_up.set()

    def _vanished(self) -> None:
        self._wake_up.set()

    def _handle(self, message: object) -> None:
        self._set(received=self.status.received + 1)
        self._pass_on(message)  # type: ignore[arg-type]

    def _set(self, **changes: object) -> None:
        status = replace(self.status, **changes)  # type: ignore[arg-type]
        if status != self.status:
            self.status = status
            self._changed()


_UNREGISTERED = {
    "NOT_SEARCHING": "The modem looks for no network; look at the SIM.",
    "SEARCHING": "The modem looks for a network; look at the antenna.",
    "DENIED": "The network rejects the SIM; ask the operator whether it is active.",
    "UNKNOWN": "The modem does not know whether it has a network.",
    "EMERGENCY": "The network admits the SIM to emergency calls only; ask the operator.",
}


def _nowhere(settings: ModemSettings, trouble: Sequence[str]) -> str:
    if trouble:
        return " ".join(dict.fromkeys(trouble))
    if settings.device:
        return f"There is no device {real(settings.device)}; plug the modem in, or name its device."
    return "No modem was found; plug one in, or name its device in [[modems]]."
