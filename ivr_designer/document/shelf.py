"""Where the open flow lives: on the server, in a file, or nowhere yet; and the way back after a crash."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from cti.client.qt.drafts import Draft, Drafts
from cti.client.qt.link import Link
from cti.events import FlowPublished, FlowSaved
from cti.ivr.check.finding import FlowError
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.file import load, save
from cti.ivr.samples import house_prompts, sample
from ivr_designer.document.document import Document, said
from ivr_designer.document.flow_check import LARGE
from ivr_designer.document.recovery import recovered, recovery_text

RECOVERY_PAUSE = 700
"""Milliseconds after a change until it is in the recovery file."""


class Shelf(QObject):
    changed = Signal()
    """Place, version, or whether there is something to save."""
    saved = Signal()
    conflict = Signal(str)
    """Somebody else saved since; the sentence of the server."""
    newer = Signal(int, str)
    """Somebody else saved this version of the open flow just now."""
    failed = Signal(str)
    opened = Signal()
    listed = Signal(object)
    """The flows of the server: what ListFlows answers."""
    left_over = Signal(object)
    """A recovery that was never saved belongs to the flow just opened: a Draft."""

    def __init__(self, document: Document, link: Link | None, drafts: Drafts) -> None:
        super().__init__(document)
        self.document, self.link, self.drafts = document, link, drafts
        self.place = "new"
        """server, file or new."""
        self.path: Path | None = None
        self.base = 0
        self.published: int | None = None
        self.saved_at: float | None = None
        self.saving = self.waits = False
        """`waits`: saved on this computer only, sent when the server is back."""
        self.base_flow = document.flow
        """The flow as it was loaded or last saved."""
        self._people: dict[str, str] = {}
        self._leftover: Draft | None = None
        self._recovery = QTimer(self, singleShot=True, interval=RECOVERY_PAUSE)
        self._recovery.timeout.connect(self._keep_soon)
        document.changed.connect(self._touched)
        if link is not None:
            link.connected.connect(self._back)
            link.changed.connect(self._heard)
            if link.is_connected:
                self.ask_site()

    # --- state -----------------------------------------------------------------------------------

    @property
    def modified(self) -> bool:
        return self.document.flow is not self.base_flow

    @property
    def online(self) -> bool:
        return self.link is not None and self.link.is_connected

    @property
    def user(self) -> str:
        account = self.link.account if self.link is not None else None
        return account.name or account.user if account is not None else ""

    def person(self, user: str) -> str:
        """What a user is called, as far as it was heard; else the number that he signs in with."""
        return self._people.get(user, user)

    def know_people(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Rows of the server with `by` and `by_name`."""
        for row in rows:
            if row.get("by") and row.get("by_name"):
                self._people[str(row["by"])] = str(row["by_name"])

    def may(self, permission: str) -> bool:
        """Whether the account may; the server checks again."""
        account = self.link.account if self.link is not None else None
        return account is not None and (
            not account.permissions or permission in account.permissions
        )

    @property
    def key(self) -> str:
        """What the recovery file belongs to."""
        if self.place == "file" and self.path is not None:
            return f"flow-file:{self.path}"
        return f"flow:{self.place}:{self.document.flow.id}"

    # --- opening ---------------------------------------------------------------------------------

    def list_flows(self) -> None:
        if self.link is not None:
            self.link.request(
                "ListFlows", {}, self._listed, lambda _c, text: self.failed.emit(text)
            )

    def _listed(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self.know_people(rows)
        self.listed.emit(rows)

    def open_server(self, flow: str, version: int | None = None) -> None:
        if self.link is None:
            return
        args: dict[str, Any] = {"flow": flow}
        if version is not None:
            args["version"] = version
        self.link.request(
            "LoadFlow", args, self._loaded, lambda _code, text: self.failed.emit(text)
        )

    def load_version(self, version: int, done: Callable[[Flow], None]) -> None:
        """The flow of another version, for comparing; nothing that is open changes."""
        self._fetch({"version": version}, lambda _number, flow: done(flow))

    def latest(self, done: Callable[[int, Flow], None]) -> None:
        """The newest version on the server and its flow, for comparing and for merging."""
        self._fetch({}, done)

    def _fetch(self, which: dict[str, Any], done: Callable[[int, Flow], None]) -> None:
        def answered(answer: dict[str, Any]) -> None:
            try:
                done(int(answer["version"]), load(str(answer["text"]), self.document.palette))
            except FlowError as wrong:
                self.failed.emit(said(wrong.problems[0].text))

        if self.link is not None:
            args = {"flow": self.document.flow.id, **which}
            self.link.request(
                "LoadFlow", args, answered, lambda _code, text: self.failed.emit(text)
            )

    def _loaded(self, answer: dict[str, Any]) -> None:
        if self._show(str(answer["text"])):
            self.place, self.path = "server", None
            # An older version is opened as a draft over the newest: nothing is overwritten.
            self.base = int(answer.get("latest") or answer["version"])
            published = answer.get("published")
            self.published = int(published) if published is not None else None
            self._opened()

    def open_file(self, path: Path) -> bool:
        """Read a file; a damaged one is opened as a copy, so that the file itself stays."""
        try:
            text = path.read_bytes()
        except OSError as refused:
            words = self.tr("{path} cannot be read: {reason}.")
            self.failed.emit(words.format(path=path, reason=refused.strerror))
            return False
        if not self._show(text):
            return False
        mended = any(finding.severity == "error" for finding in self.document.flow.repairs)
        self.place = "file"
        self.path = None if mended else path
        self.base, self.published = 0, None
        if mended and not self.document.flow.read_only:
            self.path = path.with_name(f"{path.stem}-mended{path.suffix}")
        self._opened()
        if mended:
            self.changed.emit()
        return True

    def open_new(self, id: str, zh: str, en: str) -> None:
        self.document.open(self.document.fresh(id, zh, en))
        self.place, self.path, self.base, self.published = "new", None, 0, None
        if self.link is not None:
            self.place = "server"
        self._opened()

    def put_away(self) -> None:
        """Nothing is open any more."""
        self.document.open(self.document.fresh("new", "新流程", "New flow"))
        self.place, self.path, self.base, self.published = "new", None, 0, None
        self._opened()

    def open_named(self, id: str, name: str) -> None:
        """A new flow; the name is the English one as well only where it is in Latin letters."""
        self.open_new(id, name, name if name.isascii() else "")

    def open_sample(self, name: str, id: str, title: str) -> None:
        """A new flow that begins as a copy of a sample; its prompts are written to the server."""
        found = sample(name)
        flow = found.flow(self.document.palette)
        zh, en = (
            (flow.name.zh, flow.name.en)
            if title in (flow.name.zh, flow.name.en)
            else (title, title if title.isascii() else "")
        )
        self.open_new(id, zh, en)
        self.document.edit(
            self.tr("New from a sample"), replace(flow, id=id, name=self.document.flow.name)
        )
        wanted = [
            {"name": prompt, "language": language, "text": text}
            for prompt, texts in {**house_prompts(), **found.prompts}.items()
            if prompt not in self.document.site.prompts
            for language, text in texts.items()
            if text
        ]
        if self.link is None:
            return
        for number, args in enumerate(wanted, 1):
            # The answers come in order: after the last one the site has them all.
            last = number == len(wanted)
            done = (lambda _answer: self.ask_site()) if last else None
            self.link.request(
                "WritePromptText", args, done, lambda _c, text: self.failed.emit(text)
            )

    def _show(self, text: str | bytes) -> bool:
        try:
            flow = load(text, self.document.palette)
        except FlowError as refused:
            self.failed.emit(" ".join(said(problem.text) for problem in refused.problems))
            return False
        self.document.open(self.document.placed(flow))
        return True

    def _opened(self) -> None:
        self.base_flow = self.document.flow
        self.saved_at, self.waits = None, False
        self.opened.emit()
        self.changed.emit()
        found = [draft for draft in self.drafts.left() if draft.key == self.key]
        self._leftover = found[-1] if found else None
        if self._leftover is not None:
            self.left_over.emit(self._leftover)

    # --- saving ----------------------------------------------------------------------------------

    def save(self) -> bool:
        """Save where the flow lives; False where a person must say where first."""
        if self.document.frozen:
            self.failed.emit(self.tr("This flow is open to read only; save a copy to change it."))
            return True
        if self.place == "server":
            self._save_to_server()
            return True
        if self.path is None:
            return False
        return self.save_file(self.path)

    def save_file(self, path: Path) -> bool:
        flow = self.document.flow
        new = path.with_name(path.name + ".new")
        try:
            new.write_text(save(flow, self.document.palette), encoding="utf-8", newline="\n")
            os.replace(new, path)
        except OSError as refused:
            words = self.tr(
                "{path} cannot be written: {reason}. The flow is kept in the recovery file."
            )
            self.failed.emit(words.format(path=path, reason=refused.strerror))
            self.keep()
            return True
        self.drafts.forget(self.key)
        self.place, self.path = "file", path
        self._is_saved(flow)
        return True

    def _save_to_server(self) -> None:
        if self.link is None or self.saving:
            return
        self.keep()
        if not self.online:
            self.waits = True
            self.changed.emit()
            return
        flow = self.document.flow
        self.saving = True
        self.changed.emit()
        args = {"flow": flow.id, "text": save(flow, self.document.palette), "base": self.base}

        def done(answer: dict[str, Any]) -> None:
            self.saving = self.waits = False
            self.base = int(answer["version"])
            self._is_saved(flow)

        def refused(code: str, text: str) -> None:
            self.saving = False
            if code == "conflict":
                self.conflict.emit(text)
            elif code == "disconnected":
                self.waits = True
            else:
                self.failed.emit(text)
            self.changed.emit()

        self.link.request("SaveFlow", args, done, refused)

    def _is_saved(self, flow: Flow) -> None:
        self.base_flow = flow
        self.saved_at = time.time()
        if flow is self.document.flow:
            self._recovery.stop()
            self.drafts.forget(self.key)
        self.saved.emit()
        self.changed.emit()

    def save_over(self, base: int) -> None:
        """Save as the version after `base`, which somebody else made; theirs stays in the list."""
        self.base = base
        self._save_to_server()

    # --- recovery --------------------------------------------------------------------------------

    def _touched(self, _before: Flow, _after: Flow) -> None:
        if not self._recovery.isActive():
            self._recovery.start()
        self.changed.emit()

    def keep(self) -> None:
        """Write the recovery file now, if there is anything that is not saved."""
        self._recovery.stop()
        if not self.modified:
            self.drafts.forget(self.key)
            return
        self._write(self.key, recovery_text(self.document.flow, self.base, self.document.palette))

    def _keep_soon(self) -> None:
        """As `keep`; the text of a large flow is made behind the window's back."""
        flow, key, base, palette = self.document.flow, self.key, self.base, self.document.palette
        if len(flow.blocks) <= LARGE or not self.modified:
            self.keep()
            return

        def made(text: str) -> None:
            if self.key == key and self.base_flow is not flow:
                self._write(key, text)

        make = partial(recovery_text, flow, base, palette)
        self.document.background.run("recovery", make, made)

    def _write(self, key: str, text: str) -> None:
        self.drafts.type(key, text)
        self.drafts.flush()

    def take_up(self) -> None:
        """Go on where a recovery file ended, as one step that can be undone."""
        draft, self._leftover = self._leftover, None
        if draft is None:
            return
        flow = recovered(draft.text, self.document.palette)
        if flow is None:
            self.failed.emit(self.tr("The recovery file cannot be read; it was left where it is."))
            return
        self.document.edit(self.tr("Take up unsaved work"), flow)

    def drop_leftover(self) -> None:
        self._leftover = None
        self.drafts.forget(self.key)

    # --- the server ------------------------------------------------------------------------------

    def _back(self) -> None:
        self.ask_site()
        if self.waits:
            self.waits = False
            self._save_to_server()
        self.changed.emit()

    def ask_site(self) -> None:
        """What the site has now, for pickers and the checker."""
        if self.link is not None:
            self.link.request(
                "Site", {}, lambda plain: self.document.know_site(Site.from_plain(plain))
            )

    def _heard(self, events: list[object], _touched: object) -> None:
        for event in events:
            if isinstance(event, FlowSaved) and event.flow == self.document.flow.id:
                account = self.link.account if self.link is not None else None
                mine = account is not None and event.by == account.user
                if not mine and event.version > self.base and self.place == "server":
                    self.newer.emit(event.version, self.person(event.by))
            elif isinstance(event, FlowPublished) and event.flow == self.document.flow.id:
                self.published = event.version
                self.changed.emit()
