"""Lines: everything that touches a card, a modem or the network, and nothing about calls, queues or agents."""
