"""What the lines of a modem mean: pure readings of 3GPP TS 27.005 and 27.007, None for what is none."""

from __future__ import annotations

import enum
import re


class Registration(enum.IntEnum):
    """`<stat>` of +CREG and +CEREG (27.007, 7.2)."""

    NOT_SEARCHING = 0
    HOME = 1
    SEARCHING = 2
    DENIED = 3
    UNKNOWN = 4
    ROAMING = 5
    HOME_MESSAGES = 6
    ROAMING_MESSAGES = 7
    EMERGENCY = 8

    @property
    def usable(self) -> bool:
        """Whether messages can be sent."""
        return self in _USABLE


_USABLE = frozenset(
    {
        Registration.HOME,
        Registration.ROAMING,
        Registration.HOME_MESSAGES,
        Registration.ROAMING_MESSAGES,
    }
)


class SimState(enum.Enum):
    """What the SIM wants (+CPIN, 27.007, 8.3)."""

    READY = "ready"
    PIN = "pin"
    PUK = "puk"
    MISSING = "missing"
    FAILED = "failed"
    UNKNOWN = "unknown"


def fields(text: str) -> list[str]:
    """The values after the colon of a line, without their quotes."""
    values = re.findall(r'\s*(?:"([^"]*)"?|([^,]*))\s*(?:,|$)', text.partition(":")[2], re.DOTALL)
    plain = [quoted or bare.strip() for quoted, bare in values]
    # The pattern also matches the nothing at the end.
    return plain[:-1] if plain and not plain[-1] else plain


def number(text: str) -> int | None:
    """A whole number of up to six digits."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


def field(values: list[str], place: int) -> str:
    return values[place] if place < len(values) else ""


def signal_dbm(line: str) -> int | None:
    """Received signal strength of `+CSQ: 17,99` in dBm: -113 to -51; None where it is not known."""
    rssi = number(field(fields(line), 0))
    if rssi is None:
        return None
    if 100 <= rssi <= 191:  # TD-SCDMA, as modems for China count it
        return rssi - 216
    return -113 + 2 * rssi if rssi <= 31 else None


def registration(line: str) -> Registration | None:
    """Of `+CREG: 0,1`, or of the notice `+CREG: 1`."""
    values = fields(line)
    unasked = len(values) < 2 or not re.fullmatch("[0-9]{1,2}", values[1])
    stat = number(field(values, 0 if unasked else 1))
    return Registration(stat) if stat is not None and stat <= max(Registration) else None


def operator(line: str) -> str:
    """Name of `+COPS: 0,0,"CHINA MOBILE",7`."""
    return field(fields(line), 2)


def sim_state(line: str) -> SimState:
    """Of `+CPIN: READY`."""
    word = line.partition(":")[2].strip().strip('"').upper()
    if word == "READY":
        return SimState.READY
    if word == "SIM PIN":
        return SimState.PIN
    if word == "SIM PUK":
        return SimState.PUK
    if word == "NOT INSERTED":
        return SimState.MISSING
    return SimState.UNKNOWN


def pin_attempts(line: str) -> int | None:
    """Attempts left for the PIN: of `+CPINR: SIM PIN,3,3`, `^CPIN: SIM PIN,,10,3,10,3`, `+SPIC: 3,10,0,10`."""
    values = fields(line)
    if line.startswith("^CPIN"):
        return number(field(values, 3))
    return number(field(values, 1 if line.startswith("+CPINR") else 0))


def digits(line: str) -> str:
    """The row of 14-22 digits in an answer that is an IMEI, IMSI or ICCID."""
    found = re.search(r"(?<![0-9])([0-9]{14,20}[0-9A-Fa-f]{0,2})(?![0-9])", line)
    return found[1].upper().rstrip("F") if found else ""


def memory_and_place(line: str) -> tuple[str, int] | None:
    """Of `+CMTI: "SM",3` or `+CDSI: "SR",1`."""
    values = fields(line)
    place = number(field(values, 1))
    memory = field(values, 0)
    return (memory, place) if place is not None and re.fullmatch(r"[A-Z]{2}", memory) else None


def listed(line: str) -> tuple[int, int] | None:
    """(place, status) of `+CMGL: 3,1,,25`; status 0 and 1 are received messages, 2 and 3 own ones."""
    values = fields(line)
    place, status = number(field(values, 0)), number(field(values, 1))
    return (place, status) if place is not None and status is not None else None


def reference(line: str) -> int | None:
    """TP-MR of `+CMGS: 12`."""
    value = number(field(fields(line), 0))
    return value if value is not None and value <= 255 else None


def memory_use(line: str) -> tuple[int, int] | None:
    """(used, total) of the first memory of `+CPMS: "SM",3,20,...` or `+CPMS: 3,20,...`."""
    values = fields(line)
    if values and not values[0].isdigit():
        values = values[1:]
    used, total = number(field(values, 0)), number(field(values, 1))
    return (used, total) if used is not None and total is not None else None


def memories(line: str) -> list[str]:
    """The memories for reading of `+CPMS: ("SM","ME"),("SM"),("SM")`."""
    first = re.search(r"\(([^)]*)\)", line)
    return re.findall(r'"([A-Z]{2})"', first[1]) if first else []
