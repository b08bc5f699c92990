"""The only translator between what a line says (Q.931) and what happens in a call (CSTA).

    Setup in              -> Proceeding out, Offered
    Setup out             -> NetworkReached          (published by whoever asked for the leg)
    Alerting in           -> Delivered, and EarlyMedia if it can be heard
    Progress in           -> EarlyMedia
    Connect in            -> Established
    Disconnect, Release in-> Failed before the answer of an outgoing call; ConnectionCleared
    Charge in             -> Charged
    LineHealth in         -> SpanChanged
    ChannelService in     -> ChannelsChanged

What a telephone on the line says goes to its station (`telephones`).

Glare (Q.931 5.7): when the network offers a call on the channel on which ours has not been answered
with anything yet, the network's call has it and ours goes out again on another. The same is done
when the network refuses the channel with cause 44.

A Disconnect with an announcement (T306) is kept open before the answer, so that tone detectors can
tell what the cause does not say; after the answer nobody would listen.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from cti.calls.lines.channels import Channel, Side
from cti.calls.lines.legs import Leg, Legs, Port
from cti.errors import NoResource
from cti.events import CallRefused, Charged, Delivered, EarlyMedia, Established
from cti.numbering import as_dialled
from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    ChannelService,
    Charge,
    Connect,
    Digits,
    Disconnect,
    LineError,
    LineHealth,
    Message,
    Presentation,
    Proceeding,
    Progress,
    Release,
    Restart,
    Setup,
)

log = logging.getLogger(__name__)

OVERLAP_SECONDS = 4.0
"""A called number that is sent digit by digit is complete after this silence (T302, shortened)."""

ANNOUNCEMENT_SECONDS = 30.0
"""How long an announcement after Disconnect may last (T306)."""

LONGEST_NUMBER = 60
"""Digits after which a number that comes piece by piece is taken as it is: no plan has so many, and a
far side that goes on keying would keep the call waiting for ever."""

MAX_TRIES = 4
"""Channels on which one outgoing call is tried before it fails for want of one."""

REFUSED_CHANNEL = frozenset({Cause.CHANNEL_UNAVAILABLE})


class Trunks(Legs):
    """What the lines say, told as events and to the user of the trunks."""

    def _deliver(self, port: Port, message: Message) -> None:
        with self._user.turn():
            match message:
                case Setup() if message.channel in port.telephones:
                    port.telephones[message.channel].lifted(message)
                case Setup():
                    self._offered(port, message)
                case LineHealth():
                    self._user.happen(self._health(port))
                case ChannelService():
                    self._service(port, message)
                case Restart():
                    log.info("%s: channels %s were restarted", port.line.name, message.channels)
                    self._care.restarted(_known(port, message.channels))
                case _:
                    leg = port.legs.get(message.reference)
                    if leg is not None:
                        self._heard(port, leg, message)
                    elif telephone := port.telephone(message.reference):
                        telephone.hear(message)
                    elif isinstance(message, Disconnect):
                        self._say(port, Release(message.reference, message.cause))

    def _service(self, port: Port, message: ChannelService) -> None:
        channels = _known(port, message.channels)
        for number in message.channels:
            if number in port.telephones:
                port.telephones[number].in_service = message.in_service
        if message.in_service:
            self._care.unblock(channels, Side.THERE)
        else:
            self._care.block(channels, Side.THERE, reason="the line takes no calls on it")

    def _heard(self, port: Port, leg: Leg, message: CallMessage) -> None:
        match message:
            case Release():
                self._released(leg, message)
            case Disconnect():
                self._disconnected(leg, message)
            case _ if leg.closing:
                pass  # said before the far side knew that we cleared
            case Digits():
                self._digits(leg, message)
            case Charge() if leg.call is not None:
                self._user.happen(
                    Charged(
                        at=self._clock.now(),
                        call=_call(leg),
                        device=leg.device,
                        units=message.units,
                    )
                )
            case _ if not leg.outgoing:
                pass  # a caller has nothing else to say
            case Proceeding():
                self._reached(leg)
                if message.channel != leg.channel.number:
                    self._move(port, leg, message.channel)
                if not port.line.answer_supervision and not leg.closing:
                    self._early(leg)
                    self._user.trunk_unsupervised(leg)
            case Alerting():
                self._alerting(leg, message)
            case Progress():
                self._reached(leg)
                self._early(leg)
            case Connect():
                self.answered(leg, connected=message.connected)

    def _reached(self, leg: Leg) -> None:
        """The far side said something: it took the channel."""
        leg.reached = True
        self._care.took(leg.channel)

    def answered(
        self, leg: Leg, *, supervision: str = "", evidence: str = "", connected: str = ""
    ) -> None:
        """The called party answered; the line said so, or what was heard on it."""
        self._reached(leg)
        leg.answered = True
        self._user.happen(
            Established(
                at=self._clock.now(),
                call=_call(leg),
                device=leg.device,
                supervision=supervision,
                evidence=evidence,
                connected=connected,
            )
        )
        self._user.trunk_answered(leg)

    def _alerting(self, leg: Leg, message: Alerting) -> None:
        self._reached(leg)
        if not leg.alerting:
            leg.alerting = True
            self._user.happen(
                Delivered(
                    at=self._clock.now(),
                    calling=leg.calling,
                    called=leg.called,
                    call=_call(leg),
                    device=leg.device,
                )
            )
        if message.inband:
            self._early(leg)
        self._user.trunk_alerting(leg, message.inband)

    def _early(self, leg: Leg) -> None:
        if not leg.early and not leg.answered:
            leg.early = True
            self._user.happen(EarlyMedia(at=self._clock.now(), call=_call(leg), device=leg.device))
            self._user.trunk_early(leg)

    def _offered(self, port: Port, setup: Setup) -> None:
        channel = port.channels.get(setup.channel)
        if channel is None:
            self._turn_away(port, setup, "the span has no such channel")
            return
        if Side.HERE in channel.blocked:
            self._turn_away(port, setup, "the channel was taken out of service")
            return
        held = channel.leg
        if held is not None:
            if not held.outgoing or held.reached or held.closing or held.call is None:
                self._turn_away(port, setup, "the channel is in use")
                return
            self._close(held, Disconnect(held.reference, Cause.CHANNEL_UNAVAILABLE))
            self._again(held)
        calling = as_dialled(setup.calling, setup.calling_type)
        leg = Leg(channel, setup.reference, False, setup.called, calling, port.group, setup=setup)
        channel.leg = leg
        port.legs[setup.reference] = leg
        self._quiet.clear()
        if setup.complete:
            self._complete(leg)
        else:
            self._await_digits(leg)

    def _turn_away(self, port: Port, setup: Setup, reason: str) -> None:
        cause = Cause.CHANNEL_UNAVAILABLE
        self._say(port, Disconnect(setup.reference, cause))
        device = f"trunk:{port.line.name}/{setup.channel}"
        self._user.happen(
            CallRefused(
                at=self._clock.now(),
                device=device,
                calling=setup.calling,
                called=setup.called,
                cause=cause,
                reason=reason,
                withheld=setup.presentation is Presentation.RESTRICTED,
            )
        )

    def _say(self, port: Port, message: CallMessage) -> None:
        """Say something of a call that never became a leg of ours."""
        try:
            port.line.send(message)
        except LineError as problem:
            log.info("%s: %s", port.line.name, problem)

    def _complete(self, leg: Leg) -> None:
        self._stop_timer(leg)
        self._send(leg, Proceeding(leg.reference, leg.channel.number))
        self._user.trunk_offered(leg)

    def _await_digits(self, leg: Leg) -> None:
        def complete() -> None:
            with self._user.turn():
                self._complete(leg)

        self._stop_timer(leg)
        leg.timer = self._clock.call_later(OVERLAP_SECONDS, complete)

    def _digits(self, leg: Leg, told: Digits) -> None:
        if leg.call is not None:
            self._user.trunk_keyed(leg, told.digits)
            return
        number, end, _ = told.digits.partition("#")
        leg.called = (leg.called + number)[:LONGEST_NUMBER]
        if end or told.complete or len(leg.called) == LONGEST_NUMBER:
            self._complete(leg)
        else:
            self._await_digits(leg)

    # --- the far side is done ------------------------------------------------------------------

    def _disconnected(self, leg: Leg, message: Disconnect) -> None:
        goodbye = Release(leg.reference, message.cause)
        if leg.closing:  # both sides cleared at once
            self._send(leg, goodbye)
        elif self._may_go_again(leg, message.cause):
            self._care.refused(leg.channel)
            self._close(leg, goodbye)
            self._again(leg)
        elif leg.outgoing and not leg.answered and message.inband:
            leg.reached, leg.cause = True, message.cause
            self._early(leg)
            self._stop_timer(leg)
            leg.timer = self._clock.call_later(ANNOUNCEMENT_SECONDS, lambda: self._silent(leg))
        else:
            self._close(leg, goodbye)
            self._ended(leg, message.cause)

    def _silent(self, leg: Leg) -> None:
        """The announcement has lasted long enough."""
        with self._user.turn():
            cause = leg.cause or Cause.RECOVERY_ON_TIMER_EXPIRY
            self._close(leg, Release(leg.reference, cause))
            self._ended(leg, cause)

    def heard_tone(self, leg: Leg, cause: Cause, tone: str) -> None:
        """A tone told that the call has failed; what the far side said itself is believed first."""
        if leg.cause is not None:
            cause = leg.cause
            self._close(leg, Release(leg.reference, cause))
        else:
            self._close(leg, Disconnect(leg.reference, Cause.NORMAL_CLEARING))
        self._ended(leg, cause, tone)

    def heard_end(self, leg: Leg, tone: str) -> None:
        """A tone told that the far side has hung up; the line itself does not say it."""
        log.info("%s: %s tone, the far side has hung up", leg.device, tone)
        self._close(leg, Disconnect(leg.reference, Cause.NORMAL_CLEARING))
        self._ended(leg, Cause.NORMAL_CLEARING)

    def _released(self, leg: Leg, message: Release) -> None:
        if leg.closing:
            self._forget(leg)
        elif self._may_go_again(leg, message.cause):
            self._care.refused(leg.channel)
            leg.closing = True
            self._again(leg)  # before its channel is free, lest the search finds the same again
            self._forget(leg)
        else:
            self._forget(leg)
            self._ended(leg, leg.cause or message.cause)

    def _ended(self, leg: Leg, cause: Cause, tone: str = "") -> None:
        if leg.call is not None:
            self._user.trunk_ended(leg, cause, tone)
            leg.call = None

    # --- another channel -----------------------------------------------------------------------

    def _may_go_again(self, leg: Leg, cause: Cause) -> bool:
        return leg.outgoing and not leg.reached and cause in REFUSED_CHANNEL

    def _again(self, leg: Leg) -> None:
        """Send an outgoing call, whose channel is lost, out on another one."""
        call, leg.call = leg.call, None
        if call is None:
            return
        try:
            if leg.tries >= MAX_TRIES:
                raise NoResource("too many channels were refused")
            other = self.seize(leg.group, leg.called, leg.calling, tries=leg.tries + 1)
        except NoResource:
            leg.call = call
            self._ended(leg, Cause.NO_CIRCUIT)
            return
        other.call = call
        self._user.trunk_moved(call, leg.device, other)

    def _move(self, port: Port, leg: Leg, number: int) -> None:
        """The far side chose another channel than the one we proposed."""
        channel = port.channels.get(number)
        if channel is None or channel.leg is not None:
            self._close(leg, Disconnect(leg.reference, Cause.CHANNEL_UNAVAILABLE))
            self._ended(leg, Cause.CHANNEL_UNAVAILABLE)
            return
        before = leg.channel
        before.leg, channel.leg, leg.channel = None, leg, channel
        if leg.call is not None:
            self._user.trunk_moved(leg.call, before.device, leg)


def _known(port: Port, numbers: Iterable[int]) -> list[Channel]:
    return [port.channels[number] for number in numbers if number in port.channels]


def _call(leg: Leg) -> int:
    assert leg.call is not None, "nothing happens on a leg that carries no call"
    return leg.call
