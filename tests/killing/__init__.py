"""Kill the product with SIGKILL at any moment and look whether anything is missing, doubled or crooked."""
