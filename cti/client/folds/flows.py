"""How flows change the mirror: the path of a call, segments, what designers save and publish."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cti import events as e
from cti.client.views import FlowView, StepView, Touched

if TYPE_CHECKING:
    from cti.client.mirror import Mirror


LONGEST_PATH = 200
"""Steps of a flow kept per call; a flow that loops longer loses its oldest."""


def _flow_started(m: Mirror, event: e.FlowStarted) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.flow = event.flow
    return {("call", event.call)}


def _digits_entered(m: Mirror, event: e.DigitsEntered) -> Touched:
    return _step(m, event.call, StepView(event.flow, event.block, "", event.digits))


def _flow_stepped(m: Mirror, event: e.FlowStepped) -> Touched:
    call = m.calls.get(event.call)
    if call is not None and call.path:
        last = call.path[-1]
        if (last.flow, last.block, last.exit) == (event.flow, event.block, ""):
            last.exit = event.exit
            return {("call", event.call)}
    return _step(m, event.call, StepView(event.flow, event.block, event.exit))


def _step(m: Mirror, number: int, step: StepView) -> Touched:
    call = m.calls.get(number)
    if call is None:
        return set()
    call.path.append(step)
    del call.path[:-LONGEST_PATH]
    return {("call", number)}


def _flow_ended(m: Mirror, event: e.FlowEnded) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.flow = None
    return {("call", event.call)}


def _segment_entered(m: Mirror, event: e.SegmentEntered) -> Touched:
    return _segment(m, event.call, event.flow)


def _segment_left(m: Mirror, event: e.SegmentLeft) -> Touched:
    return _segment(m, event.call, "")


def _segment(m: Mirror, number: int, flow: str) -> Touched:
    call = m.calls.get(number)
    if call is None:
        return set()
    call.segment = flow
    return {("call", number)}


def _flow_saved(m: Mirror, event: e.FlowSaved) -> Touched:
    m.flows.setdefault(event.flow, FlowView(event.flow)).saved = event.version
    return {("flow", event.flow)}


def _flow_published(m: Mirror, event: e.FlowPublished) -> Touched:
    flow = m.flows.setdefault(event.flow, FlowView(event.flow))
    flow.published, flow.by, flow.why = event.version, event.by, event.why
    return {("flow", event.flow)}


FOLDS: dict[type[e.Event], Callable[[Mirror, Any], Touched]] = {
    e.FlowStarted: _flow_started,
    e.DigitsEntered: _digits_entered,
    e.FlowStepped: _flow_stepped,
    e.FlowEnded: _flow_ended,
    e.SegmentEntered: _segment_entered,
    e.SegmentLeft: _segment_left,
    e.FlowSaved: _flow_saved,
    e.FlowPublished: _flow_published,
}
