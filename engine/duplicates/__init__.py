"""Is this perhaps reported already? Candidates from an index, likeness in rare words, shown as far as the reader may see."""

from engine.duplicates.candidates import neighbours
from engine.duplicates.likely import Likely, likely_duplicates

__all__ = ["Likely", "likely_duplicates", "neighbours"]
