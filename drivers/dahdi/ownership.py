"""Whose the sound of each channel is: octets that control and media process share.

A channel's events and its sound come on one file, so control holds the files of analogue and CAS
channels and the media process inherits them. While signalling makes or hears tones on a channel,
the media process leaves it alone.
"""

from __future__ import annotations

import mmap
import os
from types import TracebackType

from drivers.line import LineUnavailable

MEDIA = 0
SIGNALLING = 1


class SoundOwners:
    """One octet a channel, MEDIA or SIGNALLING, in a memory file. It owns `descriptor`."""

    def __init__(self, count: int, owner: int = SIGNALLING) -> None:
        descriptor = os.memfd_create("cordboard-sound-owners", os.MFD_CLOEXEC)
        os.ftruncate(descriptor, max(1, count))
        self._map(descriptor, count)
        for index in range(count):
            self[index] = owner

    @classmethod
    def from_descriptor(cls, fd: int, count: int) -> SoundOwners:
        """The same octets in the process that inherited `fd`, which stays the caller's."""
        owners = cls.__new__(cls)
        try:
            owners._map(os.dup(fd), count)
        except (OSError, ValueError) as problem:
            raise LineUnavailable(
                f"descriptor {fd} is no memory of {count} owners: {problem}"
            ) from problem
        return owners

    def _map(self, descriptor: int, count: int) -> None:
        self.descriptor = descriptor
        self._count = count
        try:
            self._octets = mmap.mmap(descriptor, max(1, count))
        except (OSError, ValueError):
            os.close(descriptor)
            raise

    @property
    def octets(self) -> mmap.mmap:
        """The shared memory itself, for C."""
        return self._octets

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> int:
        return self._octets[self._place(index)]

    def __setitem__(self, index: int, owner: int) -> None:
        if owner not in (MEDIA, SIGNALLING):
            raise ValueError(f"the owner of a channel's sound is {MEDIA} or {SIGNALLING}")
        self._octets[self._place(index)] = owner

    def _place(self, index: int) -> int:
        if not 0 <= index < self._count:
            raise IndexError(f"there are {self._count} channels, none at {index}")
        return index

    def close(self) -> None:
        """Give the memory back; may be called twice."""
        if self.descriptor >= 0:
            self._octets.close()
            os.close(self.descriptor)
            self.descriptor = -1

    def __enter__(self) -> SoundOwners:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
