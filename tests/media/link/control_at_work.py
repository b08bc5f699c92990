"""A control process to be killed: `python -m tests.media.link.control_at_work CONFIG COMMANDS`, as JSON.

It starts the media process, sends it these commands, and writes its reports to standard output, one
JSON object a line, the number of the media process first.
"""

from __future__ import annotations

import asyncio
import sys

import msgspec

from cti.media.link.commands import Command
from cti.media.link.config import MediaConfig
from cti.media.link.control_end import MediaProcess
from cti.media.link.records import Report


def _write(line: bytes) -> None:
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


async def _work() -> None:
    config = msgspec.json.decode(sys.argv[1], type=MediaConfig)
    commands = msgspec.json.decode(sys.argv[2], type=list[Command])
    media = MediaProcess()
    await media.start(config)
    _write(str(media.pid).encode())

    def tell(report: Report) -> None:
        _write(msgspec.json.encode(report))

    media.listen(tell)
    for command in commands:
        media.send(command)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_work())
