"""How fast networks train and extract here."""
