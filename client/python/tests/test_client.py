"""Run by `npm run client:python` against a gateway on the paper exchanges, behind a proxy that loses answers."""

import asyncio
import os
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest

from atlas_client import (
    AsyncAtlas,
    Atlas,
    AtlasProblem,
    Batch,
    FileKeyStore,
    Flat,
    KeyedCommand,
    KeyExpired,
    KeyReused,
    Listed,
    NoAnswer,
    SigV4,
    Token,
    Unknown,
)
from atlas_client import _command
from atlas_client.models import FlattenRequest, LimitOrderRequest, OrderRequest

URL = os.environ.get("ATLAS_URL", "http://127.0.0.1:3000")
PAPER = os.environ.get("PAPER_URL", "http://127.0.0.1:3001")
RESTING: LimitOrderRequest = {
    "exchange": "binance",
    "symbol": "BTC/USDT",
    "side": "BUY",
    "type": "LIMIT",
    "quantity": "0.005",
    "price": "80000",
}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_command, "FIRST_BACK_OFF", 0.001)


def arm(*mishaps: object) -> None:
    httpx.post(f"{URL}/hop/arm", json=list(mishaps)).raise_for_status()


def orders() -> int:
    (spot,) = httpx.get(f"{PAPER}/control/effects?product=spot").json()
    return int(spot["orders"])


@pytest.fixture
def keys(tmp_path: Path) -> FileKeyStore:
    return FileKeyStore(tmp_path / "keys")


@pytest.fixture
def atlas(keys: FileKeyStore) -> Iterator[Atlas]:
    with Atlas(URL, keys=keys) as client:
        yield client


@pytest.mark.parametrize(
    "mishaps",
    [
        [],
        ["lose-reply"],
        ["reset-before"],
        ["page-504"],
        ["repeat"],
        ["lose-reply", {"throttle": 0}],
        ["lose-reply", {"throttle": 3600}],
    ],
)
def test_is_one_order_whatever_breaks(atlas: Atlas, mishaps: list[object]) -> None:
    before = orders()
    arm(*mishaps)
    result = atlas.place(RESTING)
    assert result.outcome == "done" and result.order["state"] == "NEW"
    assert orders() - before == 1
    assert atlas.open_commands() == []


def test_unknown_survives_a_restart_and_is_found(keys: FileKeyStore) -> None:
    before = orders()
    arm("lose-reply", "page-504")
    with Atlas(URL, keys=keys, tries=2) as first:
        lost = first.place(RESTING, key="py-1")
    assert isinstance(lost, Unknown)
    with Atlas(URL, keys=keys) as second:
        with pytest.raises(KeyReused):
            second.place({**RESTING, "quantity": "0.006"}, key="py-1")
        (command,) = second.open_commands()
        found = second.follow(command)
        assert found.outcome == "done"
        assert second.open_commands() == []
    assert orders() - before == 1


def test_a_throttle_beyond_the_time_is_a_refusal(atlas: Atlas) -> None:
    before = orders()
    arm({"throttle": 3600})
    result = atlas.place(RESTING)
    assert result.outcome == "rejected" and result.problem.code == "THROTTLED"
    assert orders() == before


def test_an_old_key_is_not_sent(atlas: Atlas, keys: FileKeyStore) -> None:
    old = KeyedCommand("old", "DELETE", "/v1/orders/x", None, None, "2026-01-01T00:00:00.000Z")
    keys.begin(old)
    with pytest.raises(KeyExpired):
        atlas.cancel("x", key="old")


@pytest.mark.parametrize("key", ["", " ", "ü", "x" * 256])
def test_a_key_that_is_none_is_refused_and_nothing_is_sent(atlas: Atlas, key: str) -> None:
    before = orders()
    with pytest.raises(ValueError, match="1 to 255"):
        atlas.place(RESTING, key=key)
    assert orders() == before


def test_amends_cancels_and_lists(atlas: Atlas) -> None:
    placed = atlas.place(RESTING)
    assert placed.outcome == "done"
    arm("lose-reply", "page-504")
    amended = atlas.amend(placed.order["id"], {"price": "80500"})
    assert amended.outcome == "done" and amended.order["price"] == "80500"
    arm("page-504")
    canceled = atlas.cancel(amended.order["id"])
    assert canceled.outcome == "done" and canceled.order["state"] == "CANCELED"
    assert amended.order["id"] in {order["id"] for order in atlas.orders(symbol="BTC/USDT", limit=2)}


