"""A modem that does not answer is woken: ever stronger means, each followed by the question AT.

ESC ends a message that the modem still waits for (27.005, 3.5.1); where that does not help, Ctrl-Z does. A
message that was handed over whole may be sent by that, and then says so with `+CMGS`.
"""

from __future__ import annotations

import enum
import logging

from drivers.gsm.session import Session

log = logging.getLogger(__name__)

ANSWER_SECONDS = 5.0
RESET_SECONDS = 40.0
"""What a modem may take from AT+CFUN=1,1 until it answers again."""
DTR_SECONDS = 1.0


class Means(enum.Enum):
    """What has woken the modem."""

    AT = "AT"
    ESCAPE = "ESC"
    END_OF_MESSAGE = "Ctrl-Z"
    RESET = "AT+CFUN=1,1"
    DTR = "DTR"

    @property
    def settings_lost(self) -> bool:
        """Whether the modem has begun anew and must be made ready again."""
        return self in (Means.RESET, Means.DTR)


async def wake(session: Session) -> Means | None:
    """The means that has helped; None where none did, or where the device vanished."""
    at = session.at
    for means in Means:
        if means is Means.ESCAPE:
            at.interrupt(b"\x1b\r")
        elif means is Means.END_OF_MESSAGE:
            at.interrupt(b"\x1a\r")
        elif means is Means.RESET:
            log.warning("The modem at %s does not answer and is reset.", session.port.device)
            at.interrupt(b"AT+CFUN=1,1\r")
        elif means is Means.DTR:
            await session.port.drop_dtr(DTR_SECONDS)
        attempts = int(RESET_SECONDS / ANSWER_SECONDS) if means is Means.RESET else 2
        for _ in range(attempts):
            if at.over:
                return None
            if await at.alive(ANSWER_SECONDS):
                return means
    return None
