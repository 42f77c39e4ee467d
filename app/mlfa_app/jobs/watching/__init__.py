"""A watch over folders: noticing, waiting until files are whole, writing."""
