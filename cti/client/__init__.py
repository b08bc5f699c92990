"""What a client program imports, and nothing of the server."""
