"""A party hears itself: what call control asks of the media process, and the service of flows."""

from __future__ import annotations

import pytest

from cti.errors import NotFound
from cti.flows.line_echo import LineEcho
from cti.ivr.run.happening import BlockFailed
from cti.media.link.commands import StartEcho, StopEcho
from tests.support.office import Office


def test_the_caller_hears_himself_until_it_is_ended(office: Office) -> None:
    office.network.call()
    call = office.last_call()
    office.control.accept_call(call)
    first = office.control.calls[call].first
    assert first is not None
    row = office.row(first.device)
    echo = LineEcho(office.control)
    echo.begin(call, 250)
    echo.end(call)
    asked = [one for one in office.media.commands if isinstance(one, StartEcho | StopEcho)]
    assert asked == [StartEcho(row, 0.25), StopEcho(row)]
    office.control.clear_call(call)
    echo.end(call)
    with pytest.raises(NotFound):
        office.control.start_echo(call)
    with pytest.raises(BlockFailed, match="call"):
        echo.begin(call, 0)
