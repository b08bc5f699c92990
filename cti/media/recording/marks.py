"""Marks of a recording: places with a length and a label, as RIFF chunks that sound editors show.

`cue ` has the places; `LIST adtl` has a label (`labl`) and a length (`ltxt`, purpose `rgn `) for each
(Multimedia Programming Interface and Data Specifications 1.0, IBM and Microsoft 1991).
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MARKS_BEGIN = b"cue "
_CUE = struct.Struct("<II4sIII")
_LENGTH = struct.Struct("<II4sHHHH")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something about a part of the sound; `start` and `samples` count samples of one side."""

    start: int
    samples: int
    label: str


def chunks(marks: Iterable[Mark]) -> bytes:
    """The chunks that follow the sound; nothing where there is no mark."""
    numbered = list(enumerate(marks, 1))
    if not numbered:
        return b""
    places = b"".join(
        _CUE.pack(number, mark.start, b"data", 0, 0, mark.start) for number, mark in numbered
    )
    labels = b"".join(
        _chunk(b"labl", struct.pack("<I", number) + mark.label.encode() + b"\0")
        + _chunk(b"ltxt", _LENGTH.pack(number, mark.samples, b"rgn ", 0, 0, 0, 0))
        for number, mark in numbered
    )
    return _chunk(b"cue ", struct.pack("<I", len(numbered)) + places) + _chunk(
        b"LIST", b"adtl" + labels
    )


def parse(content: bytes) -> tuple[list[Mark], int]:
    """The marks in the chunks after the sound, and where the last whole chunk ends."""
    starts: dict[int, int] = {}
    lengths: dict[int, int] = {}
    labels: dict[int, str] = {}
    after = 0
    for name, body in _walk(content):
        after += 8 + len(body) + (len(body) & 1)
        if name == b"cue ":
            for place in range(4, len(body) - _CUE.size + 1, _CUE.size):
                number, _, _, _, _, start = _CUE.unpack_from(body, place)
                starts[number] = start
        elif name == b"LIST" and body[:4] == b"adtl":
            for kind, text in _walk(body[4:]):
                if kind == b"labl" and len(text) >= 4:
                    number = int.from_bytes(text[:4], "little")
                    labels[number] = text[4:].split(b"\0")[0].decode(errors="replace")
                elif kind == b"ltxt" and len(text) >= _LENGTH.size:
                    number, samples, *_ = _LENGTH.unpack_from(text)
                    lengths[number] = samples
    marks = [Mark(start, lengths.get(n, 0), labels.get(n, "")) for n, start in starts.items()]
    return marks, after


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) & 1)


def _walk(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 0
    while place + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, place)
        if place + 8 + size > len(content):
            return
        yield name, content[place + 8 : place + 8 + size]
        place += 8 + size + (size & 1)
