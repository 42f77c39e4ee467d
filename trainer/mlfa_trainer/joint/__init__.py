"""Local and global networks trained as one, and whether that helps."""
