"""Local networks, their features, and global classifiers: the loops and what they stand on."""
