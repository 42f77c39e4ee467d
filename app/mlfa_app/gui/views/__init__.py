"""The parts of the window, one widget each; no rules."""
