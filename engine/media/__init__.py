"""Pictures and sound from strangers: decoded only in a child process with limits, never in the one that serves pages."""
