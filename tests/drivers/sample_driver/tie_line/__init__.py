"""A tie line: two servers on one machine, joined by a socket."""
