"""A county's list of households and villagers: read from xlsx or csv, checked line by line, written so that reading it again changes little."""
