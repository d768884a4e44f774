"""The ways out of the product, one file per channel."""
