"""Process folders → checked, versioned definitions that are parsed once and shared by all their cases."""
