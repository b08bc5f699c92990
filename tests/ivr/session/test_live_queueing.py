"""Flows with real queues, rooms and recordings: what blocks ask for really happens."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cti.acd.queues import QueueConfig
from cti.calls.recording.recording import Recording
from cti.events import AgentStateChanged, FlowEnded, RecordingNotified, RecordingStarted
from cti.flows.calls.house import CallHouse
from cti.ivr.services.queueing import AgentDesks
from cti.ivr.services.recorder import MessageRecorder
from cti.media.link.commands import PauseRecording, StartRecording
from cti.media.link.records import VoiceHeard
from cti.media.recording.file import RecordingFile
from cti.media.recording.keys import KeyRing, add_key
from cti.media.recording.names import ENCRYPTED, found
from cti.sounds.files import SoundFiles
from tests.ivr.conftest import Draw, House
from tests.ivr.session.test_live_legs import all_linked as _all_linked
from tests.ivr.session.test_live_legs import hear_out

END = {"b9": ("flow.end", {})}
draw = _all_linked


class Prompts:
    def __init__(self) -> None:
        self.texts: dict[str, dict[str, str]] = {}
        self.kept: list[tuple[Any, ...]] = []

    def set_text(self, name: str, language: str, text: str) -> None:
        self.kept.append((name, language, text))

    def store(self, name: str, language: str, sound: bytes, *, state: str = "final") -> str:
        self.kept.append((name, language, len(sound), state))
        return name


class Whole:
    """The house with everything that calls can do for flows."""

    def __init__(self, house: House, folder: Path, keys: KeyRing | None = None) -> None:
        one = house.office
        self.keys = keys
        self.recording = Recording(one.bus, one.control, one.media, folder / "recordings")  # type: ignore[arg-type]
        self.prompts = Prompts()
        self.calls = CallHouse(
            one.bus, one.clock, one.control, one.media, self.recording,  # type: ignore[arg-type]
            acd=house.acd, files=folder, prompts=self.prompts,
            last_agent=lambda number, since: "8001", groups={"desk": ("202", "203")},
            keys=keys,
        )  # fmt: skip
        self.calls.connect(house.flows.post, house.flows.start)
        house.flows._services.update(self.calls.services)


@pytest.fixture
def whole(house: House, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Whole]:
    house.acd.queues["care"] = QueueConfig(name="care")
    house.acd.figures.queues["care"] = house.acd.figures._of("care")
    keys = None
    if getattr(request, "param", "") == "encrypted":
        add_key(tmp_path / "keys")
        keys = KeyRing.load(tmp_path / "keys")
    made = Whole(house, tmp_path, keys)
    yield made
    for call in list(house.office.control.calls):
        if call in house.office.control.calls:
            house.office.control.clear_call(call)
    house.office.loop.settle()
    made.calls.close()
    made.recording.close()
    house.office.assert_clean()


def staff(house: House, agent: str = "8001", queue: str = "sales") -> None:
    house.acd.log_on(agent, "王蕾", "station:201", queues=(queue,))
    house.acd.set_state(agent, "ready")


def test_a_flow_goes_on_while_its_caller_waits_and_ends_with_the_answer(
    house: House, whole: Whole, draw: Draw
) -> None:
    house.acd.log_on("8001", "王蕾", "station:201", queues=("sales", "care"))
    house.dial(draw(
        {"b3": ("queue.join", {"queue": "sales"}), "b4": ("flow.wait", {"time": 10}),
         "b5": ("queue.move", {"queue": "care"}), "b6": ("flow.wait", {"time": 600}), **END},
        "b2.next b3", "b3.next b4", "b4.next b5", "b5.next b6",
    ))  # fmt: skip
    house.wait(11)
    assert house.acd.queue_of(house.call) == "care"
    assert house.acd._find(house.call).credit >= 10
    house.acd.set_state("8001", "ready")
    house.office.control.answer_call(house.call, "station:201")
    house.office.loop.settle()
    assert not house.flows.running
    assert house.office.states(house.call)["station:201"] == "connected"


def test_an_agent_is_rung_by_name_and_not_ready_if_he_does_not_answer(
    house: House, whole: Whole, draw: Draw
) -> None:
    staff(house)
    house.dial(draw({"b3": ("queue.to_agent", {"agent": "8001", "ring": 10}), **END}, "b2.next b3"))
    desks = house.flows.running[house.call].session.service(AgentDesks)
    assert house.office.loop.run_until_complete(desks.last("13900000001", 30)) == "8001"  # type: ignore[arg-type]
    house.wait(0.1)
    assert house.acd.agents["8001"].state == "reserved"
    house.wait(11)
    assert "b3>no_answer" in house.path()
    assert house.of(AgentStateChanged)[-1].reason == "ring_no_answer"
    house.acd.set_state("8001", "ready")
    house.dial(draw({"b3": ("queue.to_agent", {"agent": "王蕾"}), **END}, "b2.next b3"))
    house.wait(0.1)
    leg = max(house.office.control.calls)
    house.office.control.answer_call(leg, "station:201")
    house.office.loop.settle()
    assert house.acd.agents["8001"].state == "busy"
    assert house.office.hears("station:201", house.office.control.calls[house.call].first.device)  # type: ignore[union-attr]
    house.office.control.clear_call(leg)
    house.office.loop.settle()
    assert "b3>talk_ended" in house.path()


def test_callers_meet_in_a_room_and_guests_go_with_it(
    house: House, whole: Whole, draw: Draw
) -> None:
    joins = draw(
        {"b3": ("conference.open", {"room": "800", "into": "r"}), "b4": ("conference.join", {"room": "800"}),
         "b5": ("flow.wait", {"time": 60}), **END},
        "b2.next b3", "b3.opened b4", "b3.exists b4", "b4.left b5", "b4.ended b9", variables="r",
    )  # fmt: skip
    house.dial(joins)
    house.wait(0.1)
    assert house.hears() == ["house/music"], "alone"
    one = house.call
    house.dial(joins)
    house.wait(0.1)
    assert house.office.media.played_to(_row(house, one)) == [("tone:beep/300",)]
    invites = draw(
        {"b3": ("conference.invite", {"room": "800", "numbers": '["201"]', "accept": None, "ring_sound": "silence"}),
         "b4": ("conference.info", {"room": "800", "members": "n"}), "b5": ("flow.wait", {"time": 60}), **END},
        "b2.next b3", "b3.done b4", "b4.open b5", variables="n:integer",
    )  # fmt: skip
    two = house.call
    house.dial(invites)
    house.wait(0.1)
    guest = max(house.office.control.calls)
    house.office.control.answer_call(guest, "station:201")
    house.wait(0.1)
    assert house.value("n") == 3
    assert house.office.heard_by("station:201") == {_row(house, one), _row(house, two)}
    whole.calls.conferences.mute("800", True, two)
    assert house.office.heard_by("station:201") == {_row(house, one)}
    whole.calls.conferences.close("800")
    house.office.loop.settle()
    assert guest not in house.office.control.calls
    assert [step for step in house.path() if step == "b4>ended"] == ["b4>ended"] * 2


def _row(house: House, call: int) -> int:
    first = house.office.control.calls[call].first
    assert first is not None
    return house.office.row(first.device)


@pytest.mark.parametrize("whole", ["plain", "encrypted"], indirect=True)
def test_a_message_is_kept_as_a_file_of_the_callers_side(
    house: House, whole: Whole, draw: Draw, tmp_path: Path
) -> None:
    media = house.office.media
    send = media.send

    def write(command: Any) -> None:
        """The media process' part: a stereo file, the caller left."""
        if isinstance(command, StartRecording) and command.path.endswith(".part"):
            sides = np.full((16000, 2), 0xD5, np.uint8)
            sides[:, 0] = 0x2A
            keys = whole.keys if command.encrypt else None
            file = RecordingFile(command.token, command.path, deque(), keys)
            file.open()
            file.append(sides.tobytes())
            file.close()
        send(command)

    media.send = write  # type: ignore[method-assign]
    house.dial(draw(
        {"b3": ("record.message", {"beep": False, "file": "f", "silence": 2}),
         "b4": ("conference.open", {"room": "1", "into": "r"}),
         "b5": ("conference.join", {"room": "1"}), **END},  # waits without a timer that would leap
        "b2.next b3", "b3.recorded b4", "b4.opened b5", variables="f r",
    ))  # fmt: skip
    house.wait(0.1)
    media.report(VoiceHeard(house.row, True))
    house.wait(3)
    media.report(VoiceHeard(house.row, False))
    house.wait(2.1)
    house.office.loop.run_until_complete(_until(house, lambda: "b3>recorded" in house.path()))
    kept = found(tmp_path, house.value("f"))
    assert kept is not None
    assert kept.name.endswith(ENCRYPTED) == (whole.keys is not None)
    files = SoundFiles(tmp_path, keys=whole.keys)
    assert files.read(house.value("f"), 0.5) == bytes([0x2A]) * 12000
    assert house.office.loop.run_until_complete(files.seconds(house.value("f"))) == 2.0  # type: ignore[arg-type]
    assert (bytes([0x2A]) * 100 in kept.read_bytes()) == (whole.keys is None)
    assert kept.stat().st_mode & 0o777 == 0o640
    messages = house.flows.running[house.call].session.service(MessageRecorder)
    house.office.loop.run_until_complete(
        messages.to_prompt(house.value("f"), "news", True, "zh-CN")
    )  # type: ignore[arg-type]
    assert whole.prompts.kept == [("news", "zh-CN", ""), ("news", "zh-CN", 16000, "final")]
    assert not kept.exists()
    assert not list(tmp_path.rglob("*.part"))


