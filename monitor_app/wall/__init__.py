"""The wall: one painted picture of 1920 x 1080 that scales to any screen, read from six metres."""
