"""Messages to hosts over TCP: bytes out, one answer in."""

from __future__ import annotations

import asyncio
import ssl

from cti.data.config import HostConfig
from cti.data.web.hosts import Hosts
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.web import BODY_LIMIT, Message


async def exchange(hosts: Hosts, message: Message, limit: float) -> bytes:
    """One connection for one message. Raises BlockFailed as `Web` says."""
    credential = hosts.credential(message.host, ("tcp",))
    name, _, port = credential.address.rpartition(":")
    trust = None
    if credential.tls:
        entry = next(
            (one for one in hosts.entries if one.host in credential.hosts), HostConfig(name)
        )
        trust = await asyncio.to_thread(hosts.trust, entry)
    try:
        async with asyncio.timeout(limit):
            return await _exchange(name, int(port), trust, message)
    except TimeoutError:
        raise BlockFailed("timeout", f"{name} did not answer within {limit:.3g} s.") from None
    except ssl.SSLCertVerificationError as problem:
        text = f"The certificate of {name} is not to be trusted ({problem.verify_message})."
        raise BlockFailed("denied", text) from None
    except asyncio.IncompleteReadError as cut:
        raise BlockFailed(
            "bad_value",
            f"{name} closed after {len(cut.partial)} octets, in the middle of its answer.",
        ) from None
    except OSError as problem:
        reason = problem.strerror or type(problem).__name__
        raise BlockFailed("unavailable", f"{name} cannot be reached ({reason}).") from None


async def _exchange(name: str, port: int, trust: ssl.SSLContext | None, message: Message) -> bytes:
    data = framed(message)
    reader, writer = await asyncio.open_connection(name, port, ssl=trust, limit=BODY_LIMIT)
    try:
        writer.write(data)
        await writer.drain()
        return await _answer(reader, message)
    finally:
        writer.close()
        # A host that has gone needs no farewell.
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


def framed(message: Message) -> bytes:
    """What goes over the link: header or mark of the same kind as the answer's."""
    if message.answer == "header":
        length = len(message.data) + (message.length if message.whole else 0)
        if message.digits:
            header = str(length).zfill(message.length).encode()
        else:
            header = length.to_bytes(message.length) if length < 256**message.length else b""
        if len(header) != message.length:
            raise BlockFailed("too_long", f"{length} does not fit into the header of the message.")
        return header + message.data
    return message.data + (message.mark if message.answer == "end" else b"")


async def _answer(reader: asyncio.StreamReader, message: Message) -> bytes:
    if message.answer == "length":
        return await reader.readexactly(message.length)
    if message.answer == "end":
        try:
            found = await reader.readuntil(message.mark)
        except asyncio.LimitOverrunError:
            raise BlockFailed("too_long", "The answer is longer than 1 MiB.") from None
        return found[: -len(message.mark)]
    header = await reader.readexactly(message.length)
    if message.digits and not header.isdigit():
        raise BlockFailed("bad_value", f"The answer begins with {header!r}, which is no length.")
    length = int(header) if message.digits else int.from_bytes(header)
    length -= message.length if message.whole else 0
    if not 0 <= length <= BODY_LIMIT:
        raise BlockFailed("too_long", f"The answer says it has {length} octets; 1 MiB is the most.")
    return await reader.readexactly(length)
