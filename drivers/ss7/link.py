"""One signalling link of No. 7: where it is reached, and how it is now."""

from __future__ import annotations

from dataclasses import dataclass, field

from drivers.deadlines import Deadline


@dataclass(slots=True)
class LinkPlace:
    """One signalling link: a descriptor that carries a signal unit per read and write."""

    descriptor: int
    code: int = 0
    """Signalling link code (SLC), as agreed with the far end: 0 to 15."""
    adjacent: int = 0
    """Point code of the far end."""
    repeats: bool = True
    """Whether the descriptor sends the last unit again and again by itself, as level 2 has it."""
    number: int = field(default=-1, init=False)
    alarm: bool = field(default=False, init=False)
    waiting: bool = field(default=False, init=False)
    """The descriptor takes no more now."""
    unaligned: bool = field(default=False, init=False)
    """The last unit that went out says "out of alignment" (SIO)."""
    repeating: Deadline | None = field(default=None, init=False)
    """When the state of the link is sent again."""
