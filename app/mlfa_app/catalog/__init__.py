"""The library catalogue: an SQLite file and all the SQL there is."""
