from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import urlsplit

_API_GATEWAY = re.compile(r"\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$")


class Auth(Protocol):
    """Proves who sends a request: returns the headers to send."""

    def sign(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> dict[str, str]: ...


class NoAuth:
    """For a gateway on this machine."""

    def sign(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> dict[str, str]:
        return headers


class Token:
    """A bearer token; a function is asked before every request."""

    def __init__(self, token: str | Callable[[], str]) -> None:
        self._token = token

    def sign(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> dict[str, str]:
        token = self._token if isinstance(self._token, str) else self._token()
        return {**headers, "authorization": f"Bearer {token}"}


class SigV4:
    """Signs for API Gateway with botocore: environment, profile, role. Needs the extra `aws`."""

    def __init__(self, profile: str | None = None, region: str | None = None, credentials: Any = None) -> None:
        from botocore.session import Session  # type: ignore[import-untyped]

        self._session = Session(profile=profile)
        self._region = region
        self._credentials = credentials

    def sign(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> dict[str, str]:
        from botocore.auth import SigV4Auth  # type: ignore[import-untyped]
        from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]

        credentials = self._credentials or self._session.get_credentials()
        if credentials is None:
            raise ValueError("There are no AWS credentials: set them in the environment, a profile or a role.")
        found = _API_GATEWAY.search(urlsplit(url).hostname or "")
        region = self._region or (found and found[1]) or os.environ.get("AWS_REGION") or self._session.get_config_variable("region")
        if not region:
            raise ValueError(f"The region of {url} is not known: set it, or AWS_REGION.")
        request = AWSRequest(method=method, url=url, headers=headers, data=body or b"")
        SigV4Auth(credentials, "execute-api", region).add_auth(request)
        return dict(request.headers.items())
