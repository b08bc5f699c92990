"""Prompts that no flow of the house names: they cost recording and looking after, and say nothing."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.check.site import Site
from cti.ivr.check.survey import Survey
from cti.ivr.check.wording import finding
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Words
from cti.ivr.flow.palette import Palette
from cti.ivr.prompts.uses import prompt_uses

IN_USE = "prompt_in_use"
"""The kind of `Site.named` that holds the prompts which flows and notices of the house name; without
it nobody knows."""
SHOW = "studio:unused"
"""What the fix opens: the studio, with these prompts alone."""
OF_THE_HOUSE = "house/"
"""Folder of the prompts that the system itself plays."""


def unused_prompts(flow: Flow, palette: Palette, site: Site) -> list[str]:
    """The prompts of the site that neither this drawing nor any other flow names, by name."""
    elsewhere = site.named.get(IN_USE)
    if elsewhere is None:
        return []
    here = {use.prompt for use in prompt_uses([flow], palette)}
    return sorted(
        name
        for name in site.prompts
        if name not in here and name not in elsewhere and not name.startswith(OF_THE_HOUSE)
    )


def check(survey: Survey) -> Iterator[Finding]:
    if IN_USE not in survey.site.named:
        return
    found = unused_prompts(survey.flow, survey.palette, survey.site)
    if found:
        show = Fix(Words("在录音室中查看", "Show them in the studio"), None, SHOW)
        names = "、".join(found[:3]), ", ".join(found[:3])
        more = len(found) > 3
        text = Words(names[0] + (" 等" if more else ""), names[1] + (" …" if more else ""))
        yield finding("prompt_unused", n=len(found), names=text, fixes=[show])
