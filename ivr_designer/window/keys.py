"""The keys of the designer's window."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ivr_designer.document import edits

if TYPE_CHECKING:
    from ivr_designer.window.window import DesignerWindow


class _Words(QObject):
    """Titles of keys, under one heading for translators."""

    def __init__(self, window: DesignerWindow) -> None:
        super().__init__(window)
        self.window = window

    def add_all(self) -> None:
        self._file_keys()
        self._drawing_keys()
        self._checking_keys()
        self._going_keys()

    def _file_keys(self) -> None:
        window, add = self.window, self.window.keys.add
        group = lambda: self.tr("Flow")  # noqa: E731 - asked for anew in each language
        add("Ctrl+O", lambda: self.tr("Flows"), group, window.show_flows)
        add("Ctrl+S", lambda: self.tr("Save"), group, window.filing.save)
        add("Ctrl+Shift+S", lambda: self.tr("Save a copy as a file"), group, window.filing.save_as)
        add("Ctrl+Shift+P", lambda: self.tr("Publish"), group, window.show_publish,
            usable=lambda: not window.head.why_not_publish())  # fmt: skip
        add("Ctrl+Return", lambda: self.tr("Publish, once the reason is written"), group,
            window.publish.publish, scope=window.publish)  # fmt: skip
        add("Ctrl+Shift+H", lambda: self.tr("Versions"), group, window.show_versions,
            usable=lambda: window.shelf.place == "server")  # fmt: skip
        add("Ctrl+Shift+L", lambda: self.tr("Live view"), group, window.show_live,
            usable=lambda: not window.head.why_not_live())  # fmt: skip
        add("Ctrl+M", lambda: self.tr("Prompt studio"), group, window.studio.open)
        stack = window.document.undo
        add("Ctrl+Z", lambda: self.tr("Undo"), group, stack.undo, usable=stack.canUndo)
        add("Ctrl+Y", lambda: self.tr("Redo"), group, stack.redo, usable=stack.canRedo)
        add("Ctrl+Shift+Z", lambda: self.tr("Redo"), group, stack.redo, usable=stack.canRedo)

    def _drawing_keys(self) -> None:
        window, add = self.window, self.window.keys.add
        view, walk, document = window.stage.view, window.stage.walk, window.document
        group = lambda: self.tr("Drawing")  # noqa: E731
        some = lambda: bool(document.selection)  # noqa: E731
        add("Ctrl+K", lambda: self.tr("Add a block"), group, self._add_block)
        add("Del", lambda: self.tr("Remove and heal"), group, walk.delete, usable=some, scope=view)
        add("Backspace", lambda: self.tr("Remove and heal"), group, walk.delete, usable=some,
            scope=view)  # fmt: skip
        add("Ctrl+D", lambda: self.tr("Double"), group, walk.double, usable=some, scope=view)
        add("Ctrl+C", lambda: self.tr("Copy"), group, walk.copy_out, usable=some, scope=view)
        add("Ctrl+X", lambda: self.tr("Cut"), group, walk.cut, usable=some, scope=view)
        add("Ctrl+V", lambda: self.tr("Paste"), group, lambda: walk.paste(view.seen()), scope=view)
        for key, edge, title in (
            ("Alt+Shift+Left", "left", lambda: self.tr("Align left edges")),
            ("Alt+Shift+Right", "right", lambda: self.tr("Align right edges")),
            ("Alt+Shift+Up", "top", lambda: self.tr("Align upper edges")),
            ("Alt+Shift+Down", "bottom", lambda: self.tr("Align lower edges")),
            ("Alt+Shift+H", "across", lambda: self.tr("Equal gaps across")),
            ("Alt+Shift+V", "down", lambda: self.tr("Equal gaps down")),
        ):
            add(key, title, group, partial(walk.align, edge), usable=some, scope=view)
        add("Ctrl+A", lambda: self.tr("Select all"), group, self._select_all, scope=view)
        add("F2", lambda: self.tr("Rename"), group, window.form.rename, usable=some, scope=view)
        add("Ctrl+G", lambda: self.tr("To the next layer"), group, self._next_layer, usable=some,
            scope=view)  # fmt: skip
        add("Ctrl+/", lambda: self.tr("Switch off or on"), group, walk.switch_off, usable=some,
            scope=view)  # fmt: skip
        add("Ctrl+L", lambda: self.tr("Arrange"), group, window.stage.arrange)
        add("Ctrl+0", lambda: self.tr("Whole drawing"), group, view.fit)
        add("Ctrl+1", lambda: self.tr("100 %"), group, lambda: view.set_zoom(1.0))
        add("Ctrl++", lambda: self.tr("Larger"), group, lambda: window.stage.zoom_step(True))
        add("Ctrl+=", lambda: self.tr("Larger"), group, lambda: window.stage.zoom_step(True))
        add("Ctrl+-", lambda: self.tr("Smaller"), group, lambda: window.stage.zoom_step(False))

    def _checking_keys(self) -> None:
        window, add = self.window, self.window.keys.add
        group = lambda: self.tr("Mend and try")  # noqa: E731
        problems = window.low.problems
        add("F8", lambda: self.tr("Next problem"), group, lambda: window.walk_problems(1))
        add("Shift+F8", lambda: self.tr("Problem before"), group, lambda: window.walk_problems(-1))
        for sequence in ("Alt+Return", "Alt+Enter"):
            add(sequence, lambda: self.tr("Mend as proposed"), group, problems.fix_current,
                usable=lambda: bool(problems.rows))  # fmt: skip
        add("Ctrl+J", lambda: self.tr("Hear the block's prompts"), group,
            window.trial_sound.hear_selected)  # fmt: skip
        add("F5", lambda: self.tr("Try"), group, window.trying.start)
        add("Shift+F5", lambda: self.tr("End the trial"), group, window.trying.end)
        add("F9", lambda: self.tr("Stop here, or go on"), group, window.trying.stop_here)
        add("F10", lambda: self.tr("One step"), group, window.trying.step)

    def _going_keys(self) -> None:
        window, add = self.window, self.window.keys.add
        group = lambda: self.tr("Going about")  # noqa: E731
        add("Ctrl+F", lambda: self.tr("Find in the flow"), group, window.find_block)
        add("Ctrl+F6", lambda: self.tr("Next region"), group, lambda: window.walk_regions(1))
        add(
            "Ctrl+Shift+F6",
            lambda: self.tr("Region before"),
            group,
            lambda: window.walk_regions(-1),
        )
        add("Esc", lambda: self.tr("Close the innermost"), group, window.escape)
        add("Alt+Left", lambda: self.tr("Back through the door"), group, self._back)

    def _add_block(self) -> None:
        window = self.window
        window.show_drawing()
        window.palette_panel.search.setFocus()
        window.palette_panel.search.selectAll()

    def _select_all(self) -> None:
        self.window.document.select(self.window.stage.scene.blocks)

    def _next_layer(self) -> None:
        """The selection goes to the layer after this one; without another layer one is made."""
        document = self.window.document
        layers = [layer.id for layer in document.flow.layers]
        if len(layers) == 1:
            flow, _ = edits.new_layer(document.flow, self.tr("Layer {n}").format(n=2))
            if not document.edit(self.tr("Add layer"), flow):
                return
            layers = [layer.id for layer in document.flow.layers]
        at = layers.index(document.layer)
        self.window.stage.walk.to_layer(layers[(at + 1) % len(layers)])

    def _back(self) -> None:
        """From a door in to the door that leads here."""
        document = self.window.document
        only = document.only
        flow = document.flow
        for block in flow.blocks.values():
            leads_here = (
                only is not None
                and block.type == "layer.door_out"
                and block.fields.get("door") == flow.blocks[only].name
            )
            if leads_here:
                self.window.stage.go_to(block.id)
                return


def add_keys(window: DesignerWindow) -> None:
    """Give a window its keys."""
    _Words(window).add_all()
