"""From where on a figure is news: amber to look at soon, red to act on now."""

from __future__ import annotations

from dataclasses import dataclass, fields

from cti.client.qt.choices import Choices


@dataclass
class Thresholds:
    """Kept on this computer; times in seconds, shares in per cent."""

    level: int = 80
    """Service level that is aimed at: below it amber, 15 points below it red."""
    look: int = 45
    """A caller who waits so long is looked at."""
    act: int = 120
    """A caller who waits so long is acted upon."""
    wrap: int = 120
    """A wrap-up that lasts so long is marked."""

    @classmethod
    def recalled(cls, choices: Choices) -> Thresholds:
        known = {
            one.name: choices.number(f"thresholds/{one.name}", getattr(cls, one.name))
            for one in fields(cls)
        }
        return cls(**known)

    def keep(self, choices: Choices) -> None:
        for one in fields(self):
            choices.keep(f"thresholds/{one.name}", getattr(self, one.name))

    @property
    def level_share(self) -> float:
        return self.level / 100
