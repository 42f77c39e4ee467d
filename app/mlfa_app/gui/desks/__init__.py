"""Between dialogs and lanes: each asks for its work off the GUI thread and keeps the last wish."""
