"""The flow designer: draw a flow, be told what is wrong with it, try it, publish it.

`document.Document` holds the flow that is open, its undo stack, its findings and what is selected;
everything else shows it. Edits are pure functions from flow to flow (`cti.ivr.flow.document`, `edits`),
pushed with `Document.edit`; canvas, form and lists follow `Document.changed` and change nothing by
themselves. `shelf.Shelf` knows where the flow lives (server, file, nowhere yet) and saves it there.
"""
