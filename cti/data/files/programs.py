"""Programs that the administrator listed: run with arguments, never by a shell."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence

from cti.data.files.encodings import decoded
from cti.ivr.run.happening import BlockFailed

OUTPUT_LIMIT = 65_536
"""Octets that are kept of what a program writes."""


class Programs:
    """Name -> path of the program."""

    def __init__(self, programs: Mapping[str, str]) -> None:
        self._programs = dict(programs)

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._programs)

    async def run(
        self, program: str, arguments: Sequence[str], given: str, limit: float
    ) -> tuple[str, int]:
        """(its output, its exit code). Raises BlockFailed: denied, unavailable, timeout, too_long."""
        path = self._programs.get(program)
        if path is None:
            raise BlockFailed(
                "denied", f"The program “{program}” is not listed; the administrator lists it."
            )
        if any("\0" in argument for argument in arguments):
            raise BlockFailed("bad_value", "An argument holds a character that none may hold.")
        try:
            process = await asyncio.create_subprocess_exec(
                path, *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as problem:
            raise BlockFailed(
                "unavailable", f"The program {program} does not start: {problem.strerror}."
            ) from None
        try:
            async with asyncio.timeout(limit):
                out, _ = await process.communicate(given.encode())
        except TimeoutError:
            raise BlockFailed("timeout", f"{program} did not end within {limit:.3g} s.") from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await asyncio.shield(process.wait())
        if len(out) > OUTPUT_LIMIT:
            raise BlockFailed("too_long", f"{program} wrote more than 65,536 octets.")
        return decoded(out, "auto", program).rstrip("\r\n"), int(process.returncode or 0)