def test_reads_raise_the_problem(atlas: Atlas) -> None:
    with pytest.raises(AtlasProblem) as error:
        atlas.get("binance.spot.BTCUSDT.999999")
    assert error.value.code == "ORDER_NOT_FOUND"


def test_nothing_that_was_not_sent_is_unknown(keys: FileKeyStore) -> None:
    with Atlas("http://127.0.0.1:1", keys=keys, tries=2) as atlas, pytest.raises(NoAnswer) as error:
        atlas.place(RESTING)
    assert error.value.sent is False
    assert keys.open() == []


def test_async_is_one_order_too(keys: FileKeyStore) -> None:
    async def run() -> None:
        async with AsyncAtlas(URL, keys=keys) as atlas:
            arm("lose-reply")
            both = await asyncio.gather(atlas.place(RESTING, key="py-2"), atlas.place(RESTING, key="py-2"))
            assert [each.outcome for each in both] == ["done", "done"]
            assert len([order async for order in atlas.orders(symbol="BTC/USDT", limit=3)]) > 3

    before = orders()
    asyncio.run(run())
    assert orders() - before == 1


def test_signs_and_bears_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    url = "https://abc.execute-api.eu-west-1.amazonaws.com/dev/v1/orders?symbol=BTC%2FUSDT"
    signed = SigV4().sign("POST", url, {"idempotency-key": "k"}, b"{}")
    assert "/eu-west-1/execute-api/aws4_request" in signed["Authorization"]
    assert "idempotency-key" in signed["Authorization"]
    assert Token(lambda: "t").sign("GET", url, {}, None) == {"authorization": "Bearer t"}


BATCH: list[OrderRequest] = [{**RESTING, "quantity": quantity} for quantity in ("0.005", "0.006")]
FUTURES: FlattenRequest = {"exchange": "binance", "market": "usdm", "symbol": "BTC/USDT:USDT"}


def closings() -> int:
    (usdm,) = httpx.get(f"{PAPER}/control/effects?product=usdm").json()
    return int(usdm["orders"])


def hold(atlas: Atlas) -> int:
    """Opens a position; the number of orders so far."""
    bought = atlas.place({"exchange": "binance", "symbol": "BTC/USDT:USDT", "side": "BUY", "type": "MARKET", "quantity": "0.01"})
    assert bought.outcome == "done"
    return closings()


def test_a_batch_is_one_order_of_each(atlas: Atlas) -> None:
    before = orders()
    arm("lose-reply", "page-504")
    result = atlas.batch(BATCH)
    assert isinstance(result, Batch) and result.outcome == "done"
    assert [part.order["quantity"] for part in result.parts if part.outcome == "done"] == ["0.005", "0.006"]
    assert orders() - before == 2
    assert atlas.open_commands() == []
    ids = [part.order["id"] for part in result.parts if part.outcome == "done"]
    arm("lose-reply")
    assert atlas.cancel_many(ids).outcome == "done"
    with pytest.raises(ValueError):
        atlas.cancel_many([])


def test_a_batch_tells_what_was_refused(atlas: Atlas) -> None:
    result = atlas.batch([RESTING, {**RESTING, "price": "80000.047"}])
    assert result.outcome == "partial"
    assert isinstance(result, Batch) and [part.outcome for part in result.parts] == ["done", "rejected"]


def test_a_batch_is_followed_after_a_restart(keys: FileKeyStore) -> None:
    before = orders()
    arm("lose-reply", "page-504")
    with Atlas(URL, keys=keys, tries=2) as first:
        assert first.batch(BATCH, key="py-batch").outcome == "unknown"
    with Atlas(URL, keys=keys) as second:
        (command,) = second.open_commands()
        assert second.follow(command).outcome == "done"
        assert second.open_commands() == []
    assert orders() - before == 2


