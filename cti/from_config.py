"""What the configuration means to each part: queues, campaigns, routes, the mirror's first state."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import msgspec

from cti.acd.queues import QueueConfig
from cti.calls.routing import Routing, Rule
from cti.client.mirror import Mirror
from cti.client.views import CampaignView, FlowView, QueueView, SpanView
from cti.config import Config, ConfigError
from cti.dialer.campaign import CampaignConfig
from cti.dialer.rules import Rules, every_day
from cti.ivr.run.limits import Limits
from cti.line_drivers import Span, StartedLines
from cti.store.store import Store

ZONE = ZoneInfo("Asia/Shanghai")


def queues(config: Config) -> list[QueueConfig]:
    return [
        QueueConfig(
            name=queue.name,
            display_zh=queue.title_zh,
            display_en=queue.title_en,
            ring_seconds=queue.ring_seconds,
            wrap_seconds=queue.wrap_seconds,
            target_seconds=queue.target_seconds,
            music=queue.music,
            max_wait=queue.max_wait,
            auto_answer=queue.auto_answer,
            calendar=queue.calendar,
        )
        for queue in config.queues
    ]


def flow_limits(config: Config) -> Limits:
    """Raises ConfigError for an overflow queue that there is not."""
    queue = config.flows.overflow_queue
    if queue and queue not in {one.name for one in config.queues}:
        raise ConfigError(
            f"[flows] overflow_queue names '{queue}', and there is no such queue; name one of "
            "[[queues]], or leave it out."
        )
    return Limits(**msgspec.structs.asdict(config.flows))


def campaigns(config: Config) -> list[CampaignConfig]:
    return [
        CampaignConfig(
            name=campaign.name,
            queue=campaign.queue,
            mode=campaign.mode,
            display_zh=campaign.title_zh,
            display_en=campaign.title_en,
            calling=campaign.caller,
            target=campaign.abandon_target,
            limit=campaign.abandon_limit,
            ring_seconds=campaign.ring_seconds,
            attempts=campaign.attempts,
            drop_message=(f"{config.server.language}/abandoned",),
            rules=Rules(
                hours=every_day(campaign.calling_from, campaign.calling_until), zone=ZONE.key
            ),
        )
        for campaign in config.campaigns
    ]


def routing(config: Config, is_open: Callable[[str], bool]) -> Routing:
    """Calls to numbers that no route names are turned away as unallocated."""
    return Routing(
        [
            Rule(
                destination=route.destination,
                called=route.called,
                redirecting=route.redirecting,
                closed=route.closed,
            )
            for route in config.routes
        ],
        "",
        is_open=is_open,
    )


def telephones(lines: StartedLines) -> dict[str, dict[int, str]]:
    """Line -> channel -> station, for the channels that are telephones. Raises ConfigError."""
    found: dict[str, dict[int, str]] = {span.line.name: {} for span in lines.spans}
    sections: dict[str, list[Span]] = {}
    for span in lines.spans:
        sections.setdefault(span.config.name, []).append(span)
    for name, spans in sections.items():
        for key, number in spans[0].config.telephones.items():
            which, _, channel = key.rpartition("/")
            meant = [one for one in spans if which in (one.line.name, _short(one, name))]
            if not which and len(spans) == 1:
                meant = spans
            if not meant or int(channel) not in meant[0].line.channels:
                raise ConfigError(
                    f"The line '{name}' has no channel '{key}' for the telephone of station {number}; "
                    + _channels_of(spans)
                )
            found[meant[0].line.name][int(channel)] = f"station:{number}"
    return found


def _short(span: Span, section: str) -> str:
    """`2` of the line `fx-2` of the section `fx`."""
    return span.line.name.removeprefix(f"{section}-")


def _channels_of(spans: list[Span]) -> str:
    names = ", ".join(span.line.name for span in spans)
    count = max(spans[0].line.channels)
    if len(spans) == 1:
        return f"its channels go up to {count}."
    return f'write the line before the channel, as "{spans[0].line.name}/1"; the lines are {names}.'


def services(config: Config) -> dict[str, str]:
    """Numbers that a telephone of ours dials to be led where callers to that number are."""
    return {
        route.called: route.destination
        for route in config.routes
        if route.called and not route.redirecting
    }


def prepare(mirror: Mirror, config: Config, store: Store, lines: StartedLines) -> None:
    """What the mirror knows before anything happens. Blocks."""
    zh = config.server.language.startswith("zh")
    progress = {
        campaign.name: store.contacts.progress(campaign.name) for campaign in config.campaigns
    }
    mirror.prepare(
        queues=[
            QueueView(
                queue=queue.name,
                name=(queue.title_zh if zh else queue.title_en) or queue.name,
                target_seconds=queue.target_seconds,
            )
            for queue in config.queues
        ],
        campaigns=[
            CampaignView(
                campaign=campaign.name,
                name=(campaign.title_zh if zh else campaign.title_en) or campaign.name,
                mode=campaign.mode,
                contacts=progress[campaign.name].total,
                finished=progress[campaign.name].finished,
            )
            for campaign in config.campaigns
        ],
        spans=[
            SpanView(
                span=span.line.name,
                health=span.line.health.value,
                channels=len(span.line.channels),
            )
            for span in lines.spans
        ],
        flows=[
            FlowView(flow=flow["flow"], saved=flow["latest"] or 0, published=flow["published"] or 0)
            for flow in store.flows.flows()
        ],
    )
