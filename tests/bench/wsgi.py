"""One request through the whole of Django, as a server would hand it over, without the network."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

from django.core.handlers.wsgi import WSGIHandler


def call(
    server: WSGIHandler, method: str, address: str, headers: Mapping[str, str], body: Any = None, wanted: int = 200
) -> bytes:
    """The answer's body; an AssertionError shows what came when the status is not the one wanted."""
    raw = b"" if body is None else json.dumps(body).encode()
    path, _, query = address.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1",
        "CONTENT_LENGTH": str(len(raw)), "CONTENT_TYPE": "application/json", "HTTP_ACCEPT": "*/*",
        "wsgi.input": io.BytesIO(raw), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http",
        "REMOTE_ADDR": "127.0.0.1",
    }  # fmt: skip
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    status: list[str] = []
    answer: Any = server(environ, lambda said, head, failure=None: status.append(said))  # type: ignore[arg-type,misc]
    content = b"".join(answer)
    answer.close()
    assert status[0].startswith(str(wanted)), (address, status, content[:500])
    return content
