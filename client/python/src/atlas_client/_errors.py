from __future__ import annotations

from .models import Problem, Source


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


class IncompleteList(Exception):
    """
    Rows of a list are missing: a source could not be asked, or not to the end, or a row could not be read. The rows given
    before it are whole. Asked for again with `cursor=error.cursor`, the list goes on with no row missing and none twice;
    with `allow_partial=True` it goes on without what is missing.
    """

    def __init__(self, gaps: list[str], sources: list[Source], cursor: str | None) -> None:
        super().__init__(
            f"Rows are missing from the list. {' '.join(gaps)} Read it again from the cursor of this error, or with allow_partial."
        )
        self.sources = sources
        """The sources that lack rows, each with its `problem` or `reason`."""
        self.cursor = cursor
        """Of the page that lacks rows; None: the first."""
