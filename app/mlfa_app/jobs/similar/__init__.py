"""Songs that sound alike: the index of neighbours, similar songs, copies, walks, playlists."""
