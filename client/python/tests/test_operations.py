"""Every operation of the contract has a method, and what changing settings comes to: no gateway is needed."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from atlas_client import AsyncAtlas, Atlas, AtlasProblem, NoAnswer, SettingsChange
from atlas_client import _command

URL = "http://127.0.0.1:3000"
CONTRACT = Path(__file__).parents[3] / "openapi.yaml"
ORDER: Any = {"exchange": "binance", "symbol": "BTC/USDT", "side": "BUY", "type": "MARKET", "quantity": "1"}
LIST: Any = {"exchange": "binance", "symbol": "BTC/USDT", "kind": "OCO", "side": "SELL", "quantity": "1"}

# The method that does an operation.
METHODS: dict[str, Callable[[Any], Any]] = {
    "placeOrder": lambda atlas: atlas.place(ORDER),
    "listOrders": lambda atlas: atlas.orders(),
    "cancelOrders": lambda atlas: atlas.cancel_all(all=True),
    "previewOrder": lambda atlas: atlas.preview(ORDER, exchange_check=True),
    "placeOrders": lambda atlas: atlas.batch([ORDER]),
    "listActiveOrders": lambda atlas: atlas.active(),
    "getOrder": lambda atlas: atlas.get("a", include=["fees"]),
    "amendOrder": lambda atlas: atlas.amend("a", {"price": "1"}),
    "cancelOrder": lambda atlas: atlas.cancel("a"),
    "flatten": lambda atlas: atlas.flatten({"exchange": "binance", "market": "usdm"}),
    "placeOrderList": lambda atlas: atlas.place_list(LIST),
    "listActiveOrderLists": lambda atlas: atlas.active_lists(),
    "getOrderList": lambda atlas: atlas.get_list("a"),
    "cancelOrderList": lambda atlas: atlas.cancel_list("a"),
    "getIntent": lambda atlas: atlas.intent("a"),
    "setCancelAfter": lambda atlas: atlas.cancel_after({"exchange": "binance", "seconds": 60}),
    "listCancelAfter": lambda atlas: atlas.switches(),
    "listFills": lambda atlas: atlas.fills(),
    "listPositions": lambda atlas: atlas.positions(),
    "listBalances": lambda atlas: atlas.balances(),
    "listFees": lambda atlas: atlas.fees("BTC/USDT"),
    "getInstrumentSettings": lambda atlas: atlas.instrument_settings("a"),
    "setInstrumentSettings": lambda atlas: atlas.set_instrument_settings("a", {"leverage": "2"}),
    "getAccountSettings": lambda atlas: atlas.account_settings("a"),
    "setAccountSettings": lambda atlas: atlas.set_account_settings("a", {"positionMode": "oneWay"}),
    "listInstruments": lambda atlas: atlas.instruments(),
    "listQuotes": lambda atlas: atlas.quotes("BTC/USDT"),
    "listExchanges": lambda atlas: atlas.exchanges(),
    "getDeployment": lambda atlas: atlas.deployment(),
    "getHealth": lambda atlas: atlas.health(),
}

# The operations that a client has no use for, and why.
LEFT_OUT = {
    "receiveAlert": "the senders of alerts neither sign nor have a client",
    "getOpenapi": "the client has its types",
    "getDocs": "a page for browsers",
    "getDocsAsset": "a part of that page",
}


def operations() -> dict[str, tuple[str, str]]:
    """Method and path of each operation."""
    path = method = ""
    found = {}
    for line in CONTRACT.read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"  (/\S*):", line):
            path = match[1]
        elif match := re.fullmatch(r"    (get|put|post|patch|delete):", line):
            method = match[1].upper()
        elif match := re.fullmatch(r"      operationId: (\w+)", line):
            found[match[1]] = (method, path)
    return found


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_command, "FIRST_BACK_OFF", 0.001)


def test_every_operation_has_a_method_or_a_reason() -> None:
    assert {*METHODS, *LEFT_OUT} == set(operations())


class Silent(httpx.MockTransport):
    """Notes requests, and answers none."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

        def refuse(request: httpx.Request) -> httpx.Response:
            self.sent.append((request.method, request.url.path))
            raise httpx.ConnectError("refused")

        super().__init__(refuse)


