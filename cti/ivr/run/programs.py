"""Published flows as programs: compiled once a version, and kept by the calls that began with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from cti.errors import CtiError, NotFound, WrongState
from cti.ivr.check.finding import FlowError
from cti.ivr.flow.file import load
from cti.ivr.flow.palette import Palette
from cti.ivr.run.compiler import Program, compile_flow
from cti.ivr.run.happening import BlockFailed
from cti.ivr.run.other_flows import Programs


class Library(Protocol):
    """Where published flows are kept; answers at once."""

    def published(self, flow: str) -> tuple[int, str] | None:
        """(version, text) of the flow in service; None where there is none."""
        ...


class PublishedPrograms:
    """The programs of the published versions."""

    def __init__(self, library: Library, palette: Palette) -> None:
        self._library = library
        self._palette = palette
        self._programs: dict[str, Program] = {}

    def knows(self, flow: str) -> bool:
        return flow in self._programs or self._library.published(flow) is not None

    def forget(self, flow: str) -> None:
        """Another version was published: it is compiled when the next call needs it."""
        self._programs.pop(flow, None)

    def program(self, flow: str) -> Program:
        """Raises NotFound for a flow that is not there, WrongState for one that has errors."""
        program = self._programs.get(flow)
        if program is not None:
            return program
        found = self._library.published(flow)
        if found is None:
            raise NotFound(f"There is no published flow {flow}; publish it or choose another one.")
        version, text = found
        try:
            program = compile_flow(load(text, self._palette), self._palette, version=version)
        except FlowError as problem:
            raise WrongState(
                f"Flow {flow}, version {version}, cannot run: {problem.problems[0].text.en} "
                "Mend it in the designer and publish it again."
            ) from None
        self._programs[flow] = program
        return program

    def pinned(self, program: Program) -> Pinned:
        """All parts that a flow may enter, as they are published at this moment."""
        parts: dict[str, Program | CtiError] = {}
        waiting = list(program.parts)
        while waiting:
            part = waiting.pop()
            if part in parts:
                continue
            try:
                parts[part] = found = self.program(part)
                waiting += found.parts
            except CtiError as problem:
                parts[part] = problem
        return Pinned(self, parts)


class Pinned:
    """What one call may enter; fulfils `other_flows.Programs`."""

    def __init__(
        self, published: PublishedPrograms, parts: Mapping[str, Program | CtiError]
    ) -> None:
        self._published = published
        self._parts = parts

    def part(self, flow: str) -> Program:
        found = self._parts.get(flow)
        if isinstance(found, Program):
            return found
        if found is None:
            raise BlockFailed(
                "not_found", f"The part {flow} was not published when the call began."
            )
        raise _failed(found)

    def parts(self) -> Iterable[Program]:
        return [part for part in self._parts.values() if isinstance(part, Program)]

    def go_to(self, flow: str) -> tuple[Program, Programs]:
        try:
            program = self._published.program(flow)
        except CtiError as problem:
            raise _failed(problem) from None
        return program, self._published.pinned(program)


def _failed(problem: CtiError) -> BlockFailed:
    kind = "not_found" if isinstance(problem, NotFound) else "refused"
    return BlockFailed(kind, str(problem))
