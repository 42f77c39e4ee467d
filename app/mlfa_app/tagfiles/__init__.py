"""Reading and safely writing the fields of audio files."""
