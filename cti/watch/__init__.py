"""What goes wrong while the server runs, seen before people complain: alarms, figures, and who watches what."""
