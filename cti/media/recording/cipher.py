"""Encrypted recordings: AES-256-GCM in chunks that are appended and never written again.

    header   64 octets: magic, key name, salt, check value
    chunk    head (u32 length of the plain text, u8 kind), cipher text, tag of 16 octets
    ...

Every file has a key of its own (HKDF of the site's key, a random salt and the header), so the number
of a chunk is its nonce. Its kind, length and number are authenticated with it: chunks can be neither
changed nor exchanged. A killed writer leaves at most one chunk that is not whole, which readers pass
over. The kind END closes a file, so that one that was cut behind a chunk is known; it alone may be
written by another process than the chunks were (`seal`) and has nonces of its own.
"""

from __future__ import annotations

import errno
import os
import secrets
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cti.media.recording.keys import NAME_BYTES, KeyProblem, KeyRing, check_value
from cti.media.recording.marks import Mark
from cti.media.recording.store import write_all

MAGIC = b"CORDREC\x01"
SOUND, MARKS, END = range(3)
TAG_BYTES = 16
LARGEST_CHUNK = 1 << 20
_HEADER = struct.Struct(f"<8s{NAME_BYTES}s24s8s")
HEADER_BYTES = _HEADER.size
_HEAD = struct.Struct("<IB")
_NONCE = struct.Struct("<IQ")
_ADDED = struct.Struct("<IBQ")
_MARKS = msgspec.msgpack.Decoder(list[tuple[int, int, str]])


class Damaged(ValueError):
    """An encrypted recording was changed or is damaged; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Where a chunk stands. `sound` is the octet of the recording's sound that it begins with."""

    number: int
    kind: int
    place: int
    length: int
    sound: int


class FileKey:
    """The key of one file, and what its header says."""

    def __init__(self, header: bytes, key: bytes) -> None:
        self.header = header
        self._cipher = AESGCM(key)

    @classmethod
    def new(cls, keys: KeyRing) -> FileKey:
        """For a file that begins now, by the active key."""
        keys.renew()
        name, salt = keys.active.encode(), secrets.token_bytes(24)
        key = keys.derive(keys.active, salt, MAGIC + name)
        return cls(_HEADER.pack(MAGIC, name, salt, check_value(key)), key)

    @classmethod
    def of(cls, header: bytes, keys: KeyRing) -> FileKey:
        """Of a file that is there. Raises KeyProblem, and Damaged for a header that is none."""
        if len(header) < HEADER_BYTES or not header.startswith(MAGIC):
            raise Damaged("It is no encrypted recording, or its first octets are lost.")
        _, padded, salt, check = _HEADER.unpack(header[:HEADER_BYTES])
        name = padded.rstrip(b"\0")
        key = keys.derive(name.decode(errors="replace"), salt, MAGIC + name)
        if check_value(key) != check:
            raise KeyProblem(
                f"The key '{name.decode()}' in {keys.source} is not the one it was encrypted with; "
                "find the key file of the time when it was recorded."
            )
        return cls(header[:HEADER_BYTES], key)

    def lock(self, kind: int, number: int, plain: bytes) -> bytes:
        """A whole chunk."""
        locked = self._cipher.encrypt(
            _NONCE.pack(kind == END, number), plain, _ADDED.pack(len(plain), kind, number)
        )
        return _HEAD.pack(len(plain), kind) + locked

    def unlock(self, file: int, chunk: Chunk) -> bytes:
        """The plain text of a chunk. Raises Damaged, OSError."""
        locked = os.pread(file, chunk.length + TAG_BYTES, chunk.place + _HEAD.size)
        try:
            return self._cipher.decrypt(
                _NONCE.pack(chunk.kind == END, chunk.number),
                locked,
                _ADDED.pack(chunk.length, chunk.kind, chunk.number),
            )
        except InvalidTag:
            raise Damaged(
                f"Its sound at {chunk.sound / 16000:.1f} s was changed or is damaged; take the second copy."
            ) from None


def chunks_of(file: int, size: int) -> Iterator[Chunk]:
    """The chunks that are whole, in order. Needs no key. Raises OSError."""
    number, place, sound = 0, HEADER_BYTES, 0
    while place + _HEAD.size + TAG_BYTES <= size:
        length, kind = _HEAD.unpack(os.pread(file, _HEAD.size, place))
        after = place + _HEAD.size + length + TAG_BYTES
        if length > LARGEST_CHUNK or kind > END or after > size:
            return
        yield Chunk(number, kind, place, length, sound)
        number, place = number + 1, after
        if kind == SOUND:
            sound += length


class CipherStore:
    """A file that is being written; behind a killed writer `resume` finds where it may go on."""

    def __init__(self, file: int, key: FileKey) -> None:
        self.size = 0
        self._file = file
        self._key = key
        self._number = 0
        self._place = HEADER_BYTES
        self._told: Sequence[Mark] = ()
        self._ended = False
        self._broken = False

    def begin(self) -> None:
        write_all(self._file, self._key.header, 0)

    def resume(self) -> None:
        """Take up a file that is there, to end it. Raises OSError."""
        for chunk in chunks_of(self._file, os.fstat(self._file).st_size):
            self._number = chunk.number + 1
            self._place = chunk.place + _HEAD.size + chunk.length + TAG_BYTES
            self._ended = self._ended or chunk.kind == END
            if chunk.kind == SOUND:
                self.size += chunk.length

    def append(self, block: bytes) -> None:
        if block:
            self._add(SOUND, block)
            self.size += len(block)

    def mark(self, marks: Sequence[Mark]) -> None:
        if marks != self._told:
            self._told = tuple(marks)
            plain = [(mark.start, mark.samples, mark.label) for mark in marks]
            self._add(MARKS, msgspec.msgpack.encode(plain))

    def end(self) -> None:
        os.ftruncate(self._file, self._place)
        if not self._ended:
            self._add(END, struct.pack("<Q", self.size))
            self._ended = True

    def _add(self, kind: int, plain: bytes) -> None:
        # Another text under the nonce of a chunk that the disk took in part would give both away:
        # behind it only the end may follow, which has nonces of its own.
        if self._broken and kind != END:
            raise OSError(errno.EIO, "a chunk before this one could not be written")
        self._broken = True
        locked = self._key.lock(kind, self._number, plain)
        write_all(self._file, locked, self._place)
        self._broken = False
        self._number += 1
        self._place += len(locked)


def marks_of(plain: bytes) -> list[Mark]:
    """The marks of a chunk of that kind. Raises Damaged."""
    try:
        return [Mark(*mark) for mark in _MARKS.decode(plain)]
    except msgspec.MsgspecError:
        raise Damaged("Its marks cannot be read; it was made by a newer version.") from None
