"""Being filled."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.block import Block
from cti.ivr.checks.survey import Survey
from cti.ivr.document import FlowBlock
from cti.ivr.finding import Finding


def of_block(survey: Survey, block: FlowBlock, kind: type[Block]) -> Iterator[Finding]:
    yield from ()
