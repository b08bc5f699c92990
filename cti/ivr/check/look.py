"""What the checks of one block see, and the fixes that they offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cti.ivr.check.finding import Finding, Fix
from cti.ivr.flow.field import Words

if TYPE_CHECKING:
    from cti.ivr.check.site import Site
    from cti.ivr.check.survey import Survey
    from cti.ivr.flow.document import Flow, FlowBlock
    from cti.ivr.flow.palette import Palette


class Look:
    """What the checks of one block see.

    A check that looks at more than its block, at the flow or at what the survey knows of it, is made
    again after every edit (`looked_around`); all others only when their block is touched.
    """

    __slots__ = ("_flow", "_found", "block", "looked_around", "palette", "site")

    def __init__(
        self,
        flow: Flow,
        block: FlowBlock,
        palette: Palette,
        site: Site,
        found: Survey | None = None,
    ) -> None:
        self._flow = flow
        self._found = found
        self.block = block
        self.palette = palette
        self.site = site
        self.looked_around = False

    @property
    def flow(self) -> Flow:
        """The whole drawing."""
        self.looked_around = True
        return self._flow

    @property
    def survey(self) -> Survey:
        """The graph of the flow (`survey.paths`) and the fixes that change more than a field."""
        self.looked_around = True
        return self._survey()

    def _survey(self) -> Survey:
        if self._found is None:
            from cti.ivr.check.survey import Survey

            self._found = Survey(self._flow, self.palette, self.site)
        return self._found

    def delete(self) -> Fix:
        """The fix that takes this block away and joins what led in to where it led."""
        return self._survey().delete(self.block.id)

    def insert_before(self, title: Words, type: str, **fields: Any) -> Fix:
        """The fix that puts a block into every link that ends at this one."""
        return self._survey().insert_before(self.block.id, type, title, **fields)

    def insert_after(self, title: Words, exit: str, type: str, **fields: Any) -> Fix:
        """The fix that adds a block and links an open exit to it."""
        return self._survey().link_to_new(self.block.id, exit, type, title, **fields)

    def insert_between(self, title: Words, exit: str, type: str, **fields: Any) -> Fix:
        """The fix that puts a block into the link that leaves by this exit."""
        block, palette = self.block, self.palette

        def apply(flow: Flow) -> Flow:
            id = flow.new_id()
            flow = flow.add_block(type, block.layer, id=id, fields=fields)
            out = palette[type].exits(fields)[0].id
            return flow.insert(id, block.id, exit, out, palette)

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
        return Fix.by(title, type(self._flow).set_field, self.block.id, field, value)
