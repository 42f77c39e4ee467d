"""Published tagging networks whose opinions of any sound our own networks learn from."""
