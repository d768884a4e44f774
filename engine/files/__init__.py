"""Files beside a case: taken in by what they are, not by what they are called; stored under the hash of their content."""

from engine.files.attached import Attached, attached_to, open_attached
from engine.files.kept import keep, path_of
from engine.files.sniff import sniffed

__all__ = ["Attached", "attached_to", "keep", "open_attached", "path_of", "sniffed"]
