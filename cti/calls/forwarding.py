"""Forwarding and do-not-disturb of extensions: what a person set at his telephone or by a flow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from cti.errors import BadRequest

ALL, BUSY, NO_ANSWER, DO_NOT_DISTURB = "all", "busy", "no_answer", "do_not_disturb"
KINDS = (ALL, BUSY, NO_ANSWER, DO_NOT_DISTURB)
NO_ANSWER_SECONDS = 20.0
"""So long a telephone rings before its calls go where nobody's answer sends them."""

Changed = Callable[[str, Mapping[str, str]], None]
"""Told of an extension and of everything that holds for it now: kind -> target."""


class Forwardings:
    """Extension -> kind -> where its calls go; "" for do-not-disturb, which sends them nowhere."""

    def __init__(
        self, kept: Iterable[tuple[str, str, str]] = (), changed: Changed | None = None
    ) -> None:
        """`kept` are extension, kind and target as they were before a restart."""
        self._set: dict[str, dict[str, str]] = {}
        for extension, kind, to in kept:
            self._set.setdefault(extension, {})[kind] = to
        self.changed = changed

    def of(self, extension: str) -> Mapping[str, str]:
        """What holds for an extension; empty for most."""
        return self._set.get(extension, {})

    def set(self, extension: str, kind: str, to: str = "") -> None:
        """One more kind; a target given again replaces the one before. Raises BadRequest."""
        if kind not in KINDS:
            raise BadRequest(f"{kind!r} is no kind of forwarding; use one of {', '.join(KINDS)}")
        if kind != DO_NOT_DISTURB and not to:
            raise BadRequest(f"forwarding of {extension} needs a number to which its calls go")
        if kind == DO_NOT_DISTURB:
            to = ""
        elif self._leads_back(extension, to):
            raise BadRequest(
                f"calls of {extension} would come back to it from {to}; choose another number"
            )
        self._set.setdefault(extension, {})[kind] = to
        self._tell(extension)

    def clear(self, extension: str) -> None:
        """Its telephone rings as before."""
        if self._set.pop(extension, None) is not None:
            self._tell(extension)

    def _leads_back(self, extension: str, to: str) -> bool:
        """Whether following what is set from there ends where it began."""
        waiting, seen = [to], set[str]()
        while waiting:
            one = waiting.pop()
            if one == extension:
                return True
            if one not in seen:
                seen.add(one)
                waiting += [next_ for next_ in self.of(one).values() if next_]
        return False

    def _tell(self, extension: str) -> None:
        if self.changed is not None:
            self.changed(extension, dict(self.of(extension)))
