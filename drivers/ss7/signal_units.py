"""Signal units between a link and libss7: which are let through, and whose label they carry.

libss7 believes what it reads. A unit whose length indicator does not fit its length (Q.703 2.3.3) is
dropped here, so are busy indications (SIB): libss7 would take the link out of service where Q.703 10
has it wait. A message that is shorter than what libss7 takes from it, for a user part that is not here,
or about points that nobody knows is blanked: level 2 has to acknowledge it all the same.

Two things in labels are not as libss7 has them and are changed on the way: point codes of 24 bits,
which it knows with ANSI's ISUP alone, and the signalling link code, for which it always takes the
place of the link among those to the same point (mtp3.c, `net_mng_sls`).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping

from drivers.ss7.point_codes import FORMATS, written

log = logging.getLogger("drivers.ss7")

HEADER, FCS = 3, 2
LONGEST_UNIT = HEADER + 273 + FCS
"""Octets of a unit with the longest signalling information, check sum included (Q.703 2.2)."""

BUSY = 5
_LONGEST_INDICATOR = 63
_NETWORK_MANAGEMENT, _TEST, _SPECIAL_TEST, _ISUP = 0, 1, 2, 5
_ITU_LABEL = FORMATS["itu"].label_octets
_LINK_TEST, _LINK_TEST_ANSWER = 0x11, 0x21
_LONGEST_PATTERN = 10
"""Octets of libss7's own test pattern, which it compares as many octets with as an answer says."""

_ABOUT_POINTS = (0x14, 0x34, 0x54, 0x15, 0x25)
"""Transfer prohibited, restricted, allowed, and the two route set tests: they name a point code."""
_SHORTEST_ISUP = 3
_NOBODY = 13
"""A service indicator that is spare: libss7 passes over such a message."""


