"""ISUP messages octet by octet: ITU-T Q.763.

A message has a type, a circuit identification code and parameters; parameters stay raw octets here,
parameters.py knows what they say. What a message must have is checked before anybody sees it.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field


class Kind(enum.IntEnum):
    """Message types (Q.763 table 4) that are understood or sent."""

    IAM = 0x01
    SAM = 0x02
    INR = 0x03
    INF = 0x04
    COT = 0x05
    ACM = 0x06
    CON = 0x07
    ANM = 0x09
    REL = 0x0C
    SUS = 0x0D
    RES = 0x0E
    RLC = 0x10
    CCR = 0x11
    RSC = 0x12
    BLO = 0x13
    UBL = 0x14
    BLA = 0x15
    UBA = 0x16
    GRS = 0x17
    CGB = 0x18
    CGU = 0x19
    CGBA = 0x1A
    CGUA = 0x1B
    LPA = 0x24
    GRA = 0x29
    CPG = 0x2C
    UCIC = 0x2E
    CFN = 0x2F


class Parameter(enum.IntEnum):
    """Parameter names (Q.763 table 5)."""

    TRANSMISSION_MEDIUM = 0x02
    CALLED_NUMBER = 0x04
    SUBSEQUENT_NUMBER = 0x05
    NATURE_OF_CONNECTION = 0x06
    FORWARD_CALL = 0x07
    OPTIONAL_FORWARD_CALL = 0x08
    CALLING_CATEGORY = 0x09
    CALLING_NUMBER = 0x0A
    REDIRECTING_NUMBER = 0x0B
    INFORMATION_REQUEST = 0x0E
    INFORMATION = 0x0F
    CONTINUITY = 0x10
    BACKWARD_CALL = 0x11
    CAUSE = 0x12
    REDIRECTION_INFORMATION = 0x13
    GROUP_SUPERVISION = 0x15
    RANGE_AND_STATUS = 0x16
    USER_TO_USER = 0x20
    CONNECTED_NUMBER = 0x21
    SUSPEND_RESUME = 0x22
    EVENT = 0x24
    ORIGINAL_CALLED_NUMBER = 0x28
    OPTIONAL_BACKWARD_CALL = 0x29


P = Parameter


@dataclass(frozen=True, slots=True)
class Shape:
    """What a message consists of: fixed parameters with their lengths, variable ones, and the rest."""

    fixed: tuple[tuple[Parameter, int], ...] = ()
    variable: tuple[Parameter, ...] = ()
    optional: bool = False


_BARE = Shape()
_GROUP = Shape(((P.GROUP_SUPERVISION, 1),), (P.RANGE_AND_STATUS,))
_RANGE = Shape((), (P.RANGE_AND_STATUS,))

SHAPES: Mapping[Kind, Shape] = {
    Kind.IAM: Shape(
        (
            (P.NATURE_OF_CONNECTION, 1),
            (P.FORWARD_CALL, 2),
            (P.CALLING_CATEGORY, 1),
            (P.TRANSMISSION_MEDIUM, 1),
        ),
        (P.CALLED_NUMBER,),
        True,
    ),
    Kind.SAM: Shape((), (P.SUBSEQUENT_NUMBER,), True),
    Kind.INR: Shape(((P.INFORMATION_REQUEST, 2),), (), True),
    Kind.INF: Shape(((P.INFORMATION, 2),), (), True),
    Kind.COT: Shape(((P.CONTINUITY, 1),)),
    Kind.ACM: Shape(((P.BACKWARD_CALL, 2),), (), True),
    Kind.CON: Shape(((P.BACKWARD_CALL, 2),), (), True),
    Kind.ANM: Shape((), (), True),
    Kind.REL: Shape((), (P.CAUSE,), True),
    Kind.SUS: Shape(((P.SUSPEND_RESUME, 1),), (), True),
    Kind.RES: Shape(((P.SUSPEND_RESUME, 1),), (), True),
    Kind.RLC: Shape((), (), True),
    Kind.CCR: _BARE,
    Kind.RSC: _BARE,
    Kind.BLO: _BARE,
    Kind.UBL: _BARE,
    Kind.BLA: _BARE,
    Kind.UBA: _BARE,
    Kind.GRS: _RANGE,
    Kind.CGB: _GROUP,
    Kind.CGU: _GROUP,
    Kind.CGBA: _GROUP,
    Kind.CGUA: _GROUP,
    Kind.LPA: _BARE,
    Kind.GRA: _RANGE,
    Kind.CPG: Shape(((P.EVENT, 1),), (), True),
    Kind.UCIC: _BARE,
    Kind.CFN: Shape((), (P.CAUSE,), True),
}

LARGEST_CIC = 0x0FFF
"""Twelve bits (Q.763 1.2); the upper four are spare."""

_HEAD = 3


class Malformed(Exception):
    """Octets that are no message of its type; the sentence says where it goes wrong."""


@dataclass(frozen=True, slots=True)
class Message:
    """One ISUP message."""

    kind: Kind
    cic: int
    parameters: Mapping[Parameter, bytes] = field(default_factory=dict)


def parse(octets: bytes) -> Message:
    """A message as MTP delivers it, from the circuit identification code on. Raises Malformed."""
    if len(octets) < _HEAD:
        raise Malformed("it ends before its type")
    cic = int.from_bytes(octets[:2], "little") & LARGEST_CIC
    try:
        kind = Kind(octets[2])
    except ValueError:
        raise Malformed(f"its type 0x{octets[2]:02x} is not known") from None
    shape = SHAPES[kind]
    found: dict[Parameter, bytes] = {}
    at = _HEAD
    for name, size in shape.fixed:
        found[name] = _taken(octets, at, size, name)
        at += size
    for name in shape.variable:
        start = at + _pointer(octets, at, name)
        found[name] = _counted(octets, start, name)
        at += 1
    if shape.optional and at < len(octets) and octets[at]:
        _parse_optional(octets, at + octets[at], found)
    return Message(kind, cic, found)


def _parse_optional(octets: bytes, at: int, found: dict[Parameter, bytes]) -> None:
    """Add the optional parameters, which end with a name of 0. Those that are not known are passed over."""
    while at < len(octets) and octets[at]:
        value = _counted(octets, at + 1, octets[at])
        try:
            found.setdefault(Parameter(octets[at]), value)
        except ValueError:
            pass
        at += 2 + len(value)


def _pointer(octets: bytes, at: int, name: int) -> int:
    pointer = _taken(octets, at, 1, name)[0]
    if pointer == 0:
        raise Malformed(f"the mandatory parameter 0x{name:02x} is missing")
    return pointer


def _counted(octets: bytes, at: int, name: int) -> bytes:
    size = _taken(octets, at, 1, name)[0]
    return _taken(octets, at + 1, size, name)


def _taken(octets: bytes, at: int, size: int, name: int) -> bytes:
    if at + size > len(octets):
        raise Malformed(f"it ends within the parameter 0x{name:02x}")
    return octets[at : at + size]


def encode(message: Message) -> bytes:
    """The octets of a message. Raises KeyError where a mandatory parameter is missing."""
    shape, parameters = SHAPES[message.kind], message.parameters
    mandatory = {name for name, _ in shape.fixed} | set(shape.variable)
    octets = bytearray(message.cic.to_bytes(2, "little"))
    octets.append(message.kind)
    for name, _ in shape.fixed:
        octets += parameters[name]
    pointers = len(octets)
    octets += bytes(len(shape.variable) + shape.optional)
    for at, name in enumerate(shape.variable, pointers):
        octets[at] = len(octets) - at
        octets.append(len(parameters[name]))
        octets += parameters[name]
    optional = [name for name in parameters if name not in mandatory]
    if shape.optional and optional:
        at = pointers + len(shape.variable)
        octets[at] = len(octets) - at
        for name in optional:
            octets += bytes((name, len(parameters[name]))) + parameters[name]
        octets.append(0)
    return bytes(octets)
