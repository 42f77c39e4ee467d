"""The tables and figures of the two papers: what they claim, and what we measure."""
