"""The window: Qt lives here and in `mlfa_app.main`, nowhere else."""
