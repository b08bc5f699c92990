"""D-channel traces: Q.921 and Q.931 in words, and pcap files that Wireshark opens."""
