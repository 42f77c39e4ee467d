"""Item models: ids and cached rows, no SQL."""
