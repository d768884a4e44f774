"""What the product knows of one person: shown to them, handed to them, removed when they ask."""
