"""An OpenID Connect provider on loopback: a real HTTP server, real keys, real signatures. `twist` makes it hostile."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

CLIENT, SECRET = "epoint", "a-secret-of-the-county"
Claims = dict[str, Any]


class Provider:
    """Issues codes to who "signs in" and tokens for them. `now`: its clock; `twist(header, claims)`: changes a token before it is signed;
    `signer`: the key it signs with, its own unless a test gives another; `issuer_said`: what its discovery document claims."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.now, self.key = now, RSAKey.generate_key(2048, {"kid": "one"}, private=True)
        self.signer: Any = self.key
        self.unsigned = False
        self.issuer = self.issuer_said = ""
        self.twist: Callable[[dict[str, Any], Claims], None] = lambda header, claims: None
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    def sign_in(self, url: str, subject: str, **claims: str) -> tuple[str, str]:
        """What the browser would bring back from the provider's page: (code, state). The request is checked as a provider checks it."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert query["client_id"] == CLIENT and query["response_type"] == "code" and query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**query, "subject": subject, "claims": json.dumps(claims)}
        return code, query["state"]

    def __call__(self, environ: dict[str, Any], start: Any) -> list[bytes]:
        """The WSGI application."""
        path = environ["PATH_INFO"]
        self.asked.append(path)
        if path == "/.well-known/openid-configuration":
            return self._answer(start, 200, {
                "issuer": self.issuer_said, "authorization_endpoint": f"{self.issuer}/authorize", "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys"})
        if path == "/keys":
            return self._answer(start, 200, KeySet([self.key]).as_dict(private=False))
        if path == "/token" and environ["REQUEST_METHOD"] == "POST":
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
            return self._token(start, environ, {name: values[0] for name, values in parse_qs(body).items()})
        return self._answer(start, 404, {"error": "not_found"})

    def _token(self, start: Any, environ: dict[str, Any], form: dict[str, str]) -> list[bytes]:
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        kept = self.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if environ.get("HTTP_AUTHORIZATION") != basic:
            return self._answer(start, 401, {"error": "invalid_client"})
        if kept is None or challenge != kept["code_challenge"] or form.get("redirect_uri") != kept["redirect_uri"]:
            return self._answer(start, 400, {"error": "invalid_grant"})
        now = int(self.now())
        claims: Claims = {"iss": self.issuer, "sub": kept["subject"], "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": kept["nonce"], **json.loads(kept["claims"])}
        header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.twist(header, claims)
        token = _unsigned(claims) if self.unsigned else jwt.encode(header, claims, self.signer, algorithms=["RS256", "HS256"])
        return self._answer(start, 200, {"access_token": "x", "token_type": "Bearer", "id_token": token})

    @staticmethod
    def _answer(start: Any, status: int, body: dict[str, Any]) -> list[bytes]:
        start(f"{status} -", [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """The provider, answering on a free port of loopback."""
    server = make_server("127.0.0.1", 0, provider, handler_class=_Quiet)
    provider.issuer = provider.issuer_said = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _unsigned(claims: Claims) -> str:
    def part(value: dict[str, Any]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none'})}.{part(claims)}."


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: a test's output is its own."""
