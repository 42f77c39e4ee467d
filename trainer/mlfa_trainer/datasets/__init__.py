"""Data sets: index, split and labels, one data set a file."""
