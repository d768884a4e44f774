"""Files on their way in, piece by piece or at once; until they are used they are their sender's alone, and gone after a day."""

from engine.uploads.receive import Standing, begin_upload, drop_upload, receive, standing
from engine.uploads.sweep import sweep_uploads
from engine.uploads.take import attach_rows, let_go, take, waiting_for

__all__ = ["Standing", "attach_rows", "begin_upload", "drop_upload", "let_go", "receive", "standing", "sweep_uploads", "take", "waiting_for"]
