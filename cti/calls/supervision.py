"""Supervision: listen, whisper and barge-in, each a pattern of cells added to one call.

It stays with the call in which it began and ends when the agent leaves that call. What the patterns
are stands in `sound`.
"""

from __future__ import annotations

from cti.calls.control import CallControl
from cti.calls.model import Call, State
from cti.errors import BadRequest, NotFound
from cti.events import SupervisionStarted

MODES = ("listen", "whisper", "barge_in")


class Supervision:
    """Supervisors on calls; what is so stands in the calls themselves."""

    def __init__(self, control: CallControl) -> None:
        self._control = control

    def start(
        self,
        supervisor_station: str,
        call: int,
        agent_station: str,
        mode: str,
        *,
        supervisor: str = "",
        agent: str = "",
    ) -> None:
        """Join a call at an agent's side. `supervisor` and `agent` are names for the event.

        Raises BadRequest, NotFound, WrongState, NoResource if the supervisor's station is busy.
        """
        _check(mode)
        control = self._control
        control.need_free(supervisor_station)
        control.need_request(supervisor_station, "supervise from a station with a headset")
        control.need_station(call, agent_station, State.CONNECTED, State.HELD)
        known = control.calls[call].connections[agent_station].agent
        with control.turn():
            control.happen(
                SupervisionStarted(
                    at=control.now(),
                    call=call,
                    device=supervisor_station,
                    supervisor=supervisor or supervisor_station,
                    agent=agent or known or agent_station,
                    mode=mode,
                    station=agent_station,
                )
            )

    def change(self, supervisor_station: str, mode: str) -> None:
        """Change to another mode without leaving. Raises BadRequest, NotFound."""
        _check(mode)
        control = self._control
        live = self._on(supervisor_station)
        one = live.supervisors[supervisor_station]
        if one.mode == mode:
            return
        with control.turn():
            control.happen(
                SupervisionStarted(
                    at=control.now(),
                    call=live.call,
                    device=supervisor_station,
                    supervisor=one.supervisor,
                    agent=one.agent,
                    mode=mode,
                    station=one.station,
                )
            )

    def stop(self, supervisor_station: str) -> None:
        """Leave the call. Raises NotFound."""
        live = self._on(supervisor_station)
        with self._control.turn():
            self._control.end_supervision(live.call, live.supervisors[supervisor_station])

    def _on(self, station: str) -> Call:
        for live in self._control.calls.values():
            if station in live.supervisors:
                return live
        raise NotFound(f"{station} supervises no call (any more)")


def _check(mode: str) -> None:
    if mode not in MODES:
        raise BadRequest(f"{mode!r} is no kind of supervision; use one of {', '.join(MODES)}")