async def _until(house: House, done: Callable[[], bool]) -> None:
    for _ in range(200):
        if done():
            return
        await asyncio.to_thread(lambda: None)
    raise AssertionError("it did not come to that")


def test_the_recording_of_a_call_pauses_stops_and_starts_and_the_notice_is_kept(
    house: House, whole: Whole, draw: Draw
) -> None:
    house.dial(draw(
        {"b3": ("record.notice", {"prompt": ["all_busy"]}), "b4": ("record.pause", {"reason": "card"}),
         "b5": ("record.resume", {}), "b6": ("record.stop", {}), "b7": ("record.start", {}),
         "b8": ("flow.wait", {"time": 60}), **END},
        "b2.next b3", "b3.informed b4", "b4.next b5", "b5.next b6", "b6.next b7", "b7.next b8",
    ))  # fmt: skip
    house.listen()
    assert [event.agreed for event in house.of(RecordingNotified)] == [None]
    pauses = [c for c in house.office.media.commands if isinstance(c, PauseRecording)]
    assert [(one.on, one.label) for one in pauses] == [(True, "card"), (False, "Paused")]
    assert [event.recording.rpartition("/")[2] for event in house.of(RecordingStarted)] == [
        f"{house.call}", f"{house.call}-2",
    ]  # fmt: skip
    assert not house.of(FlowEnded)


