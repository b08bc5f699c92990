"""The drawing: blocks, wires, the view that moves among them and the small map of it."""
