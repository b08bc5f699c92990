"""The services of call control by subject; `cti.calls.control.CallControl` is all of them."""
