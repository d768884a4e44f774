"""How a process really runs, read from the facts: where cases stand and stay, which ways they take, where hand-overs are slow."""
