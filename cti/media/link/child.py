"""One media process as the control process holds it: begun, given its work, ended."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import Sequence

import msgspec

from cti.media.link.config import MediaConfig

STOP_SECONDS = 5.0
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


class Child:
    """A process that has imported and warmed up, or is doing so, and waits for its configuration.

    Leave `socket` in the hands of one loop; it is closed with `close`.
    """

    def __init__(
        self,
        process: asyncio.subprocess.Process,
        link: socket.socket,
        descriptors: tuple[int, ...],
    ) -> None:
        self.process = process
        self.socket = link
        self.descriptors = descriptors
        """Files that it inherited beside its link."""

    @classmethod
    async def begin(cls, descriptors: Sequence[int]) -> Child:
        """Start a process that inherits these files. Raises OSError."""
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        near.setblocking(False)
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "cti.media", "--link", str(far.fileno()),
                pass_fds=[far.fileno(), *descriptors],
                start_new_session=True,  # a Ctrl-C is the server's, which then ends this in order
                env=os.environ | dict.fromkeys(_ONE_THREAD, "1"),
            )  # fmt: skip
        except BaseException:
            near.close()
            raise
        finally:
            far.close()
        return cls(process, near, tuple(descriptors))

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    @property
    def pid(self) -> int:
        return self.process.pid

    def kill(self) -> None:
        if self.alive:
            self.process.kill()

    def configure(self, config: MediaConfig) -> None:
        """Let it begin. Raises OSError when it is gone."""
        self.socket.send(msgspec.msgpack.encode(config))

    def close(self) -> None:
        """Close the link: a process that runs ends by that. May be called twice."""
        self.socket.close()

    async def end(self, kill_after: float = STOP_SECONDS) -> None:
        """Close the link and wait until the process is gone, killed after so many seconds."""
        self.close()
        try:
            async with asyncio.timeout(kill_after):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
