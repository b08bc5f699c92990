"""The announcements that a site knows: one small file for each recording, in one folder.

A file is JSON: the name of what is said (several recordings may have the same), the cause of Q.850
that it stands for, and its fingerprint. `teach` makes one from a recording.
"""

from __future__ import annotations

import base64
import os
import re
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from cti.media.announcements.fingerprint import Bits, fingerprint
from cti.media.announcements.steady import steady
from drivers.line import FRAME_SECONDS, Cause
from drivers.tones import Codes

LEAST_SECONDS = 1.6
MOST_SECONDS = 20.0
"""Of a recording: more is left out, for what is said is known by then."""

CAUSES = {
    "powered_off": 20,
    "not_reachable": 20,
    "out_of_service": 27,
    "suspended": 27,
    "arrears": 27,
    "line_fault": 27,
    "vacant": 1,
    "number_changed": 22,
    "wrong_dialling": 28,
    "busy": 17,
    "in_conversation": 17,
    "rejected": 21,
    "no_answer": 19,
    "incoming_barred": 54,
    "forwarding_failed": 31,
    "network_busy": 42,
    "call_later": 42,
    "call_reminder": 18,
}
"""Names that are usual, and the cause of Q.850 that each stands for; any other name has none."""

_KNOWN_CAUSES = frozenset(int(cause) for cause in Cause)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
SUFFIX = ".announcement.json"


class TeachError(ValueError):
    """A recording cannot be taught; one sentence that says why and what to do."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    cause: int
    bits: str
    """Base64 of uint16, little-endian, one for every 20 ms."""
    sounds: str
    """Base64 of one octet for every 20 ms: 1 where there is sound."""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Announcement:
    """One recording: bits and sound of every 20 ms. `cause` is of Q.850, 0 for none."""

    name: str
    cause: int
    bits: Bits
    sounds: npt.NDArray[np.bool_]
    label: str = ""
    """For people: whose announcement it is."""
    id: str = ""
    """Its file, without the ending."""

    @property
    def seconds(self) -> float:
        return len(self.bits) * FRAME_SECONDS


@dataclass(frozen=True, slots=True)
class Library:
    """Announcements, and one sentence for every file that was left out."""

    announcements: tuple[Announcement, ...] = ()
    problems: tuple[str, ...] = ()

    @classmethod
    def read(cls, folder: Path | None) -> Library:
        """All of a folder; one that does not exist has none."""
        found: list[Announcement] = []
        problems: list[str] = []
        for path in sorted(folder.glob(f"*{SUFFIX}")) if folder else ():
            try:
                found.append(_read(path))
            except (OSError, ValueError) as error:
                problems.append(
                    f"The announcement {path} is left out: {error}. Teach it again or delete it."
                )
        return cls(tuple(found), tuple(problems))


def announcement_of(codes: Codes, name: str, cause: int | None = None) -> Announcement:
    """The announcement of a recording: A-law, silence and tones before and after it are cut off.

    Raises TeachError for a recording that is too short, and for a name that is none.
    """
    if not _NAME.fullmatch(name):
        raise TeachError(
            f"{name!r} is no name of an announcement: take small letters, digits and _, "
            f"such as {', '.join(list(CAUSES)[:3])}"
        )
    if cause and cause not in _KNOWN_CAUSES:
        raise TeachError(f"{cause} is no cause of Q.850; give one that is, or 0 for none")
    bits, sounds = fingerprint(codes)
    sounds &= ~steady(codes)
    heard = np.flatnonzero(sounds)
    if len(heard) * FRAME_SECONDS < LEAST_SECONDS:
        raise TeachError(
            f"There are only {len(heard) * FRAME_SECONDS:.1f} s of sound in the recording "
            f"beside tones; {LEAST_SECONDS:g} s are needed to know it again"
        )
    part = slice(
        int(heard[0]), min(int(heard[-1]) + 1, int(heard[0] + MOST_SECONDS / FRAME_SECONDS))
    )
    return Announcement(
        name, CAUSES.get(name, 0) if cause is None else cause, bits[part], sounds[part]
    )


def teach(
    codes: Codes, name: str, folder: Path, cause: int | None = None, *, label: str = ""
) -> Path:
    """Keep a recording (A-law) as what `name` says; returns its file.

    `cause` is that of Q.850, else the usual one of the name. Raises TeachError for a recording that
    is too short, has nothing to be known by or is known already as something else, and OSError.
    """
    from cti.media.announcements.listener import recognise

    new = announcement_of(codes, name, cause)
    match = recognise(Library.read(folder).announcements, codes)
    if match is not None and match.name != name:
        raise TeachError(
            f"This recording is known already as {match.name!r}; delete that one first if it is "
            f"{name!r}"
        )
    if recognise((new,), codes) is None:
        raise TeachError(
            f"It would not be known again by this recording: its first {MOST_SECONDS:.0f} s hold "
            "nothing to know it by; give the part in which the announcement is said"
        )
    folder.mkdir(parents=True, exist_ok=True)
    number = 1
    while (path := folder / f"{name}-{number}{SUFFIX}").exists():
        number += 1
    content = msgspec.json.encode(
        _File(
            name,
            new.cause,
            base64.b64encode(new.bits.astype("<u2").tobytes()).decode(),
            base64.b64encode(new.sounds.astype(np.uint8).tobytes()).decode(),
            label,
        )
    )
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
    return path


def _read(path: Path) -> Announcement:
    file = msgspec.json.decode(path.read_bytes(), type=_File)
    bits = np.frombuffer(base64.b64decode(file.bits, validate=True), "<u2").astype(np.uint16)
    sounds = np.frombuffer(base64.b64decode(file.sounds, validate=True), np.uint8) != 0
    if len(bits) != len(sounds) or len(bits) < LEAST_SECONDS / FRAME_SECONDS:
        raise ValueError("its fingerprint is not whole")
    if len(bits) > MOST_SECONDS / FRAME_SECONDS + 1 or not _NAME.fullmatch(file.name):
        raise ValueError("it was not made by teaching")
    if file.cause and file.cause not in _KNOWN_CAUSES:
        raise ValueError(f"{file.cause} is no cause of Q.850")
    id = path.name.removesuffix(SUFFIX)
    return Announcement(file.name, file.cause, bits, sounds, file.label, id)
