"""Writing fields into files: looked at, planned, written, settled after a crash."""
