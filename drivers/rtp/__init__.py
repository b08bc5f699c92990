"""Stations on the network: G.711 in RTP (RFC 3550, 3551), secured as SRTP (RFC 3711).

`RtpEndpoint` is one side of one station in Python alone, for a client and for tests. A switch with
hundreds of stations takes `ports.open_ports`: the same behaviour with the way of every ordinary
packet in C, one call a tick. Both share digits (RFC 4733), comfort noise (RFC 3389), concealment,
reports (RTCP on the same port, RFC 5761) and the rating; only the jitter buffer and the count of
packets exist twice, and a test holds the two together.
"""

from drivers.rtp.endpoint import RtpEndpoint
from drivers.rtp.jitter import JitterBuffer
from drivers.rtp.secure import KEY_BYTES, new_key

__all__ = ["KEY_BYTES", "JitterBuffer", "RtpEndpoint", "new_key"]