def test_a_group_rings_and_the_one_who_was_free_longest_comes_first(
    house: House, whole: Whole, draw: Draw
) -> None:
    flow = draw(
        {"b3": ("call.ring_group", {"group": "desk", "order": "in_turn", "ring": 10}), **END},
        "b2.next b3",
    )
    house.dial(flow)
    house.wait(0.1)
    assert house.office.states(max(house.office.control.calls)) == {"station:202": "alerting"}
    house.wait(10)
    leg = max(house.office.control.calls)
    assert house.office.states(leg) == {"station:203": "alerting"}
    house.office.control.answer_call(leg, "station:203")
    house.wait(1)
    house.office.control.clear_call(leg)
    house.wait(1)
    assert "b3>talk_ended" in house.path()
    house.dial(flow)
    house.wait(0.1)
    assert house.office.states(max(house.office.control.calls)) == {"station:202": "alerting"}
    house.dial(draw({"b3": ("call.ring_group", {"group": "none"}), **END}, "b2.next b3"))
    house.wait(0.1)
    assert "b3>error" in house.path()


def test_the_agent_hears_the_whisper_alone_and_the_caller_stays_for_the_survey(
    house: House, whole: Whole, draw: Draw
) -> None:
    staff(house)
    house.dial(draw(
        {"b3": ("queue.wait", {"queue": "sales", "whisper": ["all_busy"], "survey": True}),
         "b4": ("play.prompts", {"prompts": ["welcome"]}), **END},
        "b2.next b3", "b3.talk_ended b4",
    ))  # fmt: skip
    house.office.control.answer_call(house.call, "station:201")
    house.wait(0.1)
    agent = house.office.row("station:201")
    assert house.office.media.played_to(agent) == [("zh-CN/all_busy",)]
    assert house.hears() == []
    assert house.value("call.agent") == "8001"
    assert house.value("call.queue") == "sales"
    hear_out(house, agent)
    house.office.control.clear_connection(house.call, "station:201")
    house.wait(0.1)
    assert house.hears() == ["zh-CN/welcome"]


