"""Review, write, history, undo: the dialogs that change files."""