def test_flattening_is_one_closing_order(atlas: Atlas, keys: FileKeyStore) -> None:
    before = hold(atlas)
    arm("lose-reply", "page-504")
    with Atlas(URL, keys=keys, tries=2) as first:
        lost = first.flatten(FUTURES, key="py-flat")
    assert isinstance(lost, Flat) and lost.outcome == "unknown" and lost.flattened is None
    (command,) = atlas.open_commands()
    flat = atlas.follow(command)
    assert isinstance(flat, Flat) and flat.outcome == "done" and flat.flattened and flat.flattened["remaining"] == []
    assert closings() - before == 1


def test_an_old_flattening_is_not_sent_again(atlas: Atlas, keys: FileKeyStore) -> None:
    old = (datetime.now(timezone.utc) - timedelta(minutes=11)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    keys.begin(KeyedCommand("old-flat", "POST", "/v1/flatten", "{}", None, old))
    with pytest.raises(KeyExpired):
        atlas.follow(keys.open()[0])


def test_an_order_list_is_one_list(atlas: Atlas) -> None:
    before = orders()
    arm("lose-reply", "page-504")
    placed = atlas.place_list(
        {
            "exchange": "binance",
            "symbol": "BTC/USDT",
            "kind": "OTO",
            "working": {"side": "BUY", "quantity": "0.005", "price": "80000"},
            "pending": {"side": "SELL", "type": "LIMIT", "quantity": "0.005", "price": "200000"},
        }
    )
    assert isinstance(placed, Listed) and placed.order_list["state"] == "EXECUTING"
    active = atlas.active_lists(exchange="binance", symbol="BTC/USDT")
    assert [each["id"] for each in active["orderLists"]] == [placed.order_list["id"]]
    arm("lose-reply")
    canceled = atlas.cancel_list(placed.order_list["id"])
    assert isinstance(canceled, Listed) and canceled.order_list["state"] == "ALL_DONE"
    assert orders() - before == 2


def test_a_switch_is_armed_and_let_go(atlas: Atlas) -> None:
    arm("lose-reply")
    assert atlas.cancel_after({"exchange": "binance", "symbol": "BTC/USDT", "seconds": 600})["state"] == "armed"
    assert atlas.cancel_after({"exchange": "binance", "symbol": "BTC/USDT", "seconds": 0})["state"] == "released"


def test_settings_are_changed_although_the_reply_is_lost(atlas: Atlas) -> None:
    arm("lose-reply", "page-504")
    change = atlas.set_instrument_settings("binance.usdm.BTCUSDT", {"leverage": "8"})
    assert change.outcome == "done" and change.settings and change.settings["leverage"] == "8"
    assert atlas.instrument_settings("binance.usdm.BTCUSDT")["leverage"] == "8"
    assert atlas.account_settings("binance.usdm")["assetMode"] == "single"


def test_the_account_and_the_exchanges_are_read(atlas: Atlas) -> None:
    hold(atlas)
    assert [position["symbol"] for position in atlas.positions(market="usdm")["positions"]] == ["BTC/USDT:USDT"]
    assert {balance["asset"] for balance in atlas.balances(asset="USDT")["balances"]} == {"USDT"}
    assert atlas.fees("BTC/USDT")["fees"][0]["symbol"] == "BTC/USDT"
    assert atlas.quotes("BTC/USDT", exchange="binance")["quotes"][0]["symbol"] == "BTC/USDT"
    assert atlas.instruments(base="BTC", market="spot")["instruments"]
    assert [each["exchange"] for each in atlas.exchanges()["exchanges"]] == ["binance", "binance"]
    assert atlas.deployment()["products"]
    assert atlas.health()["status"]
    assert atlas.flatten(FUTURES).outcome == "done"


def test_cancels_all_that_match(atlas: Atlas) -> None:
    placed = atlas.place(RESTING)
    assert placed.outcome == "done"
    assert atlas.cancel_all(exchange="binance", symbol="BTC/USDT").outcome == "done"
    assert atlas.active(symbol="BTC/USDT")["orders"] == []
    with pytest.raises(AtlasProblem):
        atlas.cancel_all()


def test_async_has_the_same_methods() -> None:
    public = {name for name in dir(Atlas) if not name.startswith("_")}
    assert public == {name for name in dir(AsyncAtlas) if not name.startswith("_")}

    async def run() -> None:
        async with AsyncAtlas(URL) as client:
            arm("lose-reply")
            result = await client.batch(BATCH)
            assert result.outcome == "done"

    asyncio.run(run())
