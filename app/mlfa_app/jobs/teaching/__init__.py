"""The user's own tags: examples, questions, learning, versions."""
