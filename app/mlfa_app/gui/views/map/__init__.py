"""The page of the map, one widget each."""
