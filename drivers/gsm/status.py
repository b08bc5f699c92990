"""How a modem is, as people look at it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from drivers.gsm.replies import Registration, SimState


class ModemState(enum.Enum):
    """One value, the worst that is true."""

    ABSENT = "absent"
    """No device, or none that is this modem."""
    STARTING = "starting"
    LOCKED = "locked"
    """The SIM is missing, wants a code or was refused; `problem` says which."""
    UNREGISTERED = "unregistered"
    """It works but the network does not serve it (yet)."""
    READY = "ready"
    STUCK = "stuck"
    """It does not answer; it is being reset."""


@dataclass(frozen=True, slots=True)
class ModemStatus:
    """Everything that is known of one modem."""

    name: str
    state: ModemState = ModemState.ABSENT
    device: str = ""
    maker: str = ""
    model: str = ""
    firmware: str = ""
    imei: str = ""
    imsi: str = ""
    iccid: str = ""
    sim: SimState = SimState.UNKNOWN
    registration: Registration = Registration.NOT_SEARCHING
    operator: str = ""
    signal: int | None = None
    """Received signal strength in dBm; None where the modem does not know it."""
    centre: str = ""
    """Service centre."""
    sent: int = 0
    """Segments since the program began."""
    received: int = 0
    resets: int = 0
    problem: str = ""
    """What stands in the way, with the mend."""
