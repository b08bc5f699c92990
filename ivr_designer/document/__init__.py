"""The flow that is open: its document with edits and undo, its checker, where it lives, what it asks the site."""
