"""What somebody means who dials on a telephone of ours, and when the number is complete."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DialPlan:
    """Numbers that are known inside; every other one is an outside number."""

    extensions: Iterable[str] = ()
    """Numbers of stations; may be a view that changes."""
    services: Mapping[str, str] = field(default_factory=dict)
    """Feature codes and our own numbers -> `queue:sales`, `flow:main`, `station:204`."""

    def destination(self, number: str) -> str:
        """Where a dialled number leads, in the form that call control takes."""
        return self.services.get(number, number)

    def is_complete(self, digits: str) -> bool:
        """Whether it is a number known inside, and none that is longer begins with it."""
        known = {*self.extensions, *self.services}
        return digits in known and not any(
            one != digits and one.startswith(digits) for one in known
        )
