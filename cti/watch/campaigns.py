"""A campaign that abandons more calls than its limit allows is an alarm until it keeps to it again."""

from __future__ import annotations

from cti.bus import Bus
from cti.events import CampaignChanged
from cti.watch.alarms import Alarms


class CampaignWatch:
    """Hears how campaigns do. One that is paused abandons nobody; begun again it is judged anew."""

    def __init__(self, bus: Bus, alarms: Alarms) -> None:
        self._alarms = alarms
        bus.listen(CampaignChanged, self._changed)

    def _changed(self, event: CampaignChanged) -> None:
        key = f"campaign:{event.campaign}"
        if event.state != "over_limit":
            self._alarms.clear(key)
            return
        self._alarms.raise_alarm(
            key,
            "major",
            f"Campaign {event.campaign} abandons more calls than its limit allows.",
            f"Cause: {event.reason}.",
            "Mend: it dials one call for each idle agent until the share is below the limit again; "
            "have more agents ready for it, or pause it.",
        )
