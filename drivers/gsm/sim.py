"""The SIM of a modem is unlocked, and a PIN that it refused is never tried again."""

from __future__ import annotations

import asyncio

from drivers.gsm import replies
from drivers.gsm.errors import CommandRefused, SimUnusable
from drivers.gsm.pin_ledger import PinLedger
from drivers.gsm.replies import SimState
from drivers.gsm.session import BUSY, SIM_SECONDS, Session

_ABSENT = {10, 310}
_BROKEN = {13, 15, 313, 315}

_SIM = {
    SimState.PIN: "The SIM still wants its PIN.",
    SimState.PUK: "The SIM is blocked and wants its PUK; put it into a telephone and unblock it there.",
    SimState.MISSING: "There is no SIM in the modem; insert one.",
    SimState.FAILED: "The SIM cannot be read; take it out, clean its contacts, insert it again.",
    SimState.UNKNOWN: "The SIM wants a code that is not its PIN; look at it in a telephone.",
}


async def unlock(session: Session, ledger: PinLedger) -> None:
    """Bring the SIM to READY. Raises SimUnusable; a PIN that was refused once is not tried again."""
    state = await _sim_state(session)
    if state is SimState.PIN:
        await _enter_pin(session, ledger)
        for _ in range(SIM_SECONDS):
            state = await _sim_state(session)
            if state is not SimState.PIN:
                break
            await asyncio.sleep(1.0)
    if state is not SimState.READY:
        raise SimUnusable(_SIM[state])


async def _sim_state(session: Session) -> SimState:
    try:
        lines = await session.patient("AT+CPIN?", r"\+CPIN:")
    except CommandRefused as refused:
        if refused.code in _ABSENT:
            return SimState.MISSING
        return SimState.FAILED if refused.code in _BROKEN else SimState.UNKNOWN
    return replies.sim_state(lines[0].text) if lines else SimState.UNKNOWN


async def _enter_pin(session: Session, ledger: PinLedger) -> None:
    pin = session.settings.pin
    if not pin:
        raise SimUnusable("The SIM wants its PIN; write it as 'pin' into the section [[modems]].")
    left = await _attempts(session)
    iccid, blind = await session.iccid(), f"blind {session.imei}"
    # Some SIMs tell their number only now and then: an attempt counts for what was known, and for the modem.
    marks = (iccid, session.imei) if iccid else (session.imei, blind)
    looked_up = (iccid, blind) if iccid else (session.imei,)
    if not all(ledger.may_try(mark, pin) for mark in looked_up):
        raise SimUnusable(
            "The SIM has refused this PIN before and it is not tried again; write the right one into "
            "the configuration."
        )
    if left is not None and left < 2:
        raise SimUnusable(
            "The SIM has one attempt left for its PIN, which is not risked; unlock it in a telephone."
        )
    for mark in marks:
        ledger.trying(mark, pin)
    try:
        await session.at.command(f'AT+CPIN="{pin}"', name="AT+CPIN=****")
    except CommandRefused as refused:
        if refused.code in BUSY:  # the SIM did not look at the PIN
            _forget(ledger, marks, pin)
            return
        raise SimUnusable(
            f"The SIM refused the PIN of the configuration; write the right one. {refused}"
        ) from refused
    _forget(ledger, marks, pin)


def _forget(ledger: PinLedger, marks: tuple[str, ...], pin: str) -> None:
    for mark in marks:
        ledger.taken(mark, pin)


async def _attempts(session: Session) -> int | None:
    for command, answers in (
        ('AT+CPINR="SIM PIN"', r"\+CPINR:"),
        ("AT^CPIN?", r"\^CPIN:"),
        ("AT+SPIC", r"\+SPIC:"),
    ):
        if line := await session.ask(command, answers):
            return replies.pin_attempts(line)
    return None
