"""The subscribers who are called, one function per behaviour.

What they do before the answer can be heard on the channel: ring-back tone, music, busy tone,
announcements. `BEHAVIOURS` is what the number plan and `Subscriber` choose from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from drivers import tones
from drivers.line import Cause
from drivers.simulated.conversation import greet, talk
from drivers.simulated.messages import Subscriber
from drivers.simulated.speech import announcement, music, voice
from drivers.simulated.telephone import Plot, Telephone

POST_DIAL_DELAY = (0.2, 0.6)
LONGEST_RING = 60.0
FAX_PATIENCE = 35.0


def _seconds(chosen: float | None, phone: Telephone, low: float, high: float) -> float:
    """What the subscriber's entry says, or some seconds between two."""
    by_chance = float(phone.chance.uniform(low, high))
    return by_chance if chosen is None else chosen


def _talk_seconds(chosen: float | None, phone: Telephone) -> float:
    """Conversations are log-normal: half of them last less than 25 s."""
    by_chance = float(min(phone.chance.lognormal(3.2, 0.5), 180.0))
    return by_chance if chosen is None else chosen


def _connect_through(phone: Telephone) -> Plot:
    phone.proceed()
    yield _seconds(None, phone, *POST_DIAL_DELAY)


def _ring(phone: Telephone, seconds: float) -> Plot:
    phone.alert()
    phone.play(tones.render("ringback"), loop=True)
    yield seconds


def human(phone: Telephone, wish: Subscriber) -> Plot:
    """Answers after a while, talks, hangs up; hangs up soon if nobody speaks."""
    yield from _connect_through(phone)
    yield from _ring(phone, _seconds(wish.ring, phone, 3.0, 14.0))
    yield from _converse(phone, wish)


def colour_ring(phone: Telephone, wish: Subscriber) -> Plot:
    """Ring-back music (彩铃) instead of the ring-back tone, then a person."""
    yield from _connect_through(phone)
    phone.progress()
    phone.play(music(int(phone.chance.integers(12))), loop=True)
    yield 0.2
    phone.alert()
    yield _seconds(wish.ring, phone, 4.0, 16.0)
    yield from _converse(phone, wish)


def _converse(phone: Telephone, wish: Subscriber) -> Plot:
    phone.answer()
    if wish.presses:
        yield 2.0
        yield phone.play(tones.dtmf(wish.presses))
    else:
        yield from greet(phone)
    if not phone.outcome:
        yield from talk(phone, _talk_seconds(wish.talk, phone))


def machine(phone: Telephone, wish: Subscriber) -> Plot:
    """An answering machine: a long greeting, a beep, then it listens while something is said."""
    yield from _connect_through(phone)
    yield from _ring(phone, _seconds(wish.ring, phone, 10.0, 18.0))
    phone.answer()
    yield 0.4
    yield phone.play(voice(phone.voice, round(float(phone.chance.uniform(6.0, 10.0)), 1), 9))
    yield 0.6
    yield phone.play(tones.render("beep"))
    phone.heard_before_beep = phone.heard_seconds
    beep = phone.elapsed
    longest = _seconds(wish.talk, phone, 30.0, 60.0)
    while phone.elapsed - beep < longest and phone.elapsed - max(beep, phone.last_loud or 0) < 8.0:
        yield 0.2
    phone.clear(Cause.NORMAL_CLEARING, "machine")


def fax(phone: Telephone, wish: Subscriber) -> Plot:
    """A fax machine: the called-station tone of 2100 Hz, and silence for an answer to it."""
    yield from _connect_through(phone)
    yield from _ring(phone, _seconds(wish.ring, phone, 2.0, 5.0))
    phone.answer()
    yield 2.0
    yield phone.play(tones.render("ced"))
    yield _seconds(wish.talk, phone, FAX_PATIENCE, FAX_PATIENCE)
    phone.clear(Cause.NORMAL_CLEARING, "fax")


def busy(phone: Telephone, wish: Subscriber) -> Plot:
    """Busy tone with cause 17 in a PROGRESS, and cleared with it some seconds later."""
    yield from _connect_through(phone)
    phone.progress(Cause.USER_BUSY)
    phone.play(tones.render("busy"), loop=True)
    yield _seconds(wish.ring, phone, 3.0, 3.0)
    phone.clear(Cause.USER_BUSY, "busy")


def no_answer(phone: Telephone, wish: Subscriber) -> Plot:
    """Rings until the caller gives up, or the exchange does after a minute, with cause 19."""
    yield from _connect_through(phone)
    yield from _ring(phone, _seconds(wish.ring, phone, LONGEST_RING, LONGEST_RING))
    phone.clear(Cause.NO_ANSWER, "no answer")


def rejects(phone: Telephone, wish: Subscriber) -> Plot:
    """Rings, and is turned away by the subscriber."""
    yield from _connect_through(phone)
    yield from _ring(phone, _seconds(wish.ring, phone, 2.0, 6.0))
    phone.clear(Cause.CALL_REJECTED, "rejected")


def vacant(phone: Telephone, wish: Subscriber) -> Plot:
    """No such number: special information tone, announcement, vacant-number tone."""
    yield from _connect_through(phone)
    phone.progress(Cause.UNALLOCATED_NUMBER)
    yield phone.play(tones.render("sit"))
    yield phone.play(announcement("vacant", 3.0))
    phone.play(tones.render("vacant"), loop=True)
    yield _seconds(wish.ring, phone, 4.2, 4.2)
    phone.clear(Cause.UNALLOCATED_NUMBER, "vacant")


def powered_off(phone: Telephone, wish: Subscriber) -> Plot:
    """The announcement that the telephone is switched off, twice, then cause 18."""
    yield from _connect_through(phone)
    phone.progress()
    for _ in range(2):
        yield phone.play(announcement("powered off", 4.0))
        yield 0.6
    yield _seconds(wish.ring, phone, 0.1, 0.1)
    phone.clear(Cause.NO_USER_RESPONDING, "powered off")


BEHAVIOURS: Mapping[str, Callable[[Telephone, Subscriber], Plot]] = {
    "human": human,
    "colour_ring": colour_ring,
    "machine": machine,
    "fax": fax,
    "busy": busy,
    "no_answer": no_answer,
    "rejects": rejects,
    "vacant": vacant,
    "powered_off": powered_off,
}
