"""Why a tag has its score: networks, levels, passages, songs like it."""