def test_a_queue_takes_calls_in_the_hours_of_its_calendar(
    house: House, whole: Whole, draw: Draw
) -> None:
    staff(house)
    house.acd.queues["sales"] = QueueConfig(name="sales", calendar="office")
    asked: list[str] = []

    def is_working(calendar: str) -> bool:
        asked.append(calendar)
        return False

    house.acd.is_working = is_working
    house.dial(draw(
        {"b3": ("queue.wait", {"queue": "sales"}), "b4": ("queue.check", {"queue": "sales"}),
         "b5": ("queue.join", {"queue": "sales"}), "b6": ("flow.wait", {"time": 60}), **END},
        "b2.next b3", "b3.closed b4", "b4.closed b5", "b5.closed b6",
    ))  # fmt: skip
    house.wait(0.1)
    assert [step for step in house.path() if step.endswith(">closed")] == [
        "b3>closed", "b4>closed", "b5>closed",
    ]  # fmt: skip
    assert set(asked) == {"office"}


RESERVES = (
    {"b3": ("queue.reserve", {"queue": "sales", "agent": "who", "most": 30}),
     "b4": ("queue.connect", {"agent": "{who}"}), "b5": ("flow.wait", {"time": 60}), **END},
    "b2.next b3", "b3.reserved b4", "b4.talk_ended b5", "b4.gone b5", "b3.timeout b9",
)  # fmt: skip


def test_an_agent_is_set_aside_and_connected(house: House, whole: Whole, draw: Draw) -> None:
    house.dial(draw(*RESERVES, variables="who"))
    house.wait(5)
    assert not [step for step in house.path() if step.startswith("b3")], "nobody is there yet"
    staff(house)
    house.wait(1.1)
    assert house.value("who") == "8001"
    first = house.office.control.calls[house.call].first
    assert first is not None
    assert house.office.hears("station:201", first.device)
    hear_out(house, house.office.row("station:201"))
    house.office.control.clear_connection(house.call, "station:201")
    house.wait(0.1)
    assert house.path()[-1] == "b4>talk_ended"
    assert house.acd.agents["8001"].state == "working_after_call", "as after a call of the queue"


def test_an_agent_set_aside_is_free_again_when_the_caller_leaves(
    house: House, whole: Whole, draw: Draw
) -> None:
    staff(house)
    blocks = {**RESERVES[0], "b4": ("flow.wait", {"time": 60})}
    house.dial(draw(blocks, "b2.next b3", "b3.reserved b4", "b3.timeout b9", variables="who"))
    house.wait(1)
    assert house.acd.agents["8001"].state == "reserved"
    house.hang_up()
    assert house.acd.agents["8001"].state == "ready"


def test_an_agent_set_aside_does_not_answer(house: House, whole: Whole, draw: Draw) -> None:
    staff(house)
    blocks = {**RESERVES[0], "b4": ("queue.connect", {"agent": "{who}", "zip_tone": False})}
    house.dial(draw(blocks, *RESERVES[1:], variables="who"))
    house.wait(1)
    assert house.office.states(house.call)["station:201"] == "alerting"
    house.wait(20)
    assert house.path()[-1] == "b4>gone"
    assert house.acd.agents["8001"].reason == "ring_no_answer"
    assert set(house.office.states(house.call)) == {"trunk:e1-1/6"}, "the caller is still there"
