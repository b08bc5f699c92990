"""What stands around the drawing: palette, layers, problems, outline, index, trial, versions."""
