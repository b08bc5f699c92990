"""The subscribers of the exchange, as a switch sees and hears them on a real span.

One run of the exchange, its clock as fast as the machine allows, with every behaviour on a channel
of its own; each test looks at one of them.
"""

from __future__ import annotations

import asyncio

import pytest

from drivers.line import Alerting, Cause, Connect, Disconnect, Proceeding, Progress, Release, Setup
from drivers.simulated import speech, voiceprint
from drivers.simulated.exchange import Exchange
from drivers.simulated.messages import Script, Subscriber
from drivers.tones import Codes
from tests.drivers.simulated.tiny_switch import TinySwitch
from tests.drivers.sound_measure import cadence, level, power, strongest

AGENT = 40
"""The voice that the switch speaks with."""

WISHES = (
    Subscriber("13800000001", "human", ring=6.0, talk=8.0, voice=12),
    Subscriber("13800000002", "human", ring=1.0, talk=30.0),
    Subscriber("13800000004", "colour_ring", ring=5.0, talk=4.0),
    Subscriber("13800000005", "machine", ring=2.0, talk=6.0, voice=33),
    Subscriber("13800000006", "busy"),
    Subscriber("13800000007", "no_answer", ring=12.0),
    Subscriber("13800000068", "rejects", ring=2.0),
    Subscriber("13800000009", "vacant"),
    Subscriber("13800000049", "powered_off"),
    Subscriber("13800000079", "fax", ring=2.0, talk=1.0),
)
SPOKEN_TO = ("13800000001", "13800000004", "13800000005")
TALKER = Script("13912345678", "95500", ((1.0, "12#"), (3.0, "9")), patience=20, talk=6, voice=17)
IMPATIENT = Script("13912345679", "95501", patience=4.0, voice=18, name="王五")
HURRIED = Script("13912345670", "95502", talk=3.0, voice=19)


class Run:
    """What happened in the run, by number."""

    def __init__(self, switch: TinySwitch, references: dict[str, int]) -> None:
        self.switch, self.references = switch, references

    def messages(self, number: str) -> list[object]:
        return [
            message
            for message in self.switch.by_reference[self.references[number]]
            if not isinstance(message, Proceeding)
        ]

    def when(self, kind: type, number: str) -> float:
        return self.switch.when(kind, self.references[number])

    def sound(self, number: str, begin: float, end: float) -> Codes:
        return self.switch.sound(self.references[number], begin, end)


async def live() -> Run:
    exchange = Exchange()
    await exchange.start(spans=1, seed=5)
    switch = TinySwitch(exchange)
    await exchange.subscribe(*WISHES)
    await switch.up()
    agent = speech.voice(AGENT, 8.0)
    inbound: dict[str, int] = {}

    def answer(setup: Setup) -> None:
        inbound[setup.calling] = setup.reference

    switch.answers = answer
    references = {
        wish.number: switch.call(wish.number, channel + 1) for channel, wish in enumerate(WISHES)
    }
    for script in (TALKER, IMPATIENT, HURRIED):
        exchange.place(script)
    await switch.until(lambda: len(inbound) == 3)
    connected = {references[number]: number for number in SPOKEN_TO}

    def speak_to_the_answered() -> None:
        for message in switch.heard:
            if isinstance(message, Connect) and message.reference in connected:
                del connected[message.reference]
                switch.say(message.reference, agent)

    def over() -> bool:
        speak_to_the_answered()
        if switch.ticks == 8 * 50:
            switch.say(inbound[TALKER.calling], agent)
        return len(switch.reports) == len(WISHES) + 3

    await switch.until(over, seconds=60)
    await switch.run(0.1)
    switch.close()
    await exchange.stop()
    return Run(switch, references | inbound)


@pytest.fixture(scope="module")
def run() -> Run:
    return asyncio.run(live())


def test_a_person_rings_answers_and_talks(run: Run) -> None:
    number = "13800000001"
    alerting, connect, disconnect, release = run.messages(number)
    reference = run.references[number]
    assert alerting == Alerting(reference, inband=True)
    assert connect == Connect(reference)
    assert disconnect == Disconnect(reference, Cause.NORMAL_CLEARING)
    assert release == Release(reference, Cause.NORMAL_CLEARING)
    rung, answered = run.when(Alerting, number), run.when(Connect, number)
    assert answered - rung == pytest.approx(6.0, abs=0.2)
    ringback = run.sound(number, rung + 0.1, rung + 5.9)
    assert [on for on, _ in cadence(ringback)][:3] == [True, False, True]
    assert cadence(ringback)[1][1] == pytest.approx(4.0, abs=0.03)
    assert strongest(ringback) == pytest.approx(450, abs=2)
    assert voiceprint.identify(run.sound(number, answered, answered + 10)) == [12]
    report = run.switch.report_of(number)
    assert (report.role, report.outcome, report.answered, report.voice) == (
        "callee", "talked", True, 12,
    )  # fmt: skip
    assert report.heard_voices == [AGENT]
    assert report.talk_seconds == pytest.approx(run.when(Disconnect, number) - answered, abs=0.2)


def test_a_person_to_whom_nobody_speaks_hangs_up(run: Run) -> None:
    report = run.switch.report_of("13800000002")
    assert report.outcome == "nobody spoke"
    assert 6.0 < report.talk_seconds < 9.0
    assert report.heard_seconds == 0


def test_ring_back_music_is_heard_before_the_answer(run: Run) -> None:
    number = "13800000004"
    kinds = [type(message) for message in run.messages(number)]
    assert kinds == [Progress, Alerting, Connect, Disconnect, Release]
    begin, answered = run.when(Progress, number), run.when(Connect, number)
    music = run.sound(number, begin + 0.2, answered - 0.1)
    assert power(music) == pytest.approx(-15, abs=2)
    assert level(music, 450) < power(music) - 15
    pauses = [seconds for on, seconds in cadence(music) if not on]
    assert max(pauses, default=0.0) < 0.5


