from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from ._errors import IncompleteList
from .models import Source

Row = TypeVar("Row")


def lacks_rows(source: Source) -> bool:
    """
    Whether rows of a source are missing from a list: it could not be asked, or not to the end, or a row could not be read.
    What the exchange no longer keeps (`coveredFrom`) and what the deployment does not serve is told, but is no such gap: it
    is all that there is to read.
    """
    if source["status"] == "complete":
        return False
    left_out = source["leftOut"]
    if source["status"] == "unavailable" or source["problem"] is not None or (left_out is not None and left_out["unreadable"] > 0):
        return True
    # What else is missing stands in the reason alone.
    return source["coveredFrom"] is None and left_out is None


class _Listing(Generic[Row]):
    """What both kinds of rows share: the sources of the last page, and what is refused."""

    def __init__(self, name: str, allow_partial: bool) -> None:
        self._name = name
        self._allow_partial = allow_partial
        self._sources: list[Source] = []

    @property
    def sources(self) -> list[Source]:
        """What the list covers up to the last page that was read; empty before the first."""
        return self._sources

    def _rows_of(self, page: Mapping[str, Any], cursor: str | None) -> list[Row]:
        self._sources = page["sources"]
        if not self._allow_partial:
            _refuse_gap(page, cursor)
        rows: list[Row] = page[self._name]
        return rows


class Rows(_Listing[Row], Iterator[Row]):
    """
    The rows of a list, read page by page as they are asked for. Raises `IncompleteList` before a page that lacks rows, e.g.
    because the request limit of an exchange is used up. What an exchange no longer keeps is no error: `sources` tells it.
    """

    def __init__(self, read: Callable[[str | None], Any], name: str, start: str | None, allow_partial: bool) -> None:
        super().__init__(name, allow_partial)
        self._iterator = self._each(read, start)

    def __next__(self) -> Row:
        return next(self._iterator)

    def _each(self, read: Callable[[str | None], Any], cursor: str | None) -> Iterator[Row]:
        while True:
            page = read(cursor)
            yield from self._rows_of(page, cursor)
            if page["nextCursor"] is None:
                return
            cursor = page["nextCursor"]


class AsyncRows(_Listing[Row], AsyncIterator[Row]):
    """`Rows`, with `async for`."""

    def __init__(self, read: Callable[[str | None], Any], name: str, start: str | None, allow_partial: bool) -> None:
        super().__init__(name, allow_partial)
        self._iterator = self._each(read, start)

    async def __anext__(self) -> Row:
        return await anext(self._iterator)

    async def _each(self, read: Callable[[str | None], Any], cursor: str | None) -> AsyncIterator[Row]:
        while True:
            page = await read(cursor)
            for row in self._rows_of(page, cursor):
                yield row
            if page["nextCursor"] is None:
                return
            cursor = page["nextCursor"]


def _refuse_gap(page: Mapping[str, Any], cursor: str | None) -> None:
    lacking = [source for source in page["sources"] if lacks_rows(source)]
    failed = page.get("failed") or []
    if not lacking and not failed:
        return
    gaps = [
        f"{source['exchange']}.{source['market']} is {source['status']}: "
        f"{source['problem']['detail'] if source['problem'] else source['reason']}"
        for source in lacking
    ]
    raise IncompleteList([*gaps, *(f"{each['id']}: {each['problem']['detail']}" for each in failed)], lacking, cursor)
