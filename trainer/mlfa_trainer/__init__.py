"""Training, feature extraction, evaluation and export of the networks of both papers."""
