"""The administrator's folders for flows, and the programs that flows may run on files."""
