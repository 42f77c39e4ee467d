"""Import of networks that others published, so that nobody has to train them again."""
