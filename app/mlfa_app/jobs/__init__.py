"""Long work in the background, one job a file."""
