"""Which store the settings name."""

from __future__ import annotations

from engine.blobs.local import LocalBlobs
from engine.blobs.port import Blobs
from engine.settings import Settings


def open_blobs(settings: Settings) -> Blobs:
    """The local folder `<data>/files` unless EPOINT_FILES names a bucket. Raises ValueError, ImportError without the extra `s3`."""
    if not settings.files_url:
        return LocalBlobs(settings.data_dir)
    if not settings.files_url.startswith("s3://"):
        raise ValueError("EPOINT_FILES reads s3://bucket/prefix, or is empty for the local folder")
    from engine.blobs.s3 import S3Blobs

    return S3Blobs(settings.files_url, settings.s3_endpoint, settings.s3_key_id, settings.s3_secret, settings.s3_region)
