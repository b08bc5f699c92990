"""Trials that are kept: runs as test scripts, their results, and the sound of a trial."""
