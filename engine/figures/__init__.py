"""Figures: each case as it is counted, the counts by day, what pages make of them."""