@pytest.mark.parametrize("name", METHODS)
def test_a_method_does_its_operation(name: str) -> None:
    method, path = operations()[name]
    expected = (method, re.sub(r"\{\w+\}", "a", path))

    silent = Silent()
    with pytest.raises(NoAnswer), Atlas(URL, transport=silent, tries=1) as atlas:
        result = METHODS[name](atlas)
        if name.startswith("list"):
            next(result)
    assert silent.sent[0] == expected

    async def run() -> None:
        async with AsyncAtlas(URL, transport=silent, tries=1) as client:
            called = METHODS[name](client)
            await (anext(called) if hasattr(called, "__anext__") else called)

    silent.sent.clear()
    with pytest.raises(NoAnswer):
        asyncio.run(run())
    assert silent.sent[0] == expected


def result(outcome: str) -> dict[str, Any]:
    return {"setting": "leverage", "outcome": outcome, "problem": None}


def problem(code: str, status: int = 422, retryable: bool = False) -> dict[str, Any]:
    return {"type": "about:blank", "title": "No", "detail": "No.", "status": status, "code": code, "retryable": retryable}


def changing(*answers: Any) -> tuple[SettingsChange[Any], int]:
    """What a change of the leverage comes to where Atlas answers so, and how often it was sent."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.content == b'{"leverage": "10"}'
        given = left.pop(0)
        if isinstance(given, Exception):
            raise given
        return httpx.Response(given.get("status", 200), json=given)

    with Atlas(URL, transport=httpx.MockTransport(answer), tries=3) as atlas:
        change = atlas.set_instrument_settings("binance.usdm.BTCUSDT", {"leverage": "10"})
    return change, len(answers) - len(left)


@pytest.mark.parametrize(
    ("outcome", "results"),
    [
        ("done", ["done"]),
        ("done", []),
        ("partial", ["done", "rejected"]),
        ("unknown", ["done", "unknown"]),
        ("unknown", ["a word of a later version"]),
    ],
)
def test_settings_are_what_their_results_say(outcome: Any, results: list[str]) -> None:
    settings: Any = {"leverage": "10", "results": [result(each) for each in results]}
    assert changing(settings) == (SettingsChange(outcome, settings), 1)


def test_settings_are_sent_again_where_the_reply_is_lost() -> None:
    change, sent = changing(httpx.ReadError("lost"), {"results": [result("done")]})
    assert (change.outcome, sent) == ("done", 2)


def test_settings_are_unknown_where_a_copy_may_have_arrived() -> None:
    for answers in (
        [httpx.ReadError("lost")] * 3,
        [httpx.ReadError("lost"), problem("SETTING_REJECTED")],
        [problem("INTERNAL", 500)],
        [{"odd": True}] * 3,
    ):
        change, sent = changing(*answers)
        assert (change.outcome, change.settings, sent) == ("unknown", None, len(answers))
        assert change.detail


def test_settings_that_were_not_changed_raise() -> None:
    with pytest.raises(AtlasProblem, match="OUT_OF_BOUNDS"):
        changing(problem("OUT_OF_BOUNDS"))
    with pytest.raises(AtlasProblem, match="RATE_LIMITED"):
        changing(*[problem("RATE_LIMITED", 429, True)] * 3)
    with pytest.raises(NoAnswer):
        changing(*[httpx.ConnectError("refused")] * 3)


@pytest.mark.parametrize("answer", [httpx.ReadError("lost"), httpx.Response(504, text="<html>")])
def test_cancelling_all_is_sent_once_and_unknown_without_an_answer(answer: Any) -> None:
    sent = []

    def reply(request: httpx.Request) -> httpx.Response:
        sent.append(str(request.url))
        if isinstance(answer, Exception):
            raise answer
        return answer

    with Atlas(URL, transport=httpx.MockTransport(reply)) as atlas:
        assert atlas.cancel_all(symbol="BTC/USDT").outcome == "unknown"
    assert sent == [f"{URL}/v1/orders?symbol=BTC%2FUSDT"]
