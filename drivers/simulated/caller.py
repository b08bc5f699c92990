"""The subscriber who calls in and follows his script."""

from __future__ import annotations

from drivers.line import Cause
from drivers.simulated.conversation import talk
from drivers.simulated.messages import Script
from drivers.simulated.telephone import Plot, Telephone

STEP = 0.1
KEY_STEP = 0.02
BETWEEN_KEYS = 0.08
"""Silence after a key, so that the same one twice is heard as two (Q.24: at least 40 ms)."""


def follow(phone: Telephone, script: Script) -> Plot:
    """Wait for the answer, key digits at their times, wait for a person, talk, hang up."""
    while phone.answered_at is None:
        if phone.elapsed > script.answer_within or phone.told_to_leave:
            phone.clear(Cause.NORMAL_CLEARING, "gave up unanswered")
            return
        yield STEP
    if script.by_hand:
        yield from obey(phone, phone.elapsed + script.talk)
        return
    keys = sorted(script.digits)
    while keys or not (script.patience is None or phone.hears_a_voice()):
        waited = phone.elapsed - phone.answered_at
        if keys and keys[0][0] <= waited:
            yield phone.key(keys.pop(0)[1])
        elif script.patience is not None and waited > script.patience:
            phone.clear(Cause.NORMAL_CLEARING, "lost patience")
            return
        else:
            yield STEP
    yield from talk(phone, script.talk)


def obey(phone: Telephone, until: float) -> Plot:
    """Key what somebody tells him, one key after the other, and hang up when told or at a time."""
    while not phone.told_to_leave and phone.elapsed < until:
        if phone.told_to_key:
            yield phone.key(phone.told_to_key.popleft()) + BETWEEN_KEYS
        else:
            yield KEY_STEP
    phone.clear(Cause.NORMAL_CLEARING, "hung up")
