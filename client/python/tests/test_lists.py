"""What an iterated list gives, and refuses: no gateway is needed."""

import asyncio
from typing import Any

import httpx
import pytest

from atlas_client import AsyncAtlas, Atlas, IncompleteList

RATE_LIMITED = {"code": "RATE_LIMITED", "detail": "50 of 50 are used at bybit; nothing was sent.", "retryable": True}


def source(**more: object) -> dict[str, Any]:
    missing = dict.fromkeys(("coveredFrom", "reason", "problem", "leftOut", "missingFrom", "missingTo"))
    return {"exchange": "bybit", "market": "spot", "status": "complete", **missing, **more}


WHOLE = source(exchange="binance")
LIMITED = source(status="unavailable", problem=RATE_LIMITED, reason=RATE_LIMITED["detail"])
KEPT = source(status="partial", coveredFrom="2024-12-01T00:00:00.000Z", reason="Bybit no longer keeps older fills.")


def page(id: str, cursor: str | None, *sources: object) -> dict[str, Any]:
    return {"fills": [{"id": id}], "nextCursor": cursor, "sources": [WHOLE, *sources]}


class Answers(httpx.MockTransport):
    """An Atlas that answers with these pages, one after the other, and the cursors it was asked with."""

    def __init__(self, *pages: object) -> None:
        left = list(pages)
        self.asked: list[str | None] = []

        def answer(request: httpx.Request) -> httpx.Response:
            self.asked.append(request.url.params.get("cursor"))
            return httpx.Response(200, json=left.pop(0))

        super().__init__(answer)


def atlas(answers: Answers) -> Atlas:
    return Atlas("http://127.0.0.1:3000", transport=answers)


@pytest.mark.parametrize(
    "lacking",
    [
        LIMITED,
        source(status="partial", problem=RATE_LIMITED),
        source(status="partial", problem=RATE_LIMITED, coveredFrom="2024-12-01T00:00:00.000Z"),
        source(status="partial", leftOut={"unreadable": 1, "notServed": 0}),
        source(status="partial", reason="2 resting orders changed."),
        source(status="delayed"),
    ],
)
def test_a_page_that_lacks_rows_is_not_given(lacking: dict[str, Any]) -> None:
    ids = []
    with pytest.raises(IncompleteList, match="allow_partial") as caught:
        for fill in atlas(Answers(page("a", "c1", source()), page("b", "c2", lacking))).fills():
            ids.append(fill["id"])
    assert ids == ["a"]
    assert (caught.value.sources, caught.value.cursor) == ([lacking], "c1")


def test_goes_on_from_the_cursor_of_the_error() -> None:
    answers = Answers(page("a", "c1", source()), page("b", "c2", LIMITED), page("b", "c3", source()), page("c", None, source()))
    client = atlas(answers)
    ids = []
    with pytest.raises(IncompleteList, match="bybit.spot is unavailable: 50 of 50 are used") as caught:
        for fill in client.fills(symbol="BTC/USDT"):
            ids.append(fill["id"])
    ids += [fill["id"] for fill in client.fills(symbol="BTC/USDT", cursor=caught.value.cursor)]
    assert ids == ["a", "b", "c"]
    assert answers.asked == [None, "c1", "c1", "c3"]


def test_partial_results_where_they_are_asked_for() -> None:
    rows = atlas(Answers(page("a", "c1", LIMITED), page("b", None, LIMITED))).fills(allow_partial=True)
    assert [fill["id"] for fill in rows] == ["a", "b"]
    assert rows.sources == [WHOLE, LIMITED]


def test_what_is_no_longer_kept_or_not_served_is_told_and_no_error() -> None:
    others = source(status="partial", reason="2 fills ...", leftOut={"unreadable": 0, "notServed": 2})
    rows = atlas(Answers(page("a", None, KEPT, others))).fills()
    assert rows.sources == []
    assert [fill["id"] for fill in rows] == ["a"]
    assert rows.sources == [WHOLE, KEPT, others]


def test_an_order_that_could_not_be_read_by_its_id() -> None:
    failed = [{"id": "bybit.spot.BTCUSDT.1", "problem": RATE_LIMITED}]
    with pytest.raises(IncompleteList, match="bybit.spot.BTCUSDT.1: 50 of 50"):
        list(atlas(Answers({"orders": [], "nextCursor": None, "sources": [], "failed": failed})).orders(ids=["bybit.spot.BTCUSDT.1"]))


def test_pages_are_given_as_they_are() -> None:
    client = atlas(Answers(page("a", "c1", LIMITED), page("b", None, LIMITED)))
    assert [each["fills"][0]["id"] for each in client.pages("/v1/fills", {})] == ["a", "b"]


def test_async_refuses_and_gives_the_same() -> None:
    async def run() -> None:
        answers = Answers(page("a", "c1", KEPT), page("b", "c2", LIMITED), page("b", None, LIMITED))
        async with AsyncAtlas("http://127.0.0.1:3000", transport=answers) as client:
            ids = []
            with pytest.raises(IncompleteList) as caught:
                async for fill in client.fills():
                    ids.append(fill["id"])
            assert (ids, caught.value.cursor) == (["a"], "c1")
            rows = client.fills(cursor="c1", allow_partial=True)
            assert [fill["id"] async for fill in rows] == ["b"]
            assert rows.sources == [WHOLE, LIMITED]

    asyncio.run(run())
