"""Who may ask: the page that this program has given to the browser of this machine, and nobody else.

Bound to 127.0.0.1, the server is still in reach of every page that the browser has open: one could ask it
directly, or under a name of its own that leads to 127.0.0.1. So whoever asks has to say our own host, may say
no other origin, and has to know the key in the address, which other users of the machine do not.
"""

import secrets
from collections.abc import Mapping
from hmac import compare_digest

HOSTS = ("127.0.0.1", "localhost")
OWN_SITE = ("", "same-origin", "none")
"""What a browser may say of where a question comes from: `none` is the address line."""

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

SANDBOX = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self';"
    " base-uri 'none'; form-action 'none'"
)
"""Under which a file of a finished study is shown: a stranger may have written it."""


class Guard:
    """Knows where the page is, and its key."""

    def __init__(self, port: int) -> None:
        self.port, self.key = port, secrets.token_urlsafe(18)
        self.hosts = tuple(f"{host}:{port}" for host in HOSTS)
        self.origins = tuple(f"http://{host}" for host in self.hosts)

    @property
    def address(self) -> str:
        """Where the page is, its key included."""
        return f"http://127.0.0.1:{self.port}/{self.key}/"

    @property
    def policy(self) -> str:
        """What the page may load and run: its own files alone; sockets of our own."""
        sockets = " ".join(f"ws://{host}" for host in self.hosts)
        return (
            f"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
            f" connect-src 'self' {sockets}; frame-src 'self'; base-uri 'none'; form-action 'none';"
            " frame-ancestors 'none'"
        )

    def refuses(self, headers: Mapping[str, str], key: str) -> str:
        """Return why a question is refused, "" where it is not."""
        if headers.get("Host", "").lower() not in self.hosts:
            return "a foreign host"
        origin = headers.get("Origin", headers.get("Sec-Websocket-Origin"))
        if origin is not None and origin.lower() not in self.origins:
            return "a foreign origin"
        if headers.get("Sec-Fetch-Site", "") not in OWN_SITE:
            return "a foreign site"
        if not compare_digest(key.encode(), self.key.encode()):
            return "another key"
        return ""
