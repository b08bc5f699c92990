"""A card number is keyed and is not in the recording; what is said around it is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np
import pytest

from cti.client.asyncio_link import AsyncioLink
from cti.demo import site
from cti.demo.verdict import sides
from cti.events import Established, KeyReleased, RecordingEnded
from cti.server import Server
from drivers.line import FRAME_SAMPLES
from drivers.simulated import voiceprint
from drivers.simulated.messages import Script
from tests.media.dtmf import ears
from tests.support.goings_on import Heard

Client = Callable[..., Awaitable[AsyncioLink]]

CARD = "4929806135"
VOICE = 9


async def record(server: Server, client: Client, folder: Path, *, cut: bool) -> np.ndarray:
    """What the recording has of a caller who keys a number and then talks."""
    heard = Heard(server.bus)
    supervisor = await client("2001", "monitor")
    assert server.lines.exchange is not None
    server.lines.exchange.place(
        Script("13900001111", site.HOTLINE, digits=((4.0, CARD),), talk=5.0, voice=VOICE)
    )
    answered = await heard.until(Established)
    if cut:
        await supervisor.request("CutDigits", call=answered.call, on=True)
    ended = await heard.until(RecordingEnded)
    assert len(heard.of(KeyReleased)) == len(CARD), "whatever is cut, keys are heard"
    content = await asyncio.to_thread(Path(ended.path).read_bytes)
    caller, _ = sides(content, folder)
    return caller


def keys(codes: np.ndarray) -> list[str]:
    """What two receivers make of it: ours and spandsp's."""
    frames = codes[: len(codes) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, 1, FRAME_SAMPLES)
    return [ears.listen(frames).keys[0], ears.judge(frames)[0]]


@pytest.mark.parametrize("cut", [True, False])
async def test_keys_are_in_the_recording_unless_they_are_cut(
    server: Server, client: Client, tmp_path: Path, cut: bool
) -> None:
    caller = await record(server, client, tmp_path, cut=cut)
    assert keys(caller) == (["", ""] if cut else [CARD, CARD])
    assert VOICE in voiceprint.identify(caller), "what was said is there"
