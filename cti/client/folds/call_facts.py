"""What is said about a call beside its parties: data, charges, recording, supervision, disposition."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from cti import events as e
from cti.client.folds.parties import begin, seize
from cti.client.views import CallView, Touched
from cti.wire import CallHidden, CallShown

if TYPE_CHECKING:
    from cti.client.mirror import Mirror


def _data_associated(m: Mirror, event: e.DataAssociated) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.data.update(event.data)
    return {("call", event.call)}


def _charged(m: Mirror, event: e.Charged) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.charged += event.units
    return {("call", event.call)}


def _recording(m: Mirror, event: e.RecordingStarted | e.RecordingEnded) -> Touched:
    call = m.calls.get(event.call) or m.finished.get(event.call)
    if call is None:
        return set()
    call.recording = event.recording
    return {("call", event.call)}


def _supervision_started(m: Mirror, event: e.SupervisionStarted) -> Touched:
    call = m.calls.get(event.call)
    if call is None:
        return set()
    call.supervisors[event.device] = event.mode
    return {("call", event.call)}


def _supervision_ended(m: Mirror, event: e.SupervisionEnded) -> Touched:
    call = m.calls.get(event.call)
    if call is None or event.device not in call.supervisors:
        return set()
    del call.supervisors[event.device]
    return {("call", event.call)}


def _disposition_set(m: Mirror, event: e.DispositionSet) -> Touched:
    call = m.calls.get(event.call) or m.finished.get(event.call)
    if call is None:
        return set()
    call.disposition, call.note = event.code, event.note
    return {("call", event.call)}


def _shown(m: Mirror, event: CallShown) -> Touched:
    call = msgspec.convert(event.view, CallView)
    if event.over:
        m.finished[event.call] = call
        return {("call", event.call)}
    begin(m, call)
    for device in call.connections:
        seize(m, event.call, device)
    return {("call", event.call)}


def _hidden(m: Mirror, event: CallHidden) -> Touched:
    m.calls.pop(event.call, None)
    m.finished.pop(event.call, None)
    return {("call", event.call)}


FOLDS: dict[type[e.Event], Callable[[Mirror, Any], Touched]] = {
    e.DataAssociated: _data_associated,
    e.Charged: _charged,
    e.RecordingStarted: _recording,
    e.RecordingEnded: _recording,
    e.SupervisionStarted: _supervision_started,
    e.SupervisionEnded: _supervision_ended,
    e.DispositionSet: _disposition_set,
    CallShown: _shown,
    CallHidden: _hidden,
}
