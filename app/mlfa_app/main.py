"""The window program: put together here, without torch."""
