"""Where the bytes of files lie: one small port, and a local folder or an S3-compatible store behind it. Outside the web root, under the
hash of their content; the rows of `attachment` say whose they are."""

from engine.blobs.opening import open_blobs
from engine.blobs.port import Blobs, file_key, part_key

__all__ = ["Blobs", "file_key", "open_blobs", "part_key"]
