"""Long messages are put together; reports find their message; the choice of a modem has a reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.gsm.alphabet import Alphabet
from drivers.gsm.causes import CMS, DeliveryState, delivery, refusal
from drivers.gsm.choice import Candidate, Rate, Rates, choose
from drivers.gsm.errors import Blame
from drivers.gsm.header import Part
from drivers.gsm.joining import GAP, Joiner, Received
from drivers.gsm.pdu import Deliver, StatusReport, decode
from drivers.gsm.pin_ledger import PinLedger
from drivers.gsm.reports import Reports
from drivers.gsm.status import ModemState
from tests.support.at_pdu import deliver


def part(text: str, number: int, total: int = 3, reference: int = 7, stamp: str = "") -> Deliver:
    header = bytes([0, 3, reference, total, number])
    options = {"stamp": stamp} if stamp else {}
    message = decode(deliver("+8613812346021", text, header, **options))
    assert isinstance(message, Deliver)
    return message


@given(st.permutations([1, 2, 3, 1, 2, 3]))
def test_parts_in_any_order_and_twice_are_one_message(order: list[int]) -> None:
    joiner = Joiner()
    ready = [one for number in order for one in joiner.add(part(f"<{number}>", number), 0.0)]
    assert [one.text for one in ready] == ["<1><2><3>"]
    assert ready[0].complete
    assert joiner.waiting == 0


def test_a_message_without_all_its_parts_is_given_out_with_a_mark() -> None:
    joiner = Joiner(patience=60.0)
    assert joiner.add(part("b", 2, 4), 0.0) == []
    assert joiner.due(59.0) == []
    assert joiner.next_due() == 60.0
    (late,) = joiner.due(60.0)
    assert (late.text, late.missing, late.complete) == (f"{GAP}b{GAP}", (1, 3, 4), False)
    assert joiner.add(part("b", 2, 4), 61.0) == []


def test_a_reference_that_comes_round_begins_another_message() -> None:
    joiner = Joiner()
    joiner.add(part("old", 1), 0.0)
    (old,) = joiner.add(part("new", 1), 10.0)
    assert old.missing == (2, 3)
    joiner.add(part("er", 2), 10.0)
    (new,) = joiner.add(part("!", 3), 10.0)
    assert new.text == "newer!"
    # The same reference once more, after the message was complete.
    again = [
        joiner.add(part(text, n, stamp="62112251138123"), 20.0) for n, text in ((1, "x"), (2, "y"))
    ]
    assert again == [[], []]
    assert joiner.add(part("z", 3, stamp="62112251138123"), 20.0)[0].text == "xyz"


def test_references_of_16_bits_are_others_than_those_of_8() -> None:
    """Two messages of one sender at the same time, both under the reference 7."""

    def long(text: str, number: int) -> Deliver:
        header = bytes([8, 4, 0, 7, 2, number])
        message = decode(deliver("+8613812346021", text, header))
        assert isinstance(message, Deliver)
        return message

    joiner = Joiner()
    assert joiner.add(long("<a>", 2), 0.0) == []
    assert joiner.add(part("<c>", 1, 2), 0.0) == []
    assert [one.text for one in joiner.add(long("<b>", 1), 0.0)] == ["<b><a>"]
    assert [one.text for one in joiner.add(part("<d>", 2, 2), 0.0)] == ["<c><d>"]


def test_a_character_that_its_sender_has_torn_apart_is_whole_again() -> None:
    """U+1F600 takes two units of UCS-2: one ends the first part, the other begins the second."""
    octets = ("您" * 66 + "\U0001f600好").encode("utf-16-be")
    halves = (octets[:134], octets[134:])
    parts = [
        Deliver(
            "138", half.decode("utf-16-be", "replace"), Alphabet.UCS2, None,
            part=Part(7, 3, number), data=half,
        )
        for number, half in enumerate(halves, 1)
    ]  # fmt: skip
    joiner = Joiner()
    assert joiner.add(parts[1], 0.0) == joiner.add(parts[0], 0.0) == []
    (late,) = joiner.due(3600.0)
    assert late.text == "您" * 66 + "\U0001f600好" + GAP


def test_a_part_that_comes_again_over_another_centre_is_no_other_message() -> None:
    joiner = Joiner()
    first = part("a", 1, 2)
    joiner.add(first, 0.0)
    assert joiner.add(replace(first, centre="+8613800571501"), 5.0) == []
    assert [one.text for one in joiner.add(part("b", 2, 2), 6.0)] == ["ab"]


def test_strangers_cannot_fill_the_memory() -> None:
    joiner = Joiner(most=10)
    given_out: list[Received] = []
    for reference in range(250):
        given_out += joiner.add(part("x", 1, reference=reference), float(reference))
    assert joiner.waiting == 10
    assert len(given_out) == 240


def report(reference: int, number: str, status: int) -> StatusReport:
    return StatusReport(reference, number, None, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), status)


def test_a_report_finds_its_message() -> None:
    reports = Reports()
    assert reports.expect("sim", (5, 6), "m1", "13812346021", 0.0) == []
    reports.expect("other", (5,), "m2", "13812346021", 0.0)
    assert reports.report("sim", report(5, "+8613812346021", 0)) == []
    assert reports.report("sim", report(5, "+8613999999999", 0)) == []
    (waiting,) = reports.report("sim", report(6, "+8613812346021", 0x21))
    assert waiting.state is DeliveryState.WAITING
    (done,) = reports.report("sim", report(6, "+8613812346021", 0))
    assert (done.message, done.state) == ("m1", DeliveryState.DELIVERED)
    (failed,) = reports.report("other", report(5, "13812346021", 0x46))
    assert (failed.message, failed.state) == ("m2", DeliveryState.FAILED)
    assert "validity" in failed.sentence
    assert reports.waiting == 0


def test_a_report_may_come_before_the_reference_and_a_reference_come_round() -> None:
    reports = Reports(patience=100.0)
    assert reports.report("sim", report(9, "13812346021", 0)) == []
    (early,) = reports.expect("sim", (9,), "m1", "13812346021", 0.0)
    assert early.message == "m1"
    reports.expect("sim", (9,), "old", "13812346021", 0.0)
    reports.expect("sim", (9,), "new", "13812346021", 1.0)
    assert reports.report("sim", report(9, "13812346021", 0))[0].message == "new"
    reports.expect("sim", (1,), "last", "13812346021", 200.0)
    assert reports.waiting == 1


def test_the_choice_of_a_modem() -> None:
    ready = ModemState.READY
    weak = Candidate("weak", ready, -105, 0)
    good = Candidate("good", ready, -70, 9)
    fresh = Candidate("fresh", ready, -75, 3)
    away = Candidate("away", ModemState.ABSENT, -51)
    assert choose([weak, good, fresh, away]).name == "fresh"
    assert choose([weak, good, fresh], avoid=["fresh"]).name == "good"
    assert choose([good], avoid=["good"]).name == "good"
    assert choose([Candidate("a", ready, wait=3.0), Candidate("b", ready, wait=2.0)]).wait == 2.0
    assert choose([Candidate("a", ready, busy=True)]).wait is None
    assert "away is absent" in choose([away]).reason
    assert "[[modems]]" in choose([]).reason


def test_the_rate_of_a_modem() -> None:
    rate = Rate(3)
    assert rate.wait(5, 0.0) == 0.0
    rate.count(2, 0.0)
    rate.count(1, 10.0)
    assert rate.wait(1, 20.0) == 40.0
    assert rate.wait(3, 20.0) == 50.0
    assert rate.wait(1, 60.0) == 0.0


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 3)), max_size=40))
def test_no_minute_has_more_than_the_limit(steps: list[tuple[float, int]]) -> None:
    rate, now, times = Rate(5), 0.0, []
    for pause, count in steps:
        now += pause
        now += rate.wait(count, now)
        assert rate.wait(count, now + 1e-6) == 0.0
        now += 1e-6
        rate.count(count, now)
        times += [now] * count
    for begin in times:
        assert sum(begin <= one < begin + 59.9 for one in times) <= 5


def test_an_hour_and_a_day_have_limits_of_their_own() -> None:
    rates = Rates(10, per_hour=3, per_day=5)
    rates.count(3, 0.0)
    assert rates.wait(1, 100.0) == 3500.0
    rates.count(2, 3600.0)
    assert rates.wait(1, 7200.0) == 86_400.0 - 7200.0
    assert rates.wait(1, 86_400.0) == 0.0
    assert Rates(10).wait(10, 0.0) == 0.0
    told = choose([Candidate("m1", ModemState.READY, wait=7200.0)])
    assert told.reason.endswith("m1 is free next, in 2 h.")


def test_refusals_are_sentences() -> None:
    assert refusal("CMS", 38, "AT+CMGS").blame is Blame.NETWORK
    assert refusal("CMS", 30, "AT+CMGS").blame is Blame.MESSAGE
    assert "SIM" in str(refusal("CME", 10, "AT+CPIN"))
    assert "AT+CMGS, +CMS ERROR: 777" in str(refusal("CMS", 777, "AT+CMGS"))
    assert "SIM not inserted" in str(refusal("CME", -1, "AT+CPIN", "SIM not inserted"))
    assert all(sentence[0].isupper() and not sentence.endswith(".") for sentence, _ in CMS.values())
    assert delivery(0x7F)[0] is DeliveryState.FAILED
    assert delivery(0x30)[0] is DeliveryState.WAITING


def test_a_refused_pin_is_remembered_in_the_file(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "first time" / "pins.json"
    ledger = PinLedger(file)
    assert caplog.text == ""
    assert ledger.may_try("sim", "1234")
    ledger.trying("sim", "1234")
    again = PinLedger(file)
    assert not again.may_try("sim", "1234")
    assert again.may_try("sim", "9999")
    assert again.may_try("other", "1234")
    again.taken("sim", "1234")
    assert PinLedger(file).may_try("sim", "1234")
    assert file.stat().st_mode & 0o077 == 0
    assert "1234" not in file.read_text()


@pytest.mark.parametrize("content", ["{", "[]", '{"sim": 3}'])
def test_a_broken_file_is_begun_anew(tmp_path: Path, content: str) -> None:
    file = tmp_path / "pins.json"
    file.write_text(content)
    assert PinLedger(file).may_try("sim", "1234")