class Labels:
    """Admits and changes units. `links` are codes of links on the wire -> their places.

    `points` are the point codes that this end knows beside its own; what others send is blanked.
    """

    def __init__(
        self, name: str, kind: str, own: int, points: Collection[int], links: Mapping[int, int]
    ) -> None:
        points = {own, *points}
        self._name, self._kind, self._own = name, kind, own
        self._octets = FORMATS[kind].label_octets
        numbered = points if kind == "itu" else range(1, len(points) + 1)
        self._alias = dict(zip(sorted(points), sorted(numbered), strict=True))
        self._point = {alias: point for point, alias in self._alias.items()}
        self._place, self._code = dict(links), {place: code for code, place in links.items()}
        self._strange: set[tuple[int, int]] = set()
        self.refused = 0
        """Units that libss7 was not shown as they were."""

    def alias(self, point: int) -> int:
        """The 14 bits by which libss7 knows a point; their order is that of the points."""
        return self._alias[point]

    def point(self, alias: int) -> int:
        return self._point[alias]

    def inward(self, unit: bytes) -> bytes | None:
        """A unit from the wire as libss7 is to see it; None where it must not see it."""
        size, admitted = len(unit) - FCS, None
        indicator = unit[2] & 0x3F if size >= HEADER else 0
        if size < HEADER or len(unit) > LONGEST_UNIT:
            pass
        elif indicator <= 2:
            fits = size == HEADER + indicator
            admitted = unit if fits and not (indicator and unit[HEADER] & 7 >= BUSY) else None
        elif indicator == min(_LONGEST_INDICATOR, size - HEADER):
            header, field = unit[:HEADER], unit[HEADER:size]
            admitted = self._message_inward(header, field, unit[size:])
            if admitted is None:
                self.refused += 1
                short = self._alias[self._own]
                blank = bytes((field[0] & 0xF0 | _NOBODY,)) + short.to_bytes(_ITU_LABEL, "little")
                return _united(header, blank, unit[size:])
        if admitted is None:
            self.refused += 1
        return admitted

    def outward(self, unit: bytes) -> bytes:
        """A unit of libss7 as the wire has it."""
        if unit[2] & 0x3F <= 2:
            return unit
        octet, field = unit[HEADER], unit[HEADER + 1 : -FCS]
        to, by = field[0] | (field[1] & 0x3F) << 8, field[1] >> 6 | field[2] << 2
        by |= (field[3] & 0x0F) << 10
        rest, selection, service = field[_ITU_LABEL:], field[3] >> 4, octet & 0x0F
        if service in (_NETWORK_MANAGEMENT, _TEST, _SPECIAL_TEST):
            selection = self._code.get(selection, selection)
        if service == _NETWORK_MANAGEMENT and rest[0] in _ABOUT_POINTS and self._kind != "itu":
            about = self._point.get(rest[1] | rest[2] << 8, 0)
            rest = rest[:1] + about.to_bytes(3, "little")
        label = self._label(self._point[to], self._point[by], selection)
        return _united(unit[:HEADER], bytes((octet,)) + label + rest, unit[-FCS:])

    def _message_inward(self, header: bytes, field: bytes, check: bytes) -> bytes | None:
        octets = self._octets
        if len(field) < 1 + octets + 1:
            return None
        service, label, rest = field[0] & 0x0F, field[1 : 1 + octets], field[1 + octets :]
        whole, bits = int.from_bytes(label, "little"), 14 if self._kind == "itu" else 24
        largest = FORMATS[self._kind].largest
        to, by, selection = whole & largest, whole >> bits & largest, whole >> 2 * bits & 0x0F
        if to not in self._alias or by not in self._alias:
            self._note_strange(to, by)
            return None
        if service in (_NETWORK_MANAGEMENT, _TEST, _SPECIAL_TEST):
            place = self._place.get(selection)
            told = self._management(service, rest)
            if place is None:
                self._note_strange_link(selection)
            if place is None or told is None:
                return None
            selection, rest = place, told
        elif service != _ISUP or len(rest) < _SHORTEST_ISUP:
            return None
        short = self._alias[to] | self._alias[by] << 14 | selection << 28
        return _united(header, field[:1] + short.to_bytes(_ITU_LABEL, "little") + rest, check)

    def _management(self, service: int, rest: bytes) -> bytes | None:
        """A message of MTP itself, if it is as long as it has to be."""
        kind = rest[0]
        if service != _NETWORK_MANAGEMENT:
            length = rest[1] >> 4 if len(rest) > 1 else len(rest)
            longest = _LONGEST_PATTERN if kind == _LINK_TEST_ANSWER else 15
            known = kind in (_LINK_TEST, _LINK_TEST_ANSWER)
            return rest if known and length <= min(longest, len(rest) - 2) else None
        if kind not in _ABOUT_POINTS:
            return rest + b"\0"  # libss7 reads one octet more of some
        size = 2 if self._kind == "itu" else 3
        if len(rest) < 1 + size:
            return None
        about = int.from_bytes(rest[1 : 1 + size], "little") & FORMATS[self._kind].largest
        if about not in self._alias:
            return None
        return rest[:1] + self._alias[about].to_bytes(2, "little")

    def _label(self, to: int, by: int, selection: int) -> bytes:
        bits = 14 if self._kind == "itu" else 24
        return (to | by << bits | selection << 2 * bits).to_bytes(self._octets, "little")

    def _note_strange_link(self, code: int) -> None:
        if (code, 0) not in self._strange:
            self._strange.add((code, 0))
            log.warning(
                "%s: the far end calls a signalling link %d; `slc` in the configuration says %s",
                self._name,
                code,
                ", ".join(map(str, self._place)),
            )

    def _note_strange(self, to: int, by: int) -> None:
        if (to, by) in self._strange or len(self._strange) > 16:
            return
        self._strange.add((to, by))
        log.warning(
            "%s: the far side sends from point code %s to %s, which this line does not know; its own "
            "point codes in the configuration are %s",
            self._name,
            written(by, self._kind),
            written(to, self._kind),
            ", ".join(written(point, self._kind) for point in self._alias),
        )


def is_link_status(unit: bytes) -> bool:
    """Whether a unit tells the state of its link (LSSU), not that it serves."""
    return unit[2] & 0x3F in (1, 2)


def is_out_of_alignment(unit: bytes) -> bool:
    """Whether a unit tells that its link is not aligned (SIO, Q.703 11.1.3)."""
    return is_link_status(unit) and unit[HEADER] & 7 == 0


def fill_in(unit: bytes) -> bytes:
    """A unit that says nothing (FISU), with the sequence numbers of this one."""
    return unit[:2] + bytes(1 + FCS)


def _united(header: bytes, field: bytes, check: bytes) -> bytes:
    """A unit of this field, with the length indicator that belongs to it."""
    indicator = header[2] & 0xC0 | min(_LONGEST_INDICATOR, len(field))
    return header[:2] + bytes((indicator,)) + field + check
