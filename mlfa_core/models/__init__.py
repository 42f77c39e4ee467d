"""The networks of both papers, one architecture a file."""
