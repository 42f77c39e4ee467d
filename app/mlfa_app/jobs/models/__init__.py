"""Model packages: listed, installed, removed."""
