from __future__ import annotations

from .models import Problem


class AtlasProblem(Exception):
    """A problem that Atlas answered with (RFC 9457). Programs act on `code`; an unknown one is one more refusal."""

    def __init__(self, document: Problem, retry_after: float | None = None, replayed: bool = False) -> None:
        super().__init__(f"{document['code']}: {document['detail']}")
        self.document = document
        self.retry_after = retry_after
        self.replayed = replayed

    @property
    def code(self) -> str:
        return self.document["code"]

    @property
    def retryable(self) -> bool:
        return self.document["retryable"]


class NoAnswer(Exception):
    """No answer of Atlas arrived. `sent` is False where the request provably never left."""

    def __init__(self, message: str, sent: bool) -> None:
        super().__init__(message)
        self.sent = sent


class KeyReused(Exception):
    """The key belongs to another command. Nothing was sent."""


class KeyExpired(Exception):
    """Atlas may have forgotten the key: sending it again could place a second order. Nothing was sent."""


class KeyStoreError(Exception):
    """The key cannot be recorded. Nothing was sent."""
