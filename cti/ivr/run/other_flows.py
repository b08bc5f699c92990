"""The other flows that a run may enter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from cti.ivr.run.compiler import Program
from cti.ivr.run.happening import BlockFailed


class Programs(Protocol):
    """The other flows that a run may enter, in the versions that were published when it began."""

    def part(self, flow: str) -> Program:
        """Raises BlockFailed: not_found, or refused for a part that has errors."""
        ...

    def parts(self) -> Iterable[Program]:
        """All parts that may be entered."""
        ...

    def go_to(self, flow: str) -> tuple[Program, Programs]:
        """The flow as it is published now, with what it may enter; raises BlockFailed."""
        ...


class NoPrograms:
    """For a flow that stands alone."""

    def part(self, flow: str) -> Program:
        raise BlockFailed("not_found", f"There is no published part {flow}.")

    def parts(self) -> Iterable[Program]:
        return ()

    def go_to(self, flow: str) -> tuple[Program, Programs]:
        raise BlockFailed("not_found", f"There is no published flow {flow}.")
