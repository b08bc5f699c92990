"""What must not stand in a recording: who may ask for it, and of which calls."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cti.client.https import Refusal
from cti.media.link.commands import CutDigits
from tests.api.house import House
from tests.api.house import house as open_house


class Recorder:
    """Notes what was asked of the recording service."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, bool, str]] = []

    def pause(self, call: int, on: bool, label: str = "Paused") -> None:
        self.asked.append((call, on, label))


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
async def house(tmp_path: Path, recorder: Recorder) -> AsyncIterator[House]:
    async with open_house(tmp_path, recorder=recorder) as one:
        yield one


async def test_an_agent_cuts_the_keys_of_the_own_call_only(
    house: House, recorder: Recorder
) -> None:
    mine = await house.sign_in("8001", "agent", station="201")
    other = await house.sign_in("8002", "agent", station="202")
    call = await house.inbound()
    house.control.deliver_call(call, "station:201")
    await mine.until(lambda mirror: call in mirror.calls)
    await mine.request("AnswerCall", call=call)
    for name in ("CutDigits", "PauseRecording"):
        with pytest.raises(Refusal) as refused:
            await other.request(name, call=call, on=True)
        assert refused.value.code == "not_allowed"
    assert not recorder.asked
    await mine.request("CutDigits", call=call, on=True)
    await mine.request("PauseRecording", call=call, on=True, label="Card")
    row = house.control.row(house.control.calls[call].outside.device)
    assert [one for one in house.media.commands if isinstance(one, CutDigits)] == [
        CutDigits(row, True)
    ]
    assert recorder.asked == [(call, True, "Card")]
    assert ("8001", "CutDigits", f"call:{call}") in house.store.audited


async def test_a_supervisor_does_it_in_any_call(house: House, recorder: Recorder) -> None:
    await house.sign_in("8001", "agent", station="201")
    supervisor = await house.sign_in("2001", "monitor")
    call = await house.inbound()
    house.control.deliver_call(call, "station:201")
    await supervisor.request("CutDigits", call=call, on=True)
    await supervisor.request("PauseRecording", call=call, on=True)
    assert recorder.asked == [(call, True, "Paused")]
    with pytest.raises(Refusal, match="does not exist"):
        await supervisor.request("CutDigits", call=999, on=True)
