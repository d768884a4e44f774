"""An S3-compatible store, by obstore (the optional extra `s3`). Its names are those of the local folder, below a prefix."""

from __future__ import annotations

import io
from typing import IO, Any
from urllib.parse import urlsplit


class S3Blobs:
    """Bytes in a bucket. Writing an object is whole or not at all by the protocol itself."""

    def __init__(self, url: str, endpoint: str, key_id: str, secret: str, region: str) -> None:
        from obstore.store import S3Store

        parts = urlsplit(url)
        options: dict[str, Any] = {"region": region or "us-east-1"}
        if endpoint:
            options |= {"endpoint": endpoint, "virtual_hosted_style_request": False}
        if key_id:
            options |= {"access_key_id": key_id, "secret_access_key": secret}
        client: Any = {"allow_http": True} if endpoint.startswith("http://") else {}
        self._store = S3Store(parts.netloc, prefix=parts.path.strip("/") or None, client_options=client, **options)

    def put(self, key: str, content: bytes) -> None:
        import obstore

        with _as_os_error():
            obstore.put(self._store, key, content)

    def open(self, key: str) -> IO[bytes]:
        import obstore

        with _as_os_error():
            return io.BytesIO(bytes(obstore.get(self._store, key).bytes()))

    def size(self, key: str) -> int | None:
        import obstore

        try:
            with _as_os_error():
                return int(obstore.head(self._store, key)["size"])
        except FileNotFoundError:
            return None

    def delete(self, key: str) -> None:
        import obstore

        try:
            with _as_os_error():
                obstore.delete(self._store, key)
        except FileNotFoundError:
            pass

    def clear_leftovers(self) -> int:
        return 0                # nothing is ever half there


class _as_os_error:
    """What the library raises, as what a folder would raise."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, _trace: object) -> None:
        if problem is None or isinstance(problem, FileNotFoundError):
            return
        from obstore.exceptions import BaseError

        if isinstance(problem, BaseError):
            raise OSError(f"the store failed: {type(problem).__name__}") from problem
