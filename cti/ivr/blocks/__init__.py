"""The blocks that ship, one module per family."""

from cti.ivr.block import Block
from cti.ivr.blocks import (
    call,
    customer,
    event,
    flow,
    layer,
    log,
    logic,
    menu,
    play,
    queue,
    time,
    var,
)
from cti.ivr.blocks import input as keyed

BLOCKS: tuple[type[Block], ...] = tuple(
    found
    for module in (flow, event, layer, call, play, menu, keyed, queue, logic, time, var, customer, log)
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, Block) and found.id
    and found.__module__ == module.__name__
)  # fmt: skip
