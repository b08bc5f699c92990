"""Which prompts the flows and notices of the house name, drafts included."""

from __future__ import annotations

from cti.ivr.check.finding import FlowError
from cti.ivr.flow.file import load
from cti.ivr.flow.palette import installed
from cti.ivr.prompts.uses import prompt_uses
from cti.store.store import Store


class PromptsInUse:
    """Each version of a flow is read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, int], frozenset[str]] = {}

    def names(self) -> set[str]:
        """Named by the newest or the published version of some flow, or by a notice. Blocks."""
        notices = self._store.house.notices
        used = {one.prompt for board in notices.boards() for one in notices.posted(board)} - {""}
        for row in self._store.flows.flows():
            for version in {row["latest"], row["published"]} - {None}:
                used |= self._of(row["flow"], version)
        return used

    def _of(self, flow: str, version: int) -> frozenset[str]:
        known = self._known.get((flow, version))
        if known is None:
            text = self._store.flows.load(flow, version)["text"]
            known = self._known[flow, version] = _named_in(text)
        return known


def _named_in(text: str) -> frozenset[str]:
    try:
        flow = load(text, installed())
    except FlowError:  # no flow at all: its callers are turned away, with a sentence in the log
        return frozenset()
    return frozenset(use.prompt for use in prompt_uses([flow], installed()))
