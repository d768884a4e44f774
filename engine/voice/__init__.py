"""What the worker makes of recordings: one small sound every phone plays, and the words, where speech recognition is set up."""
