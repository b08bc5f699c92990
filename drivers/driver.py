"""A kind of line: what a package offers under the entry point `cti.lines`, and how it is found.

The name of the entry point is the `kind` of a `[[lines]]` section in a site's configuration; its
object is a `Driver`. It is loaded in two processes: the control process calls `start`, the media
process `open_voice`, so a driver imports what only one of them needs within these methods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Any, Protocol, runtime_checkable

from drivers.line import Health, LineUnavailable, Signalling, Voice

GROUP = "cti.lines"


@dataclass(frozen=True, slots=True)
class VoiceSpec:
    """What the media process is told to open the voice half of a span."""

    kind: str
    name: str
    channels: tuple[int, ...]
    """In the order of the rows of a frame."""
    descriptors: tuple[int, ...] = ()
    """Open files that the media process inherits under the same numbers."""
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Span:
    """One line that is ready to be opened: its signalling half, and how to open its voice."""

    line: Signalling
    voice: VoiceSpec


class SpansThere(tuple[Span, ...]):
    """The spans of a section that can be used now; `missing` says of each other one what is wrong."""

    missing: tuple[LineUnavailable, ...] = ()


def spans_there(makes: Iterable[Callable[[], Span]]) -> SpansThere:
    """Make what can be made, for one card that is away must not stop the others of its section.

    Raises LineUnavailable where nothing is left, and what else comes.
    """
    made: list[Span] = []
    missing: list[LineUnavailable] = []
    for make in makes:
        try:
            made.append(make())
        except LineUnavailable as problem:
            missing.append(problem)
    if missing and not made:
        raise missing[0]
    found = SpansThere(made)
    found.missing = tuple(missing)
    return found


class Driver(Protocol):
    """One kind of line."""

    default_name: str
    """The name of a section that has none, such as `e1`."""
    settings: type[Any]
    """A frozen `msgspec.Struct` that forbids unknown fields: the keys that `[[lines]]` may have
    besides `kind`, `name`, `group`, `hunt`, `telephones`, `trace` and `network_transfer`, which no key may
    be named, with their defaults and limits."""

    async def start(self, settings: Any, name: str, running: AsyncExitStack) -> Sequence[Span]:
        """Make the lines of one section, not yet opened; leaving `running` gives everything back.

        `name` is unique among sections. A driver names its only line so, several `name-1`, `name-2`.
        Where some spans are not there it may give the others as SpansThere. Raises LineUnavailable
        or LineError with a sentence that says what to do.
        """
        ...

    def open_voice(self, spec: VoiceSpec) -> Voice:
        """The opened voice half. Raises LineUnavailable."""
        ...


@runtime_checkable
class Traceable(Protocol):
    """What a line on a D channel can do besides: show its frames."""

    @property
    def name(self) -> str: ...

    tap: Callable[[bytes, bool], None] | None
    """Is handed every frame of Q.921, check sequence included, and whether it was sent."""


@runtime_checkable
class CountsErrors(Protocol):
    """What a line on a digital span can do besides: tell how well the bits arrive."""

    @property
    def name(self) -> str: ...

    @property
    def health(self) -> Health: ...

    def error_counters(self) -> Mapping[str, int]:
        """Totals by name, which only grow until the driver starts anew: at least one of
        `bipolar_violations`, `crc4`, `e_bits`, `frame_alignment`, `slips`.

        Raises LineUnavailable while the board is away.
        """
        ...


@runtime_checkable
class ReservesDChannels(Protocol):
    """What a line of several spans can do besides: say which of its D channels work."""

    changed: Callable[[frozenset[int]], None] | None
    """Told which D channels are established whenever one fails or comes back."""

    @property
    def name(self) -> str: ...

    @property
    def d_channels(self) -> frozenset[int]:
        """The spans that have a D channel, by their logical numbers."""
        ...

    @property
    def d_channels_up(self) -> frozenset[int]:
        """Those whose D channels are established."""
        ...


def kinds() -> list[str]:
    """The kinds of line that are installed, sorted."""
    return sorted({entry.name for entry in entry_points(group=GROUP)})


def driver(kind: str) -> Driver:
    """The driver of a kind. Raises LineUnavailable with a sentence that names what there is."""
    found = [entry for entry in entry_points(group=GROUP) if entry.name == kind]
    if not found:
        raise LineUnavailable(
            f"there is no driver '{kind}'; the drivers are "
            f"{', '.join(kinds()) or 'none: install Cordboard anew'}"
        )
    try:
        loaded: Driver = found[0].load()
    except (ImportError, AttributeError) as problem:
        raise LineUnavailable(
            f"the driver '{kind}' ({found[0].value}) cannot be loaded: {problem}"
        ) from problem
    return loaded
