"""Call records: a fold of the journal, written in its own transaction, looked up, and made anew from it."""
