"""python-binance, unchanged, on every market of the paper Binance.

Reads the address and the markets from the command line, and writes each step as a line of JSON: market, step, and the
error if there was one.
"""

import asyncio
import json
import sys
from urllib.parse import quote

from binance import AsyncClient, Client
from binance.exceptions import BinanceAPIException

URL, MARKETS, SPOT_MARKETS = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])


class PaperClient(Client):
    API_URL = URL + "/api"
    FUTURES_URL = URL + "/fapi"
    FUTURES_COIN_URL = URL + "/dapi"


class AsyncPaperClient(AsyncClient):
    API_URL = URL + "/api"
    FUTURES_URL = URL + "/fapi"
    FUTURES_COIN_URL = URL + "/dapi"


CLIENT = PaperClient("paper-key", "paper-secret", ping=False)


def take(market, step, run):
    try:
        run()
        error = None
    except Exception as raised:  # any exception fails the step
        error = f"{type(raised).__name__}: {raised}"
    print(json.dumps({"market": market, "step": step, "error": error}), flush=True)


def demand(holds, otherwise):
    if not holds:
        raise AssertionError(otherwise)


def reset():
    CLIENT.session.post(URL + "/control/reset", data=json.dumps({"seed": 1})).raise_for_status()


class Trading:
    """One market, under the names of its product."""

    def __init__(self, product, symbol, price, quantity):
        self.symbol, self.price, self.quantity = symbol, price, quantity
        self.product = product
        self.coin = product == "coinm"

    def call(self, name, **params):
        prefix = "futures_coin_" if self.coin else "futures_"
        return getattr(CLIENT, prefix + name)(symbol=self.symbol, **params)

    def order(self, **params):
        return {
            "symbol": self.symbol,
            "side": "BUY",
            "type": "LIMIT",
            "timeInForce": "GTC",
            "quantity": self.quantity,
            "price": self.price,
            **params,
        }

    def place(self, **params):
        terms = {name: value for name, value in self.order(**params).items() if name != "symbol"}
        return self.call("create_order", **terms)

    def place_many(self, count):
        orders = [self.order() for _ in range(count)]
        if not self.coin:
            return CLIENT.futures_place_batch_order(batchOrders=orders)
        # Its own helper for COIN-M encodes the list twice and signs it once: see refused_helper.
        return self.coin_batch("post", {"batchOrders": quote(json.dumps(orders))})

    def cancel_many(self, name, values):
        if not self.coin:
            return self.call("cancel_orders", **{name: values})
        listed = quote(json.dumps(values, separators=(",", ":")))
        return self.coin_batch("delete", {"symbol": self.symbol, name: listed})

    def coin_batch(self, method, data):
        return CLIENT._request_futures_coin_api(method, "batchOrders", True, force_params=True, data=data)

    def open(self):
        return self.call("get_open_orders")

    def move_to(self, price):
        moved = {"product": self.product, "symbol": self.symbol, "price": price}
        CLIENT.session.post(URL + "/control/price", data=json.dumps(moved)).raise_for_status()

    def position(self):
        rows = self.call("position_information")
        return sum(float(row["positionAmt"]) for row in rows if row["symbol"] == self.symbol)

    def reads(self):
        demand(len(self.call("klines", interval="1m", limit=30)) == 30, "not all candles")
        ticker = self.call("ticker")
        ticker = ticker[0] if self.coin else ticker
        demand(ticker["symbol"] == self.symbol and ticker["count"] == 0, ticker)
        demand(self.call("change_leverage", leverage=7)["leverage"] == 7, "not the leverage")
        demand(self.call("income_history") == [], "income from nothing")

    def algo(self, **params):
        terms = {"symbol": self.symbol, "side": "SELL", "quantity": self.quantity, "reduceOnly": "true", **params}
        if not self.coin:
            return CLIENT.futures_create_order(**terms)
        # It has no method of its own for COIN-M.
        terms["triggerPrice"] = terms.pop("stopPrice")
        return CLIENT._request_futures_coin_api("post", "algoOrder", True, data={**terms, "algoType": "CONDITIONAL"})

    def stopped_out(self):
        self.call("create_order", side="BUY", type="MARKET", quantity=self.quantity)
        demand(self.position() == float(self.quantity), "no position")
        stop = self.algo(type="STOP_MARKET", stopPrice=self.price)
        demand(stop["algoStatus"] == "NEW" and self.open() == [], stop)
        self.move_to(self.price)
        demand(self.position() == 0, "still a position")
        if self.coin:
            return
        done = CLIENT.futures_get_algo_order(algoId=stop["algoId"])
        demand(done["algoStatus"] == "FINISHED" and done["actualOrderId"] != "", done)
        demand(len(CLIENT.futures_account_trades(symbol=self.symbol)) >= 2, "not all trades")

    def stop_canceled(self):
        stop = self.algo(type="STOP_MARKET", stopPrice=self.price)
        demand([row["algoId"] for row in CLIENT.futures_get_open_algo_orders(symbol=self.symbol)] == [stop["algoId"]], stop)
        demand(CLIENT.futures_cancel_algo_order(algoId=stop["algoId"])["code"] == "200", "not cancelled")
        self.algo(type="TRAILING_STOP_MARKET", callbackRate="1")
        CLIENT.futures_cancel_all_algo_open_orders(symbol=self.symbol)
        demand(CLIENT.futures_get_open_algo_orders(symbol=self.symbol) == [], "some wait")

    def demand_canceled(self, orders, ids):
        demand([order.get("status") for order in orders] == ["CANCELED"] * len(ids), orders)
        demand([order["orderId"] for order in orders] == ids, orders)

    def one(self):
        placed = self.place(newClientOrderId="alone")
        found = self.call("get_order", origClientOrderId="alone")
        demand(found["orderId"] == placed["orderId"] and found["status"] == "NEW", found)
        canceled = self.call("cancel_order", orderId=placed["orderId"])
        demand(canceled["status"] == "CANCELED", canceled)

    def many_by_id(self):
        ids = [self.place()["orderId"] for _ in range(3)]
        demand([order["orderId"] for order in self.open()] == ids, "not all are open")
        self.demand_canceled(self.cancel_many("orderidlist", ids), ids)
        demand(self.open() == [], "some are open")

    def many_by_client_id(self):
        ids = [self.place(newClientOrderId=name)["orderId"] for name in ("a", "b")]
        self.demand_canceled(self.cancel_many("origclientorderidlist", ["a", "b"]), ids)

    def ten(self):
        ids = [order["orderId"] for order in self.place_many(5) + self.place_many(5)]
        self.demand_canceled(self.cancel_many("orderidlist", ids), ids)

    def all(self):
        self.place_many(5)
        demand(self.call("cancel_all_open_orders")["code"] == 200, "not done")
        demand(self.open() == [], "some are open")
        orders = self.call("get_all_orders")
        demand(len(orders) == 21 and all(order["status"] == "CANCELED" for order in orders), orders)


