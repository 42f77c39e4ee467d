"""The map in the window: made, painted, told of, saved."""
