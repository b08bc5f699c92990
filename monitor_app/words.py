"""Sentences about calls and parties that several pages say alike."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject

from cti.client.qt import formats, states
from cti.client.views import AgentView, AlarmView, CallView, CampaignView
from monitor_app.figures import HEALTH, PacingFigures
from monitor_app.paint import small_share
from monitor_app.watch import Watch

CHOSEN = re.compile(
    r"(?P<agent>\S+?),? (?:(?P<prefer>is the agent this caller is to have)"
    r"|idle for (?P<only>\d+) s, is the only ready agent who can take it"
    r"|has the best skill of (?P<skilled>\d+) ready agents, idle for (?P<idle1>\d+) s"
    r"|is longest idle of (?P<able>\d+) ready agents, idle for (?P<idle2>\d+) s)"
    r"(?: with (?P<skills>.+?))?; the call is number (?P<place>\d+) of (?P<waiting>\d+) by priority "
    r"(?P<rank>\S+) and (?P<waited>\d+) s of waiting\."
)
"""The server's sentence about why an agent got a call, so that it can be said in other languages."""


class Words(QObject):
    """Asked while painting, so the language in use is the one that is spoken."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self._watch = watch

    def caller(self, call: CallView) -> str:
        """Who is at the far end: the customer's name, else the number as the server gives it."""
        customer = call.data.get("customer")
        name = customer.get("name") if isinstance(customer, dict) else call.data.get("name")
        return str(name) if name else self.number(call)

    def number(self, call: CallView) -> str:
        outside = call.called if call.direction == "out" else call.calling
        return formats.phone(outside)

    def direction(self, direction: str) -> str:
        return {
            "in": self.tr("Incoming"),
            "out": self.tr("Outgoing"),
            "internal": self.tr("Internal"),
        }.get(direction, direction)

    def agent_state(self, agent: AgentView) -> str:
        """The word of an agent's state; of not ready, its reason."""
        state = self._watch.state_of(agent)
        if state == "not_ready" and agent.reason:
            return self._watch.site.reason_title(agent.reason)
        return states.word(state)

    def way(self, call: CallView) -> str:
        """Flow, queue and agent that the call went through."""
        site = self._watch.site
        parts = []
        if call.campaign:
            view = self._watch.mirror.campaigns.get(call.campaign)
            parts.append(site.campaign_title(call.campaign, view.name if view else ""))
        if call.flow:
            parts.append(self.tr("flow {name}").format(name=call.flow))
        if call.queue:
            parts.append(site.queue_title(call.queue))
        agent = self._watch.agent_in(call)
        if agent is not None:
            parts.append(f"{agent.name} {agent.agent}")
        return " → ".join(parts) or formats.UNKNOWN

    def mode(self, mode: str) -> str:
        """How a supervisor takes part in a call."""
        return {
            "listen": self.tr("Listening"),
            "whisper": self.tr("Whispering"),
            "barge_in": self.tr("Barged in"),
        }.get(mode, mode)

    def campaign_mode(self, mode: str) -> str:
        return {
            "predictive": self.tr("Predictive"),
            "progressive": self.tr("Progressive"),
            "preview": self.tr("Preview"),
        }.get(mode, mode)

    def outcome(self, outcome: str) -> str:
        """The outcome of a call record or of an attempt; an agent's result has its own title."""
        known = {
            "answered": self.tr("Answered"),
            "self_service": self.tr("Self-service"),
            "abandoned": self.tr("Abandoned"),
            "dropped": self.tr("Dropped: no agent free"),
            "machine": self.tr("Machine"),
            "machine_message_left": self.tr("Message left"),
            "fax": self.tr("Fax"),
            "silence": self.tr("Silence"),
            "merged": self.tr("Joined to another call"),
            "interrupted": self.tr("Interrupted"),
            "vacant": self.tr("Vacant number"),
            "busy": self.tr("Busy"),
            "no_answer": self.tr("No answer"),
            "rejected": self.tr("Rejected"),
            "number_changed": self.tr("Number changed"),
            "out_of_order": self.tr("Out of order"),
            "congestion": self.tr("Network busy"),
            "unanswered": self.tr("Not answered"),
            "powered_off": self.tr("Switched off"),
            "suspended": self.tr("Suspended"),
            "out_of_service": self.tr("Out of service"),
        }.get(outcome.lower())
        return known or self._watch.site.disposition_title(outcome)

    def hears(self, mode: str, agent: str) -> str:
        """Who hears the supervisor, in one plain sentence."""
        if mode == "listen":
            return self.tr("Nobody hears you: you listen to {agent} and the caller.").format(
                agent=agent
            )
        if mode == "whisper":
            return self.tr("Only {agent} hears you; the caller does not.").format(agent=agent)
        return self.tr("Both {agent} and the caller hear you.").format(agent=agent)

    def alarm(self, alarm: AlarmView) -> tuple[str, str, str]:
        """Fact, cause and mend: of spans in the language in use, else as the server says it."""
        kind, _, name = alarm.key.partition(":")
        span = self._watch.mirror.spans.get(name) if kind == "span" else None
        if span is None or span.health == "normal":
            return alarm.fact, alarm.cause, alarm.mend
        cause, mend = {
            "remote_alarm": (
                self.tr("The far end receives nothing from us."),
                self.tr("Check the transmit pair of the cable."),
            ),
            "no_signal": (
                self.tr("No signal arrives."),
                self.tr("Check the cable and the carrier's equipment."),
            ),
            "alarm_indication": (
                self.tr("The carrier sends all ones."),
                self.tr("Report it to the carrier."),
            ),
            "signalling_down": (
                self.tr("The D channel is down."),
                self.tr("Check cable and switch type; calls resume by themselves."),
            ),
        }.get(span.health, (alarm.cause, alarm.mend))
        fact = self.tr("Span {span} carries no calls: {health}").format(
            span=name.upper(), health=self.span_health(span.health)
        )
        return fact, cause, mend

    def span_health(self, health: str) -> str:
        return states.word(HEALTH.get(health, "unknown"))

    def why_chosen(self, why: str) -> str:
        """Why an agent got a call; a sentence of another form is shown as the server wrote it."""
        found = CHOSEN.fullmatch(why)
        if found is None:
            return why
        said = found.groupdict()
        if said["prefer"]:
            first = self.tr("{agent} is the agent this caller is to have")
        elif said["only"]:
            first = self.tr("{agent}, idle for {only} s, is the only ready agent who can take it")
        elif said["skilled"]:
            first = self.tr(
                "{agent} has the best skill of {skilled} ready agents, idle for {idle1} s"
            )
        else:
            first = self.tr("{agent} is longest idle of {able} ready agents, idle for {idle2} s")
        if said["skills"]:
            first += self.tr(" (skills {skills})")
        last = self.tr(
            "; the call is number {place} of {waiting} by priority {rank} and {waited} s of waiting."
        )
        return (first + last).format(**said)

    # --- pacing ----------------------------------------------------------------------------------

    def pacing_question(self, figures: PacingFigures) -> str:
        if figures.dials == 0:
            return self.tr("Why is nothing dialled now?")
        return self.tr("Why %n more number(s) now?", "", figures.dials)

    def pacing_sentence(self, campaign: CampaignView, figures: PacingFigures) -> str:
        """One sentence: how many, at which risk, and what allowed no more."""
        risks, k = dict(figures.risks), figures.dials
        price = small_share(figures.price)
        if figures.limit == "nobody":
            return self.tr("No agent is at work, so nothing is dialled.")
        if figures.limit == "price":
            more = small_share(risks.get(k + 1))
            if k == 0:
                return self.tr(
                    "One more dial would bring a call without an agent with a chance of {more} per "
                    "answer; {price} is allowed now."
                ).format(more=more, price=price)
            return self.tr(
                "The chance that an answer finds no agent is {risk} for dial {k}, within the allowed "
                "{price}; dial {next} would raise it to {more}."
            ).format(risk=small_share(risks.get(k)), k=k, price=price, next=k + 1, more=more)
        if figures.limit == "lines":
            return self.tr("{n} lines are free; no more can be dialled.").format(
                n=formats.number(campaign.inputs.get("lines"))
            )
        if figures.limit == "learning":
            return self.tr(
                "One call for each idle agent, until enough answers are known to foresee more."
            )
        if figures.limit == "budget":
            return self.tr(
                "One call for each idle agent, until the abandon budget has recovered "
                "({bank} calls)."
            ).format(bank=formats.number(campaign.inputs.get("bank"), 1))
        return self.tr("One call for each idle agent, as the mode of the campaign says.")

    def limit_name(self, limit: str) -> str:
        return {
            "price": self.tr("Abandon budget"),
            "budget": self.tr("Abandon budget"),
            "learning": self.tr("Learning"),
            "lines": self.tr("Lines"),
            "idle": self.tr("Idle agents"),
            "nobody": self.tr("Agents"),
        }.get(limit, limit)
