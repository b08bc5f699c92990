"""MFC/R2 and China No. 1 (ITU-T Q.421, Q.441) through openr2, on any channel with ABCD bits and sound.

`line.R2Line` is the signalling of a span, `cas.CasPort` what it needs of the span, `port` openr2 on
it. `circuit` is a channel as it is sent to, `heard` as it is heard; `options` is what countries and
sites set, `causes` how R2's words and those of Q.850 stand for each other.
"""
