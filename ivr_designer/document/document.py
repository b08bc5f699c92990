"""The flow that is open: every change through one undo stack, findings that follow by themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from cti.client.qt import language
from cti.ivr.check.checker import apply_fix, fix_all
from cti.ivr.check.draft_facts import DraftFacts
from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow, new_flow
from cti.ivr.flow.field import Words
from cti.ivr.flow.palette import Palette
from cti.ivr.prompts.new import NewPrompt
from ivr_designer.document.background import Background
from ivr_designer.document.calendar_desk import CalendarDesk
from ivr_designer.document.flow_check import LARGE, FlowCheck
from ivr_designer.document.own_prompts import OwnPrompts
from ivr_designer.document.source_desk import SourceDesk
from ivr_designer.look import layer_style

PAUSE = 120
"""Milliseconds after the last change until the checker looks at the whole drawing."""


def said(words: Words) -> str:
    """Words of a flow or a block in the language in use."""
    return words.of(language.current())


class _Edit(QUndoCommand):
    """One step: the flow before and after it. Steps of the same `merge` become one."""

    def __init__(
        self, document: Document, text: str, after: Flow, merge: str, prompts: Sequence[NewPrompt]
    ) -> None:
        super().__init__(text)
        self._document = document
        self.before, self.after, self.merge = document.flow, after, merge
        self.prompts = {(one.name, one.language): one for one in prompts}
        self.had: dict[tuple[str, str], str | None] = {}

    def id(self) -> int:
        return 1 if self.merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edit) or other.merge != self.merge:
            return False
        self.after = other.after
        self.prompts.update(other.prompts)
        self.had = {**other.had, **self.had}
        return True

    def redo(self) -> None:
        if self.prompts:
            self.had = self._document.own_prompts.make(self.prompts.values())
        self._document.show_flow(self.after)

    def undo(self) -> None:
        self._document.show_flow(self.before)
        if self.had:
            self._document.own_prompts.put_back(self.had)


class Document(QObject):
    """The flow, its site, what is wrong with it and what is selected."""

    changed = Signal(object, object)
    """Flow before and after; the same blocks are the same objects in both."""
    opened = Signal()
    """Another flow was opened: everything is new."""
    checked = Signal()
    stepped = Signal(int)
    """The undo stack stands elsewhere."""
    selected = Signal()
    layer_shown = Signal()
    site_changed = Signal()
    wanted = Signal(str)
    """A page of the window is to be shown, as `DesignerWindow.do` names it; `site`: ask for it anew."""
    refused = Signal(str)
    """Something was not done; the sentence says why."""

    def __init__(self, palette: Palette, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.palette = palette
        self.site = Site()
        self.knows_site = False
        self.background = Background(self)
        self._check = FlowCheck(palette, self.site, self.background)
        self.flow = self.fresh("new", "新流程", "New flow")
        self.findings: list[Finding] = []
        self.checked_in = 0.0
        """Seconds that the last check took."""
        self.undo = QUndoStack(self)
        self.undo.indexChanged.connect(self.stepped)
        self.selection: tuple[str, ...] = ()
        self.exit = ""
        """The exit of the only selected block that the keyboard stands on, or ""."""
        self.layer = self.flow.layers[0].id
        self.own_prompts = OwnPrompts(self)
        self.sources: SourceDesk | None = None
        """None where nobody can ask the site's data sources."""
        self.calendars: CalendarDesk | None = None
        self._sealed = 0
        self._timer = QTimer(self, singleShot=True, interval=PAUSE)
        self._timer.timeout.connect(self.check)
        self.check()

    # --- changing --------------------------------------------------------------------------------

    def fresh(self, id: str, zh: str, en: str) -> Flow:
        """A flow with its start alone; its layer is named in the language in use."""
        flow = new_flow(id, zh, en)
        return flow.rename_layer(flow.layers[0].id, self.tr("Main flow"))

    def open(self, flow: Flow) -> None:
        """Begin with another flow: nothing to undo, nothing selected."""
        self.flow = flow
        self.undo.clear()
        self.own_prompts.forget()
        self.selection, self.exit = (), ""
        self.layer = next(
            (layer.id for layer in flow.layers if not layer_style(flow, layer.id).get("hidden")),
            flow.layers[0].id,
        )
        if len(flow.blocks) > LARGE:
            self.findings = []
            self.opened.emit()
            self._timer.start()  # the drawing is painted first, without a thread beside it
        else:
            self.opened.emit()
            self.check()

    @property
    def frozen(self) -> bool:
        """Whether nothing may be changed: the file is of a newer format."""
        return self.flow.read_only

    def edit(
        self, text: str, flow: Flow, merge: str = "", prompts: Sequence[NewPrompt] = ()
    ) -> bool:
        """One step, named for people; steps with the same `merge` in a row are one.

        `prompts` are made with it and taken back with it.
        """
        if flow == self.flow and not prompts:
            return False
        if self.frozen:
            self.refused.emit(self.tr("This flow is open to read only; save a copy to change it."))
            return False
        if merge:
            merge = f"{merge}/{self._sealed}"
        self.undo.push(_Edit(self, text, replace(flow, repairs=()), merge, prompts))
        return True

    def add_to_step(self, text: str, flow: Flow, prompts: Sequence[NewPrompt] = ()) -> bool:
        """A change that belongs to the step before it, so that both are undone at once."""
        at = self.undo.index() - 1
        last = self.undo.command(at) if at >= 0 else None
        joins = isinstance(last, _Edit) and last.merge and last.after == self.flow
        if not joins or self.frozen or (flow == self.flow and not prompts):
            return self.edit(text, flow, prompts=prompts)
        assert isinstance(last, _Edit)
        self.undo.push(_Edit(self, last.text(), replace(flow, repairs=()), last.merge, prompts))
        return True

    def go_back_to(self, flow: Flow) -> bool:
        """Undo or redo the last step where the flow is this one then; whether it is."""
        at = self.undo.index()
        last, following = self.undo.command(at - 1) if at else None, self.undo.command(at)
        if isinstance(last, _Edit) and last.before is flow:
            self.undo.undo()
        elif isinstance(following, _Edit) and following.after is flow:
            self.undo.redo()
        return self.flow is flow

    def seal(self) -> None:
        """The next edit is a step of its own, whatever its `merge`."""
        self._sealed += 1

    def show_flow(self, flow: Flow) -> None:
        """For undo steps alone: the flow is this one now."""
        before, self.flow = self.flow, flow
        gone = any(id not in flow.blocks for id in self.selection)
        if gone:
            # Before anybody looks: what is selected must be there.
            self.selection = tuple(id for id in self.selection if id in flow.blocks)
            self.exit = ""
        if not any(layer.id == self.layer for layer in flow.layers):
            self.show_layer(flow.layers[0].id)
        self.changed.emit(before, flow)
        if gone:
            self.selected.emit()
        self._timer.start()

    # --- what is shown ---------------------------------------------------------------------------

    def select(self, ids: Iterable[str], exit: str = "") -> None:
        chosen = tuple(dict.fromkeys(id for id in ids if id in self.flow.blocks))
        if chosen == self.selection and exit == self.exit:
            return
        self.selection, self.exit = chosen, exit if len(chosen) == 1 else ""
        self.seal()
        self.selected.emit()

    @property
    def only(self) -> str | None:
        """The one selected block; None where there is none or more than one."""
        return self.selection[0] if len(self.selection) == 1 else None

    def show_layer(self, layer: str) -> None:
        if layer != self.layer and any(known.id == layer for known in self.flow.layers):
            self.layer = layer
            self.select(())
            self.layer_shown.emit()

    def locked(self, layer: str | None = None) -> bool:
        return bool(layer_style(self.flow, layer or self.layer).get("locked"))

    def may_change(self, ids: Iterable[str] = ()) -> bool:
        """Whether these blocks (or the layer shown) may be changed; says why not."""
        layers = {self.flow.blocks[id].layer for id in ids} or {self.layer}
        if self.frozen:
            self.refused.emit(self.tr("This flow is open to read only; save a copy to change it."))
            return False
        if any(self.locked(layer) for layer in layers):
            self.refused.emit(self.tr("This layer is locked; open its lock in the list of layers."))
            return False
        return True

    def title(self, block: str) -> str:
        """A block's own name, or the title of its type."""
        found = self.flow.blocks[block]
        kind = self.palette.get(found.type)
        return found.name or (said(kind.title) if kind is not None else found.type)

    def numbered(self, block: str) -> str:
        return f"#{self.flow.blocks[block].number} {self.title(block)}"

    def flow_name(self) -> str:
        name = self.flow.name
        return said(name) or name.zh or name.en or self.flow.id

    # --- findings --------------------------------------------------------------------------------

    def know_site(self, site: Site) -> None:
        self.site, self.knows_site = site, True
        self._check.know_site(site)
        self.site_changed.emit()
        self.check()

    def know_prompts(self, prompts: Mapping[str, Mapping[str, str]]) -> None:
        """Prompts were written since the site was told: name -> language -> text."""
        self.site = replace(self.site, prompts=prompts)
        self._check.know_site(self.site)
        self.site_changed.emit()
        self.check()

    def know_draft(self, facts: DraftFacts) -> None:
        """Its tests ran, it is to be published, or somebody else published: the checker says so."""
        self.site = replace(self.site, draft=facts)
        self._check.know_site(self.site)
        self.check()

    def check_now(self) -> None:
        """Look at the whole drawing and return when it is done, large as it may be."""
        self._timer.stop()
        self._found(self.flow, *self._check.now(self.flow))

    def check(self) -> None:
        """Look at the whole drawing; if it is large, the findings come later."""
        self._timer.stop()
        self._check.look(self.flow, self._found)

    def _found(self, flow: Flow, found: list[Finding], seconds: float) -> None:
        if flow is not self.flow:
            return  # it was changed meanwhile, and is looked at again
        if not self.knows_site:
            found = [one for one in found if one.id not in OF_THE_SITE]
        self.findings, self.checked_in = found, seconds
        self.checked.emit()

    def lost_exits(self, block: str) -> set[str]:
        """The exits of a block at which a caller would be lost."""
        return {
            found.exit
            for found in self.findings
            if found.block == block and found.exit and found.severity == "error"
        }

    def errors(self) -> int:
        return sum(1 for found in self.findings if found.severity == "error")

    def fix(self, fix: Fix) -> None:
        """Apply one fix as one step, with what it takes to leave no new error behind."""
        if fix.apply is None:
            return
        title = self.tr("Fix: {title}").format(title=said(fix.title))
        made = apply_fix(self.flow, fix, self.palette, self.site)
        if self.edit(title, self.placed(made.flow), prompts=made.prompts):
            self.check()

    def fix_all(self) -> int:
        """Apply the first fix of every finding as one step; how many were applied."""
        made = fix_all(self.flow, self.palette, self.site)
        title = self.tr("Fix all findings")
        if made.applied and self.edit(title, self.placed(made.flow), prompts=made.prompts):
            self.check()
        return made.applied

    def placed(self, flow: Flow) -> Flow:
        """Blocks that a fix made without a place get one beside what leads to them."""
        for id in flow.blocks:
            if id not in flow.positions:
                sources = [source for source, _ in flow.coming_in(id)]
                at = next((flow.positions[s] for s in sources if s in flow.positions), (36.0, 36.0))
                flow = flow.move({id: (at[0] + 210, at[1] + 120)})
        return flow


OF_THE_SITE = frozenset(
    {
        "prompt_unknown",
        "queue_missing",
        "queue_unstaffed",
        "calendar_missing",
        "flow_missing",
        "extension_missing",
        "source_missing",
        "list_missing",
        "mailbox_missing",
        "template_missing",
        "campaign_missing",
        "table_missing",
        "unavailable_here",
        "prompt_missing",
    }
)
"""Findings that mean nothing as long as nobody has said what the site has."""
