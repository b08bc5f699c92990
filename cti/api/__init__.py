"""The interface of the server: HTTP and one WebSocket over TLS, requests, events, accounts."""
