"""What protects every answer: headers, cookies, CSRF, request size."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect

from engine.sessions import ABSOLUTE
from engine.settings import Settings

POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; font-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)
CLOSED = "camera=(), microphone=(), geolocation=()"
OPEN = "camera=(self), microphone=(self), geolocation=(self)"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": f"{CLOSED}, payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
MAX_FORM_BYTES = 512 * 1024
MAX_FORM_PARTS = 300
MAX_PIECE_BYTES = 1024 * 1024 + 1024


def init_app(app: Flask, settings: Settings) -> None:
    """Set cookies, limits and headers, and want a CSRF token with every POST."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="epoint", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies, SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=max(ABSOLUTE, timedelta(days=settings.villager_session_days)),      # the server decides; the cookie lasts as long as the longest,
        MAX_CONTENT_LENGTH=settings.max_request_bytes, MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES, MAX_FORM_PARTS=MAX_FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=None,           # as long as the session: a page may stay open over lunch
    )
    app.before_request(_limit_form)
    CSRFProtect(app)
    app.after_request(_headers)


def may_record() -> None:
    """This page may ask for the microphone, the camera and the place, and plays back what it recorded; no other page may."""
    g.may_record = True


def _limit_form() -> None:
    """Plain forms are read in one go: they get a tighter limit than uploads. Answers 413 when they are larger."""
    if request.endpoint == "uploads.piece":
        request.max_content_length = MAX_PIECE_BYTES
    elif request.mimetype != "multipart/form-data":
        request.max_content_length = MAX_FORM_BYTES


def _headers(answer: Response) -> Response:
    if g.get("may_record"):
        answer.headers.setdefault("Permissions-Policy", HEADERS["Permissions-Policy"].replace(CLOSED, OPEN))
        answer.headers.setdefault("Content-Security-Policy", f"{POLICY}; media-src 'self' blob:")
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if request.is_secure:
        answer.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint not in ("static", "bundles.whole", "files.download", "files.thumb"):
        answer.headers["Cache-Control"] = g.get("cache_control", "no-store")
    return answer