def refused_helper(trading):
    """Since 2023-06 the exchange refuses what the helper sends for COIN-M (sammchardy/python-binance#1332)."""
    placed = trading.place()
    try:
        CLIENT.futures_coin_cancel_orders(symbol=trading.symbol, orderidlist=[placed["orderId"]])
    except BinanceAPIException as refused:
        demand(refused.code == -1022, refused)
    else:
        raise AssertionError("the helper signs what it sends")
    trading.call("cancel_all_open_orders")


async def in_parallel(trading):
    """The asynchronous client sends the list through another library."""
    client = AsyncPaperClient("paper-key", "paper-secret")
    try:
        orders = await asyncio.gather(*(client.futures_create_order(**trading.order()) for _ in range(3)))
        ids = [order["orderId"] for order in orders]
        trading.demand_canceled(
            await client.futures_cancel_orders(symbol=trading.symbol, orderidlist=ids), ids
        )
    finally:
        await client.close_connection()


class SpotTrading:
    """One spot market; its price lies a tenth below the middle."""

    def __init__(self, product, symbol, price, quantity):
        self.symbol, self.price, self.quantity = symbol, price, quantity

    def statuses(self, orders):
        return [CLIENT.get_order(symbol=self.symbol, orderId=order["orderId"])["status"] for order in orders]

    def stop(self):
        CLIENT.create_order(symbol=self.symbol, side="BUY", type="MARKET", quantity=self.quantity)
        CLIENT.create_order(symbol=self.symbol, side="BUY", type="MARKET", quantity=self.quantity)
        terms = {"symbol": self.symbol, "side": "SELL", "quantity": self.quantity}
        stop = CLIENT.create_order(**terms, type="STOP_LOSS", stopPrice=self.price)
        demand(self.statuses([stop]) == ["NEW"], "not waiting")
        demand(CLIENT.cancel_order(symbol=self.symbol, orderId=stop["orderId"])["status"] == "CANCELED", stop)

    def oco(self):
        # The limit lies a tenth above the middle, the stop a tenth below.
        above = CLIENT.get_symbol_info(self.symbol)["filters"][0]["maxPrice"]
        middle = float(CLIENT.get_symbol_ticker(symbol=self.symbol)["price"])
        tick = float(CLIENT.get_symbol_info(self.symbol)["filters"][0]["tickSize"])
        limit = min(round(middle * 1.1 / tick) * tick, float(above))
        placed = CLIENT.create_oco_order(
            symbol=self.symbol,
            side="SELL",
            quantity=self.quantity,
            aboveType="LIMIT_MAKER",
            abovePrice=f"{limit:.5f}",
            belowType="STOP_LOSS",
            belowStopPrice=self.price,
        )
        demand(self.statuses(placed["orders"]) == ["NEW", "NEW"], placed)
        moved = {"product": "spot", "symbol": self.symbol, "price": self.price}
        CLIENT.session.post(URL + "/control/price", data=json.dumps(moved)).raise_for_status()
        demand(self.statuses(placed["orders"]) == ["FILLED", "EXPIRED"], placed)

    def reads(self):
        demand(len(CLIENT.get_klines(symbol=self.symbol, interval="1h", limit=30)) == 30, "not all candles")
        demand(CLIENT.get_aggregate_trades(symbol=self.symbol) == [], "trades of nobody")
        demand(CLIENT.get_open_oco_orders() == [], "lists of nobody")
        demand(CLIENT.get_my_trades(symbol=self.symbol) == [], "fills of nobody")


def main():
    for market in SPOT_MARKETS:
        reset()
        spot = SpotTrading(**market)
        name = "spot " + market["symbol"]
        take(name, "reads candles, trades and lists", spot.reads)
        take(name, "places a stop and cancels it", spot.stop)
        take(name, "places an OCO, of which one order works", spot.oco)
    for market in MARKETS:
        reset()
        trading = Trading(**market)
        name = market["symbol"]
        take(name, "places, finds and cancels one", trading.one)
        take(name, "cancels many by id", trading.many_by_id)
        take(name, "cancels many by client id", trading.many_by_client_id)
        take(name, "places many and cancels ten at once", trading.ten)
        take(name, "cancels all, and lists all it had", trading.all)
        if trading.coin:
            take(name, "its own helper is refused, as by the exchange", lambda: refused_helper(trading))
        else:
            take(name, "cancels many in parallel", lambda: asyncio.run(in_parallel(trading)))
        reset()
        take(name, "reads candles and tickers, and sets leverage", trading.reads)
        if not trading.coin:
            take(name, "places stops and cancels them", trading.stop_canceled)
        take(name, "is stopped out", trading.stopped_out)


main()
