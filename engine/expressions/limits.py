"""The bounds that make every accepted expression end quickly and stay small."""

MAX_SOURCE = 500  # characters in one expression
MAX_WORDS = 300  # words, texts and signs in one expression: what a parser's time depends on
MAX_ASSIGNMENTS = 2_000  # characters in one block of assignments
MAX_DEPTH = 20  # levels of nesting in the syntax tree
MAX_LIST = 200  # items of one list in data; a written list ends earlier, at the number of words
MAX_LIST_READS = 5  # times that one expression, or one block of assignments, reads fields holding lists
MAX_ITEMS = 400  # values in one field holding lists, all levels together
MAX_TEXT = 10_000  # characters of a text, read or built; also UTF-8 bytes of a whole result
MAX_CONTEXT_NODES = 1_000  # values inside one context read from data
MAX_NUMBER = 10**15  # magnitudes are smaller than this
MAX_DECIMALS = 15  # digits after the decimal point; more are rounded half to even
MIN_YEAR, MAX_YEAR = 1900, 2200
MAX_DURATION_DAYS = 36_525  # 100 years
MAX_DURATION_MONTHS = 1_200
