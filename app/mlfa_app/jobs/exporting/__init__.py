"""What is handed to other programs: tables, playlists, stickers."""
