"""The call-centre server, and what its clients share with it."""
