"""Hosts that flows may speak to: HTTP, SOAP, TCP, and files to and from servers."""
