"""The bounds of a form and of what people fill in."""

MAX_BYTES = 200_000          # of a form's file
MAX_COMPONENTS = 100         # of all kinds, groups included
MAX_DEPTH = 4                # groups inside groups
MAX_OPTIONS = 200            # of one choice
MAX_KEY = 64                 # characters of a key
LONGEST = 10_000             # characters of one answer, as in an expression
LARGEST = 10**12             # magnitude of a number
DECIMALS = 6                 # digits after its point
