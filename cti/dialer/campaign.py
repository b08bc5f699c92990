"""A campaign: how an administrator sets it up, and what it is doing now."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cti.dialer.contacts import Due, Progress
from cti.dialer.outcomes import Retry
from cti.dialer.pacing import Mode, Pacer
from cti.dialer.rules import Rules
from cti.errors import BadRequest

LEAST_RING_SECONDS = 15.0
"""Nobody may be rung for less before the dialer gives up (16 CFR 310.4, Ofcom)."""

ENOUGH_ANSWERS = 100
"""Below this no rate of abandoned calls can be told from bad luck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignConfig:
    """One campaign. Shares are of the answers by people; times in seconds."""

    name: str
    queue: str
    """Whose agents take the calls."""
    mode: Literal["preview", "progressive", "predictive"] = "predictive"
    display_zh: str = ""
    display_en: str = ""
    calling: str = ""
    """The number that is shown; it must be one that can be called back."""
    group: str = "default"
    """The trunk group."""
    target: float = 0.02
    """The abandoned share that pacing steers to; the last point up to the limit is worth little."""
    limit: float = 0.03
    """Above it the campaign dials one call for each idle agent until the share has come down."""
    period_days: float = 30.0
    """Over which the limit is judged."""
    patience: float = 2.0
    """How long somebody who answered waits for an agent before the call counts as abandoned."""
    ring_seconds: float = 25.0
    attempts: int = 5
    """Most attempts at one contact; 0 for no limit."""
    priority: int = 10
    """Of its calls in the queue."""
    drop_message: tuple[str, ...] = ("abandoned",)
    """Prompts for somebody who finds no agent: who called, and how to be called no more."""
    detect_machines: bool = True
    verdict_seconds: float = 2.0
    """Whoever is not known by then is treated as a person."""
    false_machine_share: float = 0.005
    """Reasoned estimate of the people who are taken for a machine; they count as abandoned."""
    machine_action: Literal["hang_up", "message"] = "hang_up"
    machine_message: tuple[str, ...] = ()
    preview_seconds: float = 180.0
    """An agent who does not decide in this time loses the contact and is set not ready."""
    skip_seconds: float = 3600.0
    """When a skipped contact comes again."""
    rules: Rules = field(default_factory=Rules)
    retry: Mapping[str, Retry] = field(default_factory=dict)
    """Replaces single retry rules."""

    def __post_init__(self) -> None:
        if not self.name or not self.queue:
            raise BadRequest("A campaign needs a name and the queue whose agents take its calls.")
        if not 0 <= self.target <= self.limit <= 1:
            raise BadRequest(
                f"Campaign {self.name}: the abandon target must lie between 0 and the limit."
            )
        if self.ring_seconds < LEAST_RING_SECONDS:
            raise BadRequest(
                f"Campaign {self.name}: telephones must be rung for {LEAST_RING_SECONDS:.0f} s or more."
            )
        if self.machine_action == "message" and not self.machine_message:
            raise BadRequest(f"Campaign {self.name}: choose the message that is left on machines.")

    @property
    def pacing_target(self) -> float:
        """The target less the people lost by wrong verdicts, which no count shows."""
        return max(0.0, self.target - self.unseen_share)

    @property
    def unseen_share(self) -> float:
        """People lost by wrong verdicts, by estimate."""
        return self.false_machine_share if self.detect_machines else 0.0


@dataclass(slots=True)
class Tally:
    """People who answered since a time: how many got an agent, and how many did not."""

    since: float
    connected: int = 0
    abandoned: int = 0

    @property
    def answers(self) -> int:
        return self.connected + self.abandoned

    @property
    def rate(self) -> float:
        return self.abandoned / self.answers if self.answers else 0.0


@dataclass(slots=True)
class Preview:
    """A contact that an agent looks at before he dials."""

    due: Due
    agent: str
    since: float


@dataclass(slots=True)
class Campaign:
    """What one campaign is doing. `state`: paused, running, over_limit or finished."""

    config: CampaignConfig
    pacer: Pacer
    today: Tally
    period: Tally
    day: float = 0.0
    """The midnight since which `today` counts."""
    mode: Mode = "predictive"
    """How numbers are dialled; of no meaning in preview."""
    state: str = "paused"
    reason: str = ""
    hopper: deque[Due] = field(default_factory=deque)
    """Contacts taken from the list and not yet dialled."""
    previews: dict[int, Preview] = field(default_factory=dict)
    ringing: dict[int, float] = field(default_factory=dict)
    """Call -> when it was dialled."""
    judging: set[int] = field(default_factory=set)
    live: set[int] = field(default_factory=set)
    """Every call of an attempt that is not over."""
    progress: Progress | None = None
    loaded: bool = False
    refilling: bool = False
    dry: bool = False
    """The list had no more that are due when it was last asked."""
    writing: int = 0
    """Attempts on their way to the list."""
    ask_at: float = 0.0
    recount_at: float = 0.0
    """When the period is counted anew, because its beginning has moved on."""
    hold_until: float = 0.0
    """The network was in trouble: no dial before this time."""
    told_at: float = -math.inf
    told_reason: str = ""

    @classmethod
    def of(cls, config: CampaignConfig, at: float) -> Campaign:
        pacer = Pacer(target=config.pacing_target)
        mode: Mode = "progressive" if config.mode == "progressive" else "predictive"
        period = Tally(at - config.period_days * 86_400.0)
        return cls(config, pacer, Tally(at), period, mode=mode)

    @property
    def name(self) -> str:
        return self.config.name

    @property
    def dialling(self) -> bool:
        """May it begin new calls?"""
        return self.state in ("running", "over_limit")

    @property
    def over_limit(self) -> bool:
        """People who were taken for machines, by estimate, count as abandoned (Ofcom)."""
        share = self.period.rate + self.config.unseen_share
        return self.period.answers >= ENOUGH_ANSWERS and share > self.config.limit

    @property
    def at_rest(self) -> bool:
        """Nothing of it is under way."""
        return not (self.live or self.previews or self.hopper or self.writing or self.refilling)

    def count(self, *, connected: bool) -> None:
        for tally in (self.today, self.period):
            tally.connected += connected
            tally.abandoned += not connected
