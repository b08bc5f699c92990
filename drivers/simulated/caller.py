"""The subscriber who calls in and follows his script."""

from __future__ import annotations

from drivers.line import Cause
from drivers.simulated.conversation import talk
from drivers.simulated.messages import Script
from drivers.simulated.telephone import Plot, Telephone

STEP = 0.1


def follow(phone: Telephone, script: Script) -> Plot:
    """Wait for the answer, key digits at their times, wait for a person, talk, hang up."""
    while phone.answered_at is None:
        if phone.elapsed > script.answer_within:
            phone.clear(Cause.NORMAL_CLEARING, "gave up unanswered")
            return
        yield STEP
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
