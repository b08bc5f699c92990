"""An R2 line on a DAHDI span: R2 itself, and the errors of the span that it runs on."""

from __future__ import annotations

from collections.abc import Mapping

from drivers.dahdi.r2.port import DahdiCasPort
from drivers.r2.line import R2Line
from drivers.r2.options import R2Options


class DahdiR2Line(R2Line):
    """The signalling half of one span."""

    def __init__(self, name: str, port: DahdiCasPort, options: R2Options) -> None:
        super().__init__(name, port, options)
        self._card = port

    def error_counters(self) -> Mapping[str, int]:
        """Totals of the span's errors. Raises LineUnavailable while it is away."""
        return self._card.errors()
