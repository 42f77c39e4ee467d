"""A small music library that the program synthesises itself, to try the program on."""
