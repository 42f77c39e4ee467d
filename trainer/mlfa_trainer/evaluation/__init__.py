"""What a trained run is worth: scores, thresholds, the card, the package."""
