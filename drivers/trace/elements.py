"""Information elements of ITU-T Q.931 in words: one function for each that a trunk carries.

A function is given the contents of its element, after identifier and length, and says them in
one line. It may run off the end of octets that are too short: `words` shows those in hexadecimal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drivers.trace import causes

NAMES: Mapping[int, str] = {
    0x04: "Bearer capability",
    0x08: "Cause",
    0x0C: "Connected address",
    0x0D: "Extended facility",
    0x10: "Call identity",
    0x14: "Call state",
    0x18: "Channel identification",
    0x1C: "Facility",
    0x1E: "Progress indicator",
    0x20: "Network-specific facilities",
    0x24: "Terminal capabilities",
    0x27: "Notification indicator",
    0x28: "Display",
    0x29: "Date and time",
    0x2C: "Keypad facility",
    0x34: "Signal",
    0x36: "Switchhook",
    0x38: "Feature activation",
    0x39: "Feature indication",
    0x3A: "Service profile identification",
    0x3B: "Endpoint identifier",
    0x40: "Information rate",
    0x42: "End-to-end transit delay",
    0x43: "Transit delay selection",
    0x44: "Packet layer binary parameters",
    0x45: "Packet layer window size",
    0x46: "Packet size",
    0x47: "Closed user group",
    0x4A: "Reverse charging indication",
    0x4C: "Connected number",
    0x4D: "Connected subaddress",
    0x6C: "Calling party number",
    0x6D: "Calling party subaddress",
    0x70: "Called party number",
    0x71: "Called party subaddress",
    0x73: "Original called number",
    0x74: "Redirecting number",
    0x76: "Redirection number",
    0x78: "Transit network selection",
    0x79: "Restart indicator",
    0x7C: "Low layer compatibility",
    0x7D: "High layer compatibility",
    0x7E: "User-user",
    0x7F: "Escape for extension",
}
"""Codeset 0 of Q.931 table 4-3, and the numbers that Q.952 and NI2 added."""

NUMBER_TYPES = (
    *("unknown", "international", "national", "network specific"),
    *("subscriber", "type 5", "abbreviated", "reserved"),
)
PLANS = {0: "unknown plan", 1: "ISDN (E.164)", 3: "data (X.121)", 4: "telex (F.69)"}
PLANS |= {8: "national plan", 9: "private plan", 15: "reserved plan"}
PRESENTATIONS = ("shown", "RESTRICTED", "unavailable", "reserved")
SCREENING = ("not screened", "verified", "failed verification", "by the network")
REDIRECTIONS = {1: "busy", 2: "no reply", 4: "deflected", 9: "out of order", 10: "by the user"}
REDIRECTIONS |= {15: "unconditional"}
CAPABILITIES = {
    0x00: "speech",
    0x08: "unrestricted digital",
    0x09: "restricted digital",
    0x10: "3.1 kHz audio",
    0x11: "unrestricted digital with tones",
    0x18: "video",
}
RATES = {0x10: "64 kbit/s", 0x11: "2 x 64 kbit/s", 0x13: "384 kbit/s", 0x15: "1536 kbit/s"}
RATES |= {0x17: "1920 kbit/s", 0x18: "multirate", 0x00: "packet mode"}
LAYER1 = {1: "V.110", 2: "mu-law", 3: "A-law", 4: "G.721", 5: "H.221", 7: "other rate adaption"}
LAYER1 |= {8: "V.120", 9: "X.31"}
PROGRESS = {
    1: "not end-to-end ISDN, tones may be heard",
    2: "the called side is not ISDN",
    3: "the calling side is not ISDN",
    4: "back in the ISDN",
    5: "interworking changed the service",
    8: "tones or an announcement can be heard",
}
SIGNALS = {0: "dial tone", 1: "ring-back", 2: "intercept", 3: "congestion", 4: "busy", 5: "confirm"}
SIGNALS |= {6: "answer", 7: "call waiting", 8: "off-hook warning", 63: "tones off", 64: "alerting"}
NOTICES = {0: "user suspended", 1: "user resumed", 2: "bearer changed", 0x79: "on hold"}
NOTICES |= {0x7A: "retrieved", 0x60: "call is a waiting call", 0x7B: "call is diverting"}
CALL_STATES = {0: "null", 1: "initiated", 2: "overlap sending", 3: "outgoing proceeding"}
CALL_STATES |= {4: "delivered", 6: "present", 7: "received", 8: "connect request"}
CALL_STATES |= {9: "incoming proceeding", 10: "active", 11: "disconnect request"}
CALL_STATES |= {12: "disconnect indication", 17: "resume request", 19: "release request"}
CALL_STATES |= {25: "overlap receiving", 61: "restart request", 62: "restart"}
USER_PROTOCOLS = {0: "user specific", 1: "OSI high layer", 2: "X.244", 4: "IA5 text", 8: "Q.931"}


def words(code: int, contents: bytes) -> str:
    """What an element of codeset 0 says; hexadecimal where it is unknown or too short."""
    say = _SAY.get(code)
    if say is not None:
        try:
            return say(contents)
        except IndexError:
            return f"cut short: {contents.hex(' ') or 'empty'}"
    return contents.hex(" ") or "empty"


def text(octets: bytes) -> str:
    """Characters of IA5 (or UTF-8, which Chinese exchanges send) without anything unprintable."""
    shown = octets.decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else f"\\x{ord(one):02x}" for one in shown)


def _group(contents: bytes, at: int) -> int:
    """Where the octet group that begins at `at` ends: its last octet has the extension bit."""
    while not contents[at] & 0x80:
        at += 1
    return at + 1


def _bearer(contents: bytes) -> str:
    parts = [CAPABILITIES.get(contents[0] & 0x1F, f"capability {contents[0] & 0x1F:#04x}")]
    at = _group(contents, 0)
    rate = contents[at] & 0x1F
    parts.append(RATES.get(rate, f"rate {rate:#04x}"))
    if contents[at] & 0x60 == 0x40:
        parts.append("packet")
    at = _group(contents, at) + (rate == 0x18)
    if at < len(contents):
        if contents[at] & 0x60 == 0x20:
            layer1 = contents[at] & 0x1F
            parts.append(LAYER1.get(layer1, f"layer 1 protocol {layer1}"))
        else:
            parts.append(f"layers 2 and 3: {contents[at:].hex(' ')}")
    return ", ".join(parts)


def _cause(contents: bytes) -> str:
    location = contents[0] & 0x0F
    at = _group(contents, 0)
    value = contents[at] & 0x7F
    where = causes.LOCATIONS.get(location, f"location {location}")
    said = f"{value} {causes.text_of(value)}, said by: {where}"
    rest = contents[at + 1 :]
    return f"{said}, diagnostic {rest.hex(' ')}" if rest else said


def _channel(contents: bytes) -> str:
    first = contents[0]
    sure = "exclusive" if first & 0x08 else "preferred"
    at = _group(contents, 0)
    parts = []
    if first & 0x40:
        end = _group(contents, at)
        interface = [one & 0x7F for one in contents[at:end]]
        parts.append(f"interface {'.'.join(map(str, interface))}")
        at = end
    if first & 0x04:
        return ", ".join(["the D channel", *parts])
    choice = first & 0x03
    if not first & 0x20:
        return ", ".join([("no channel", "B1", "B2", "any channel")[choice], sure, *parts])
    if choice in (0, 3) or at >= len(contents):
        return ", ".join(
            [("no channel", "as follows", "reserved", "any channel")[choice], sure, *parts]
        )
    mapped, at = bool(contents[at] & 0x10), at + 1
    if mapped:
        bits = int.from_bytes(contents[at:], "big")
        lowest = 0 if len(contents) - at == 4 else 1  # an E1 has a slot 0, a T1 has none
        slots = [str(n + lowest) for n in range(8 * (len(contents) - at)) if bits >> n & 1]
    else:
        slots = []
        for one in contents[at:]:
            slots.append(str(one & 0x7F))
            if one & 0x80:
                break
    return ", ".join([f"channel {' '.join(slots) or 'not named'}", sure, *parts])


def _progress(contents: bytes) -> str:
    location, value = contents[0] & 0x0F, contents[_group(contents, 0)] & 0x7F
    where = causes.LOCATIONS.get(location, f"location {location}")
    return f"{value} {PROGRESS.get(value, 'not in Q.931')}, said by: {where}"


def _number(contents: bytes) -> str:
    """Calling, called, connected, redirecting: octets 3, 3a and 3b of Q.931 4.5.8 to 4.5.10."""
    end = _group(contents, 0)
    head = contents[0]
    plan = PLANS.get(head & 0x0F, f"plan {head & 0x0F}")
    parts = [f"'{text(contents[end:])}'", NUMBER_TYPES[head >> 4 & 7], plan]
    if end > 1:
        shown = contents[1]
        parts += [PRESENTATIONS[shown >> 5 & 3], SCREENING[shown & 3]]
    if end > 2:
        reason = contents[2] & 0x0F
        parts.append(f"forwarded: {REDIRECTIONS.get(reason, f'reason {reason}')}")
    return ", ".join(parts)


def _display(contents: bytes) -> str:
    """Some exchanges put an octet for the character set before the text (as NI2 does)."""
    marked = contents[:1] >= b"\x80" and not contents[:1] >= b"\xc0"
    return f"'{text(contents[1:] if marked else contents)}'"


def _user_user(contents: bytes) -> str:
    if not contents:
        return "empty"
    protocol = USER_PROTOCOLS.get(contents[0], f"protocol {contents[0]}")
    if contents[0] == 4:
        return f"{protocol}: '{text(contents[1:])}'"
    return f"{protocol}: {contents[1:].hex(' ') or 'empty'}"


def _restart(contents: bytes) -> str:
    kinds = {0: "these channels", 6: "this interface", 7: "all interfaces"}
    return kinds.get(contents[0] & 7, f"class {contents[0] & 7}")


def _facility(contents: bytes) -> str:
    kinds = {0x11: "supplementary services", 0x12: "CMIP", 0x1F: "networking extensions (QSIG)"}
    profile = contents[0] & 0x1F
    return f"{kinds.get(profile, f'profile {profile:#04x}')}, {len(contents)} octets"


def _date(contents: bytes) -> str:
    year, month, day = contents[0], contents[1], contents[2]
    clock = ":".join(f"{one:02d}" for one in contents[3:6])
    return f"20{year % 100:02d}-{month:02d}-{day:02d} {clock}".rstrip()


def _named(table: Mapping[int, str], mask: int) -> Callable[[bytes], str]:
    return lambda contents: table.get(contents[0] & mask, f"value {contents[0] & mask}")


_SAY: Mapping[int, Callable[[bytes], str]] = {
    0x04: _bearer,
    0x08: _cause,
    0x0C: _number,
    0x14: _named(CALL_STATES, 0x3F),
    0x18: _channel,
    0x1C: _facility,
    0x1E: _progress,
    0x27: _named(NOTICES, 0x7F),
    0x28: _display,
    0x29: _date,
    0x2C: lambda contents: f"'{text(contents)}'",
    0x34: _named(SIGNALS, 0xFF),
    0x4C: _number,
    0x6C: _number,
    0x70: _number,
    0x73: _number,
    0x74: _number,
    0x76: _number,
    0x79: _restart,
    0x7C: _bearer,
    0x7E: _user_user,
}
