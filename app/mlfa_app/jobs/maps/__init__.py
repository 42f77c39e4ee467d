"""Maps of the library: laid out, kept, coloured, saved."""
