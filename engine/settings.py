"""Settings are arguments. The environment is read once, here, by `Settings.from_environment`."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Everything a deployment may choose. Durations are seconds, sizes bytes."""

    database_url: str
    data_dir: Path
    secret_key: str = field(repr=False)
    data_keys: tuple[str, ...] = field(default=(), repr=False)      # seal personal numbers, the newest first; none: kept in data_dir
    demo: bool = False
    processes_dir: Path = ROOT / "processes"
    forms_dir: Path = ROOT / "forms"
    host: str = "127.0.0.1"
    port: int = 8000
    secure_cookies: bool = False
    max_upload_bytes: int = 20 * 1024 * 1024
    sign_in_limit: str = "10 per minute"
    allowed_hosts: tuple[str, ...] = ()      # names, addresses, networks inside, that notices may be sent to all the same
    code_limit: str = "5 per hour"           # codes by SMS to one number; sixty times as many from one address
    self_registration: bool = True           # who proves a phone number may say who they are; a grid worker confirms it
    villager_session_days: int = 90          # a villager's phone stays signed in
    case_link_days: int = 60                 # how long the link on a slip or in a message opens its case
    public_url: str = ""                     # where people open the product, for links in messages
    files_url: str = ""                      # s3://bucket/prefix for the bytes of files; empty: the data directory
    s3_endpoint: str = ""                    # of an S3-compatible store that is not Amazon's
    s3_key_id: str = ""
    s3_secret: str = field(default="", repr=False)
    s3_region: str = ""
    upload_quota_bytes: int = 100 * 1024 * 1024      # what one person may have waiting
    voice_seconds: int = 180                 # the longest recording
    clamd: str = ""                          # host:port or a socket's path of a virus scanner
    clamd_required: bool = True              # refuse files while the scanner is away

    @property
    def max_request_bytes(self) -> int:
        """The largest request body: a form may carry several files."""
        return 3 * self.max_upload_bytes

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read EPOINT_* variables; what is missing gets a safe default under the data directory."""
        env = os.environ if environ is None else environ
        data_dir = Path(env.get("EPOINT_DATA_DIR", str(ROOT / "data"))).resolve()
        data_dir.mkdir(parents=True, exist_ok=True)
        return cls(
            database_url=env.get("EPOINT_DATABASE_URL", f"sqlite:///{data_dir / 'epoint.sqlite'}"),
            data_dir=data_dir,
            secret_key=env.get("EPOINT_SECRET_KEY") or _kept_secret(data_dir),
            data_keys=tuple(part.strip() for part in env.get("EPOINT_DATA_KEY", "").split(",") if part.strip()),
            demo=env.get("EPOINT_DEMO", "0") in ("1", "true", "yes"),
            processes_dir=Path(env.get("EPOINT_PROCESSES_DIR", str(ROOT / "processes"))),
            forms_dir=Path(env.get("EPOINT_FORMS_DIR", str(ROOT / "forms"))),
            host=env.get("EPOINT_HOST", "127.0.0.1"),
            port=int(env.get("EPOINT_PORT", "8000")),
            secure_cookies=env.get("EPOINT_SECURE_COOKIES", "0") in ("1", "true", "yes"),
            max_upload_bytes=int(env.get("EPOINT_MAX_UPLOAD_BYTES", str(20 * 1024 * 1024))),
            sign_in_limit=env.get("EPOINT_SIGN_IN_LIMIT", "10 per minute"),
            allowed_hosts=tuple(part.strip() for part in env.get("EPOINT_ALLOWED_HOSTS", "").split(",") if part.strip()),
            code_limit=env.get("EPOINT_CODE_LIMIT", "5 per hour"),
            self_registration=env.get("EPOINT_SELF_REGISTRATION", "1") in ("1", "true", "yes"),
            villager_session_days=int(env.get("EPOINT_VILLAGER_SESSION_DAYS", "90")),
            case_link_days=int(env.get("EPOINT_CASE_LINK_DAYS", "60")),
            public_url=env.get("EPOINT_PUBLIC_URL", "").rstrip("/"),
            files_url=env.get("EPOINT_FILES", ""), s3_endpoint=env.get("EPOINT_S3_ENDPOINT", ""), s3_region=env.get("EPOINT_S3_REGION", ""),
            s3_key_id=env.get("EPOINT_S3_KEY_ID", ""), s3_secret=env.get("EPOINT_S3_SECRET", ""),
            upload_quota_bytes=int(env.get("EPOINT_UPLOAD_QUOTA_BYTES", str(100 * 1024 * 1024))),
            voice_seconds=int(env.get("EPOINT_VOICE_SECONDS", "180")),
            clamd=env.get("EPOINT_CLAMD", ""), clamd_required=env.get("EPOINT_CLAMD_REQUIRED", "1") in ("1", "true", "yes"),
        )


def _kept_secret(data_dir: Path) -> str:
    """A random key kept in the data directory, so that sessions survive a restart."""
    path = data_dir / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
    return path.read_text().strip()
