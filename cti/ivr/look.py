"""What the checks of one block see, and the fixes that they offer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cti.ivr.field import Words
from cti.ivr.finding import Finding, Fix

if TYPE_CHECKING:
    from cti.ivr.checks.survey import Survey
    from cti.ivr.document import Flow, FlowBlock
    from cti.ivr.palette import Palette
    from cti.ivr.site import Site


@dataclass(frozen=True, slots=True)
class Look:
    """What the checks of one block see."""

    flow: Flow
    block: FlowBlock
    palette: Palette
    site: Site
    found: Survey | None = None
    """What the checker knows of the flow already."""

    @property
    def survey(self) -> Survey:
        """The graph of the flow (`survey.paths`) and the fixes that change more than a field."""
        if self.found is not None:
            return self.found
        from cti.ivr.checks.survey import Survey

        return Survey(self.flow, self.palette, self.site)

    def delete(self) -> Fix:
        """The fix that takes this block away and joins what led in to where it led."""
        return self.survey.delete(self.block.id)

    def insert_before(self, title: Words, type: str, **fields: Any) -> Fix:
        """The fix that puts a block into every link that ends at this one."""
        return self.survey.insert_before(self.block.id, type, title, **fields)

    def insert_after(self, title: Words, exit: str, type: str, **fields: Any) -> Fix:
        """The fix that adds a block and links an open exit to it."""
        return self.survey.link_to_new(self.block.id, exit, type, title, **fields)

    def insert_between(self, title: Words, exit: str, type: str, **fields: Any) -> Fix:
        """The fix that puts a block into the link that leaves by this exit."""

        def apply(flow: Flow) -> Flow:
            id = flow.new_id()
            flow = flow.add_block(type, self.block.layer, id=id, fields=fields)
            out = self.palette[type].exits(fields)[0].id
            return flow.insert(id, self.block.id, exit, out, self.palette)

        return Fix(title, apply)

    def value(self, field: str) -> Any:
        """The field as the file has it, or its default."""
        kind = self.palette[self.block.type]
        return kind.fields[field].value(self.block.fields)

    def finding(
        self,
        word: str,
        severity: str,
        text: Words,
        field: str | None = None,
        fixes: Sequence[Fix] = (),
    ) -> Finding:
        """A finding of this kind of block: its id is `<block type>:<word>`."""
        id_ = f"{self.block.type}:{word}"
        return Finding(id_, severity, text, self.block.id, field, None, tuple(fixes))

    def open_field(self, field: str) -> Fix:
        """What a finding offers that only a person can mend."""
        return Fix(Words("打开字段", "Open the field"), None, field)

    def set_field(self, title: Words, field: str, value: Any) -> Fix:
        """The fix that puts a value into a field of this block."""
        return Fix.by(title, type(self.flow).set_field, self.block.id, field, value)