def test_a_machine_greets_beeps_and_listens(run: Run) -> None:
    number = "13800000005"
    answered = run.when(Connect, number)
    report = run.switch.report_of(number)
    end = answered + report.talk_seconds
    sound = run.sound(number, answered, end)
    runs = cadence(sound, block=160)
    beep = run.sound(number, end - 6.5, end - 6.1)
    assert strongest(beep) == pytest.approx(1000, abs=5)
    assert voiceprint.identify(run.sound(number, answered + 0.4, end - 7.5)) == [33]
    assert runs[-1][0] is False
    assert runs[-1][1] > 5.0
    assert (report.outcome, report.answered) == ("machine", True)
    assert report.heard_after_beep > 3.0


def test_busy_is_heard_and_told(run: Run) -> None:
    number = "13800000006"
    progress, disconnect, release = run.messages(number)
    reference = run.references[number]
    assert progress == Progress(reference, Cause.USER_BUSY)
    assert disconnect == Disconnect(reference, Cause.USER_BUSY)
    assert release == Release(reference, Cause.USER_BUSY)
    begin, end = run.when(Progress, number), run.when(Disconnect, number)
    runs = cadence(run.sound(number, begin + 0.1, end - 0.1))
    assert [seconds for _, seconds in runs[1:-1]] == pytest.approx(
        [0.35] * (len(runs) - 2), abs=0.03
    )


def test_no_answer_rings_out_with_its_cause(run: Run) -> None:
    number = "13800000007"
    kinds = [type(message) for message in run.messages(number)]
    assert kinds == [Alerting, Disconnect, Release]
    assert run.messages(number)[-1].cause is Cause.NO_ANSWER  # type: ignore[attr-defined]
    assert run.when(Disconnect, number) - run.when(Alerting, number) == pytest.approx(12, abs=0.2)


def test_rejection(run: Run) -> None:
    assert run.messages("13800000068")[-1].cause is Cause.CALL_REJECTED  # type: ignore[attr-defined]
    assert run.switch.report_of("13800000068").outcome == "rejected"


def test_a_vacant_number_has_its_tones(run: Run) -> None:
    number = "13800000009"
    progress, disconnect, _ = run.messages(number)
    assert progress.cause is disconnect.cause is Cause.UNALLOCATED_NUMBER  # type: ignore[attr-defined]
    begin, end = run.when(Progress, number), run.when(Disconnect, number)
    sit = run.sound(number, begin, begin + 1.2)
    assert level(sit, 950) > -40
    assert level(sit, 1800) > -40
    assert voiceprint.identify(run.sound(number, begin + 2.1, begin + 4.9)) == [speech.ANNOUNCER]
    assert strongest(run.sound(number, end - 3.5, end - 0.5)) == pytest.approx(450, abs=2)


def test_a_telephone_that_is_off_is_announced(run: Run) -> None:
    number = "13800000049"
    kinds = [type(message) for message in run.messages(number)]
    assert kinds == [Progress, Disconnect, Release]
    assert run.messages(number)[-1].cause is Cause.NO_USER_RESPONDING  # type: ignore[attr-defined]
    begin = run.when(Progress, number)
    assert voiceprint.identify(run.sound(number, begin, begin + 8)) == [speech.ANNOUNCER]


def test_a_fax_sends_its_tone(run: Run) -> None:
    number = "13800000079"
    answered = run.when(Connect, number)
    assert power(run.sound(number, answered, answered + 1.8)) < -40
    tone = run.sound(number, answered + 2.2, answered + 4.8)
    assert strongest(tone) == pytest.approx(2100, abs=2)
    assert run.switch.report_of(number).outcome == "fax"


def test_a_caller_keys_waits_for_a_person_and_talks(run: Run) -> None:
    report = run.switch.report_of(TALKER.calling)
    assert (report.role, report.outcome, report.digits) == ("caller", "talked", "12#9")
    assert report.heard_voices == [AGENT]
    begin = run.when(Setup, TALKER.calling)
    keyed = run.sound(TALKER.calling, begin + 0.9, begin + 1.9)
    bursts = [seconds for on, seconds in cadence(keyed) if on]
    assert bursts == pytest.approx([0.1] * 3, abs=0.02)
    first = run.sound(TALKER.calling, begin, begin + 1.12)
    assert level(first[-800:], 697) > -20
    spoken = run.sound(TALKER.calling, begin + 8, begin + report.seconds)
    assert voiceprint.identify(spoken) == [TALKER.voice]


def test_a_caller_loses_patience_in_the_queue(run: Run) -> None:
    report = run.switch.report_of(IMPATIENT.calling)
    assert report.outcome == "lost patience"
    assert report.talk_seconds == pytest.approx(4.0, abs=0.3)
    setup = run.messages(IMPATIENT.calling)[0]
    assert isinstance(setup, Setup)
    assert (setup.called, setup.calling_name) == (IMPATIENT.called, IMPATIENT.name)


def test_a_caller_without_patience_talks_at_once(run: Run) -> None:
    report = run.switch.report_of(HURRIED.calling)
    assert report.outcome == "talked"
    assert report.talk_seconds == pytest.approx(3.0, abs=1.2)


def test_every_call_was_released_once_and_reported_once(run: Run) -> None:
    for reference in run.references.values():
        messages = run.switch.by_reference[reference]
        assert sum(isinstance(message, Release) for message in messages) == 1
    numbers = [report.number for report in run.switch.reports]
    assert len(numbers) == len(set(numbers)) == len(run.references)
