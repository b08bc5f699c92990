"""The commands of `cordboard`: one file for each, and running the server in a terminal."""
