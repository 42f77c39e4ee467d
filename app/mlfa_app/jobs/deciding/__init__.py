"""From scores to what is shown, proposed and written: rules, precision, how many."""
