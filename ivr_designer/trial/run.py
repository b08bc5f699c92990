"""A trial call as the windows show it: what was heard, keyed and decided, and where it stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cti.ivr.check.finding import FlowError
from cti.ivr.flow.block import Exit
from cti.ivr.flow.file import save
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.compiler import Program, compile_flow
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.sources import Rows
from cti.ivr.trial.call import Trial
from cti.ivr.trial.screen import Choice, Screen
from cti.ivr.trial.scripts import TestScript
from ivr_designer.document.document import said
from ivr_designer.trial.kept_run import KeptRun
from ivr_designer.trial.memory import Answered
from ivr_designer.trial.record import TrialRecord
from ivr_designer.trial.server_call import ServerCall
from ivr_designer.trial.server_sources import rows_text
from ivr_designer.trial.telling import Telling


class TrialRun(TrialRecord):
    """One trial at a time; `start` begins a new one with the flow as it is drawn now."""

    def start(
        self, calling: str, called: str, at: datetime | None = None, *, halted: bool = False
    ) -> bool:
        """Let a call come in; False with an error line where the drawing cannot run."""
        program = self._prepared()
        if program is None:
            return False
        flow = self.document.flow
        self._kept = KeptRun(calling, called, at or self.now())
        speaker = Speaker(
            self.document.site.prompts, lambda text, _language, **_manner: f"text:{text}"
        )
        trial = self.trial = Trial(
            program,
            self.clock,
            self._screen(),
            Telling(speaker, self._hears),
            calling=calling,
            called=called,
            at=at,
            zone=self.house.zone,
            served=self.services.served,
            programs=self.parts,
        )
        self.services.begin(flow.id, trial.session, self._rows)
        self.house.ask()
        trial.breakpoints = self.breakpoints
        trial.session.is_aloud = self.is_aloud
        self._say("state", self.tr("Call from {number}").format(number=calling))
        trial.start(halted=halted)
        self.changed.emit()
        return True

    def start_on_server(self, calling: str, called: str, at: datetime | None = None) -> bool:
        """Let the simulated exchange call in to this draft on the server; False where it cannot be."""
        link = self.house.link
        why = self.why_not_server()
        if why or link is None:
            self.stop()
            self._begin()
            self._say("error", why)
            self.changed.emit()
            return False
        if self._prepared() is None:
            return False
        flow = self.document.flow
        self._kept = KeptRun(calling, called, at or self.now())
        self.services.begin(flow.id, None, self._rows)
        call = self.trial = ServerCall(link, self._screen(), self._hears, flow.id, self)
        words = self.tr("Call from {number}, through the simulated exchange of the server")
        self._say("state", words.format(number=calling))
        call.start(save(flow, self.document.palette), calling, called, at)
        self.changed.emit()
        return True

    def why_not_server(self) -> str:
        """Why no call can be simulated on the server; "" where it can."""
        if not self.house.online:
            return self.tr("There is no connection to a server; try the flow on this desk.")
        if not self.house.exchange:
            return self.tr(
                "This site has no simulated exchange; try the flow on this desk, or let the "
                "administrator add a line of the kind “simulated”."
            )
        return ""

    @property
    def on_server(self) -> bool:
        """Whether the present call runs on the server."""
        return isinstance(self.trial, ServerCall)

    def _prepared(self) -> Program | None:
        """End what runs, forget what it told, and compile the drawing as it is now."""
        self.stop()
        self._begin()
        flow = self.document.flow
        site = self.document.site if self.document.knows_site else None
        try:
            program = compile_flow(flow, self.document.palette, site)
        except FlowError as refused:
            for problem in refused.problems[:3]:
                self._say("error", said(problem.text), problem.block or "")
            self.changed.emit()
            return None
        self._flow = flow
        return program

    def _screen(self) -> Screen:
        return Screen(
            plays=self._plays,
            silent=self._silent,
            enters=self._enters,
            stepped=self._stepped,
            keyed=lambda block, keys: self._say("keyed", keys, block),
            asks=self._asks,
            changed=self._value,
            attached=self._attached,
            logged=lambda line: self._say("log", line, self.at),
            answered=lambda: self._say("state", self.tr("The call is answered.")),
            halted=self._halted,
            ended=self._ended,
        )

    # --- what the person does --------------------------------------------------------------------

    def key(self, key: str) -> None:
        if self.running and self.trial is not None:
            self._say("pressed", key)
            if self._kept is not None:
                self._kept.pressed(key)
            self.trial.key(key)
            self.changed.emit()

    def skip(self) -> None:
        if self.running and self.trial is not None:
            self.trial.skip_prompt()
            self.changed.emit()

    def hang_up(self) -> None:
        if self.running and self.trial is not None:
            self._say("state", self.tr("The caller hangs up."))
            if self._kept is not None:
                self._kept.hung_up()
            self.asked = None
            self.trial.hang_up()
            self.changed.emit()

    def choose(self, exit: str, values: Mapping[str, Any], *, always: bool = False) -> None:
        """Answer for a service: the exit it takes and what it fills in; `always` asks no more."""
        if self.asked is not None and self.trial is not None:
            block, exits = self.asked
            self.asked = None
            self.services.remember(block, Answered(exit, dict(values), always=always))
            self._chosen(block, exit, values, exits)
            self.trial.choose(Choice(exit, dict(values)))
            self.changed.emit()

    def choose_service(self) -> None:
        """Let the block ask the site's own service, now and in the trials to come."""
        if self.may_ask and self.asked is not None and self.trial is not None:
            block, self.asked = self.asked[0], None
            self.services.remember(block, Answered(by_service=True))
            self.services.by_service(block)
            self.trial.choose(Choice("", by_service=True))
            self.changed.emit()

    @property
    def may_ask(self) -> bool:
        """Whether the block that is asked about could ask its service itself."""
        step = self.trial.step_of(self.asked[0]) if self.trial and self.asked else None
        return step is not None and self.services.may_ask(step)

    @property
    def last_answer(self) -> Answered | None:
        """How the block that is asked about was answered before."""
        return self.services.last(self.asked[0]) if self.asked is not None else None

    def _chosen(
        self, block: str, exit: str, values: Mapping[str, Any], exits: Sequence[Exit]
    ) -> None:
        name = next((said(e.label) for e in exits if e.id == exit), exit)
        self._say("chosen", name, block)
        if self._kept is not None:
            self._kept.chose(block, exit, values)

    def step(self) -> None:
        if self.running and self.trial is not None:
            self.halted = False
            self.trial.step()
            self.changed.emit()

    def go_on(self) -> None:
        if self.running and self.trial is not None:
            self.halted = False
            self.trial.go_on()
            self.changed.emit()

    def set_value(self, name: str, text: str) -> str:
        """Change a variable while the trial waits; the sentence that says why not, or ""."""
        if self.trial is None or not self.running:
            return self.tr("There is no call; a variable can be changed while one goes on.")
        try:
            self.trial.set(name, text)
        except BlockFailed as refused:
            return str(refused)
        if self._kept is not None:
            self._kept.by_hand = True
        return ""

    def script(self) -> TestScript | None:
        """This run as a test of the flow; None where nothing ran yet."""
        if self._kept is None or self._flow is None:
            return None
        over = self.trial is None or self.trial.over
        values = {} if self._kept.by_hand else self.values
        return self._kept.script(self.document.flow, values, self.last, over)

    def toggle_breakpoint(self, block: str) -> None:
        self.breakpoints ^= {block}
        self.changed.emit()

    def stop(self) -> None:
        trial, self.trial = self.trial, None
        if trial is not None and not trial.over:
            trial.stop()
        self.asked, self.halted, self.hearing = None, False, ""
        self.changed.emit()

    def clear(self) -> None:
        """Take the path off the drawing."""
        self.stop()
        self.passed, self.at = set(), ""
        self.changed.emit()

    def _asks(self, block: str, exits: tuple[Exit, ...]) -> None:
        last = self.services.last(block)
        if last is not None and last.always and self.trial is not None:
            self._chosen(block, last.exit, last.values, exits)
            self.trial.choose(Choice(last.exit, dict(last.values)))
            return
        self.asked = (block, exits)
        self.changed.emit()

    def _rows(self, rows: Rows) -> None:
        """A look-up brought these."""
        head = self.tr("%n row(s)", "", rows.count)
        self._say("log", "; ".join([head, *rows_text(rows)]), self.at)

    @property
    def is_looping(self) -> bool:
        return self.trial is not None and self.trial.is_looping

    @property
    def language(self) -> str:
        """In which the call is spoken to now."""
        spoken = self.trial.value("call.language") if self.trial is not None else None
        return str(spoken or self.document.flow.languages[0])
