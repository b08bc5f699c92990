"""The supervisor's program: the whole call centre in view, and the keys to step in.

It holds no state of its own: every page paints `Watch.mirror`, which events fold into, and `Watch`
tells at most ten times a second that there is something to paint anew.
"""
