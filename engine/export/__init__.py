"""Lists that leave the product as files: who may, how much, what is covered, and a record of each."""
