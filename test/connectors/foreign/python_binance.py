"""python-binance, unchanged, on every futures market of the paper exchanges.

Reads the address and the markets from the command line, and writes each step as a line of JSON: market, step, and the
error if there was one.
"""

import asyncio
import json
import sys
from urllib.parse import quote

from binance import AsyncClient, Client
from binance.exceptions import BinanceAPIException

URL, MARKETS = sys.argv[1], json.loads(sys.argv[2])


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
    except Exception as raised:  # whatever it was, the step failed
        error = f"{type(raised).__name__}: {raised}"
    print(json.dumps({"market": market, "step": step, "error": error}), flush=True)


def demand(holds, otherwise):
    if not holds:
        raise AssertionError(otherwise)


def reset():
    CLIENT.session.post(URL + "/control/reset", data=json.dumps({"seed": 1})).raise_for_status()


class Trading:
    """One market, in the names of its product."""

    def __init__(self, product, symbol, price, quantity):
        self.symbol, self.price, self.quantity = symbol, price, quantity
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
    """The asynchronous client sends the list by another library."""
    client = AsyncPaperClient("paper-key", "paper-secret")
    try:
        orders = await asyncio.gather(*(client.futures_create_order(**trading.order()) for _ in range(3)))
        ids = [order["orderId"] for order in orders]
        trading.demand_canceled(
            await client.futures_cancel_orders(symbol=trading.symbol, orderidlist=ids), ids
        )
    finally:
        await client.close_connection()


def main():
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


main()
