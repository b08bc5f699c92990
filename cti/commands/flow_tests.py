"""The command `cordboard flow test`: runs the test scripts that flows keep with them, here and in CI."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cti.errors import BadRequest

if TYPE_CHECKING:
    from cti.ivr.flow.document import Flow
    from cti.ivr.flow.palette import Palette
    from cti.ivr.run.compiler import Program
    from cti.ivr.run.other_flows import Programs
    from cti.ivr.trial.script_run import TestResult

MOST_MISSED = 12
"""So many exits without a test are named."""


def add_to(commands: argparse._SubParsersAction[Any]) -> None:
    """Add `flow` to the commands."""
    flow = commands.add_parser("flow", help="files of flows: run their test scripts")
    parts = flow.add_subparsers(required=True, metavar="WHAT", dest="what")
    test = parts.add_parser(
        "test",
        help="run the test scripts of flows",
        description="Runs the test scripts in the flow files without lines, in virtual time. "
        "Exit status 0: all held; 1: a difference, an error, or too little coverage; 2: bad files.",
    )
    test.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a .flow file")
    test.add_argument(
        "--only", default="", metavar="WORDS", help="tests whose name has these words"
    )
    test.add_argument(
        "--prompts",
        type=Path,
        metavar="FOLDER",
        help="the site's folder of prompts, for their words",
    )
    test.add_argument(
        "--coverage",
        type=_percent,
        default=0,
        metavar="PERCENT",
        help="fail below this share of the exits that lead somewhere",
    )
    test.add_argument("--quiet", action="store_true", help="only what did not hold, and the sums")
    test.set_defaults(act=_test)


def _percent(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 100:
        raise argparse.ArgumentTypeError(f"'{text[:40]}' is no percentage; give 0 to 100")
    return int(text)


def _test(arguments: argparse.Namespace) -> int:
    from cti.ivr.flow.palette import installed  # late: the command line stays quick

    palette = installed()
    flows = {path: _read(path, palette) for path in arguments.files}
    programs = {path: _compiled(path, flow, palette) for path, flow in flows.items()}
    others = _Others([program for program in programs.values() if not isinstance(program, str)])
    prompts = _prompts(arguments.prompts)
    failed = ran = 0
    for path, flow in flows.items():
        program = programs[path]
        print(f"{path}: {flow.name.en or flow.id}")
        if isinstance(program, str):
            print(f"  cannot run: {program}")
            failed += 1
            continue
        wrong, count = _run(arguments, flow, program, prompts, others)
        failed, ran = failed + wrong, ran + count
    print(f"{ran} tests, {failed} failed" if failed else f"{ran} tests, all held")
    return 1 if failed else 0


def _read(path: Path, palette: Palette) -> Flow:
    from cti.ivr.check.finding import FlowError
    from cti.ivr.flow.file import load

    try:
        flow = load(path.read_bytes(), palette)
    except FlowError as refused:
        raise BadRequest(f"{path}: {refused.problems[0].text.en}") from None
    for finding in flow.repairs:
        print(f"{path}: {finding.text.en}")
    return flow


def _compiled(path: Path, flow: Flow, palette: Palette) -> Program | str:
    from cti.ivr.check.finding import FlowError
    from cti.ivr.run.compiler import compile_flow

    try:
        return compile_flow(flow, palette)
    except FlowError as refused:
        return " ".join(problem.text.en for problem in refused.problems[:3])


def _run(
    arguments: argparse.Namespace,
    flow: Flow,
    program: Program,
    prompts: Mapping[str, Mapping[str, str]],
    others: Programs,
) -> tuple[int, int]:
    """How many failed, and how many ran."""
    from cti.ivr.trial.script_run import coverage, run_script
    from cti.ivr.trial.scripts import ScriptError, parse_script

    results: list[TestResult] = []
    failed = 0
    for number, raw in enumerate(flow.tests, 1):
        try:
            script = parse_script(raw, number)
        except ScriptError as refused:
            print(f"  ✗ {refused}")
            failed += 1
            continue
        if arguments.only and arguments.only not in script.name:
            continue
        result = run_script(script, program, prompts, others)
        results.append(result)
        failed += not result.held
        if not (result.held and arguments.quiet):
            _tell(result)
    if not flow.tests:
        print("  has no tests; keep a trial as one in the designer")
    found = coverage(program, results)
    whole = len(found.taken) + len(found.missed)
    print(f"  coverage: {len(found.taken)} of {whole} exits, {found.share:.0%}")
    if found.missed and not arguments.quiet:
        named = [f"{block}.{exit}" for block, exit in found.missed[:MOST_MISSED]]
        more = len(found.missed) - len(named)
        print(f"  not taken: {', '.join(named)}{f' and {more} more' if more else ''}")
    if flow.tests and not arguments.only and found.share * 100 < arguments.coverage:
        print(f"  ✗ coverage is below {arguments.coverage} %")
        failed += 1
    return failed, len(results)


def _tell(result: TestResult) -> None:
    print(f"  {'✓' if result.held else '✗'} {result.script.name}")
    for one in result.steps:
        mark = "✗" if one.difference else "·"
        print(f"      {mark} {one.step.words().en}")
        if one.difference:
            print(f"        {one.difference.en}")
    for failure in result.failures:
        print(f"      ✗ a claim of the flow does not hold: {failure}")
    if result.error:
        print(f"      ✗ the run ended by an error: {result.error}")


def _prompts(folder: Path | None) -> Mapping[str, Mapping[str, str]]:
    """Prompt -> language -> text, for what is heard in words. Raises BadRequest."""
    from cti.sounds.prompts import INDEX, SHIPPED

    texts: dict[str, dict[str, str]] = json.loads((SHIPPED / INDEX).read_text(encoding="utf-8"))
    if folder is not None:
        from cti.sounds.prompts import PromptFolder

        if not folder.is_dir():
            raise BadRequest(f"{folder} is no folder of prompts; name the site's folder prompts.")
        site = PromptFolder(folder)
        site.open()
        texts = site.texts
    return texts


class _Others:
    """The flows of the command line may call each other; fulfils `cti.ivr.run.other_flows.Programs`."""

    def __init__(self, programs: Iterable[Program]) -> None:
        self._programs = {program.flow: program for program in programs}

    def part(self, flow: str) -> Program:
        from cti.ivr.run.happening import BlockFailed

        found = self._programs.get(flow)
        if found is None:
            raise BlockFailed(
                "not_found", f"The part {flow} is not among the files; name its file too."
            )
        return found

    def parts(self) -> Iterable[Program]:
        return [one for one in self._programs.values() if one.kind == "part"]

    def go_to(self, flow: str) -> tuple[Program, Programs]:
        return self.part(flow), self
