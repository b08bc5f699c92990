"""Two outside parties of one line are left to the network to join, where the configuration says so."""

from __future__ import annotations

import pytest

from cti.events import CallCleared
from drivers.line import Cause, Disconnect, Transfer
from tests.support.office import Office
from tests.support.plain_line import PlainLine

A = "station:201"


def transferred(office: Office, line: PlainLine, *, answered: bool = True) -> int:
    """A station joins a caller on channel 1 with a number that it asked on channel 2."""
    line.offer(1, "95000", "13900000001")
    call = office.last_call()
    office.control.deliver_call(call, A)
    office.control.answer_call(call, A)
    held = office.control.consultation_call(call, A, "13700000001")
    if answered:
        line.lift(2)
    office.control.transfer_call(held, call, A)
    return call


def lines(office: Office, *, network_transfer: bool) -> PlainLine:
    """The office's own span is full, so that what goes out takes the second line."""
    line = PlainLine(office.loop, "e1-2")
    office.control.block_channels("e1-1", [1, 2, 3, 4, 5, 6])
    office.control.add_line(line, 300, network_transfer=network_transfer)
    return line


def test_an_answered_transfer_is_left_to_the_network(office: Office) -> None:
    line = lines(office, network_transfer=True)
    call = transferred(office, line)
    (asked,) = line.all_sent(Transfer)
    assert {asked.reference, asked.other} == {line.on(1), line.on(2)}
    assert call in office.control.calls  # until the network has done it
    line.say(Disconnect(line.on(1), Cause.NORMAL_CLEARING))
    line.finish_clearing()
    assert office.of(CallCleared)[-1].call == call
    assert line.live == {}


def test_a_transfer_to_somebody_who_rings_waits_for_the_answer(office: Office) -> None:
    line = lines(office, network_transfer=True)
    transferred(office, line, answered=False)
    assert line.all_sent(Transfer) == []
    line.lift(2)
    assert len(line.all_sent(Transfer)) == 1


def test_a_network_that_refuses_leaves_the_call_here(office: Office) -> None:
    line = lines(office, network_transfer=True)
    line._lacks = (Transfer,)
    call = transferred(office, line)
    assert office.hears("trunk:e1-2/1", "trunk:e1-2/2")
    assert call in office.control.calls


@pytest.mark.parametrize("why", ["off", "kept", "two lines"])
def test_calls_stay_here_otherwise(office: Office, why: str) -> None:
    line = lines(office, network_transfer=why != "off")
    if why == "two lines":
        office.control.unblock_channels("e1-1", [1])
        line.offer(1, "95000", "13900000001")
        call = office.last_call()
        office.control.accept_call(call)
        office.control.route_call(call, "13700000001")
        office.loop.settle()
        office.network.answer(office.network.dialled())
    elif why == "kept":
        line.offer(1, "95000", "13900000001")
        call = office.last_call()
        office.control.accept_call(call)
        office.control.keep_caller(call)
        office.control.route_call(call, "13700000001")
        line.lift(2)
    else:
        call = transferred(office, line)
    trunks = [one for one in office.states(call).items() if one[1] == "connected"]
    assert len(trunks) == 2
    assert line.all_sent(Transfer) == []
