"""pybit, unchanged, on every market of the paper Bybit.

Reads the address and the markets from the command line, and writes each step as a line of JSON: market, step, and the
error if there was one.
"""

import json
import sys
import time
import urllib.request

from pybit.exceptions import InvalidRequestError
from pybit.unified_trading import HTTP

URL, MARKETS = sys.argv[1], json.loads(sys.argv[2])

CLIENT = HTTP(api_key="paper-key", api_secret="paper-secret")
CLIENT.endpoint = URL


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
    request = urllib.request.Request(URL + "/control/reset", data=b'{"seed":1}', method="POST")
    urllib.request.urlopen(request).close()


def until(holds):
    """An acceptance is not an outcome: polls until the order is visible, as a bot must."""
    for _ in range(100):
        if holds():
            return
        time.sleep(0.03)
    raise AssertionError("the order was not seen")


class Trading:
    """One market."""

    def __init__(self, category, symbol, price, betterPrice, quantity):
        self.on = {"category": category, "symbol": symbol}
        self.spot = category == "spot"
        self.price, self.better, self.quantity = price, betterPrice, quantity

    def limit(self, **params):
        return {"side": "Buy", "orderType": "Limit", "qty": self.quantity, "price": self.price, **params}

    def place(self, **params):
        return CLIENT.place_order(**self.on, **self.limit(**params))["result"]["orderId"]

    def open(self):
        return CLIENT.get_open_orders(**self.on)["result"]["list"]

    def order(self, order_id):
        found = CLIENT.get_open_orders(**self.on, orderId=order_id)["result"]["list"]
        return found[0] if found else {"orderStatus": "", "price": "0"}

    def seen_as(self, order_id, status):
        until(lambda: self.order(order_id)["orderStatus"] == status)

    def one(self):
        placed = self.place(orderLinkId="alone", timeInForce="PostOnly")
        self.seen_as(placed, "New")
        CLIENT.amend_order(**self.on, orderId=placed, price=self.better)
        until(lambda: float(self.order(placed)["price"]) == float(self.better))
        CLIENT.cancel_order(**self.on, orderId=placed)
        self.seen_as(placed, "Cancelled")
        try:
            self.place(orderLinkId="alone")
        except InvalidRequestError as refused:
            demand(refused.status_code in (110072, 170141), refused)
        else:
            raise AssertionError("a client id is used twice")

    def many(self):
        wishes = [{"symbol": self.on["symbol"], **self.limit()} for _ in range(3)]
        placed = CLIENT.place_batch_order(category=self.on["category"], request=wishes)["result"]["list"]
        until(lambda: len(self.open()) == 3)
        named = [{"symbol": self.on["symbol"], "orderId": order["orderId"]} for order in placed]
        CLIENT.cancel_batch_order(category=self.on["category"], request=named)
        until(lambda: self.open() == [])

    def all(self):
        for _ in range(3):
            self.place()
        until(lambda: len(self.open()) == 3)
        first = CLIENT.get_open_orders(**self.on, limit=2)["result"]
        second = CLIENT.get_open_orders(**self.on, limit=2, cursor=first["nextPageCursor"])["result"]
        ids = {order["orderId"] for order in first["list"] + second["list"]}
        demand(len(ids) == 3, ids)
        canceled = CLIENT.cancel_all_orders(**self.on)["result"]["list"]
        demand(len(canceled) == 3, canceled)
        until(lambda: self.open() == [])

    def waiting(self):
        kind = {"orderFilter": "StopOrder"} if self.spot else {}
        direction = {} if self.spot else {"triggerDirection": 2}
        placed = self.place(triggerPrice=self.better, **kind, **direction)
        self.seen_as(placed, "Untriggered")
        CLIENT.cancel_order(**self.on, orderId=placed, **kind)
        self.seen_as(placed, "Deactivated")

    def market(self):
        unit = {"marketUnit": "baseCoin"} if self.spot else {}
        order = {"orderType": "Market", "qty": self.quantity, **unit}
        bought = CLIENT.place_order(**self.on, side="Buy", **order)["result"]["orderId"]
        self.seen_as(bought, "Filled")
        demand(CLIENT.get_executions(**self.on, orderId=bought)["result"]["list"], "nothing traded")
        if self.spot:
            return
        held = CLIENT.get_positions(**self.on)["result"]["list"][0]
        demand(float(held["size"]) == float(self.quantity) and held["side"] == "Buy", held)
        sold = CLIENT.place_order(**self.on, side="Sell", reduceOnly=True, **order)["result"]["orderId"]
        self.seen_as(sold, "Filled")

    def history(self):
        expected = 9 if self.spot else 10
        until(lambda: len(CLIENT.get_order_history(**self.on)["result"]["list"]) == expected)


def start():
    """What a bot reads about the account and the markets before it trades."""
    linear = {"category": "linear", "symbol": "BTCUSDT"}
    demand(int(CLIENT.get_server_time()["result"]["timeSecond"]) > 1_700_000_000, "no time")
    demand(CLIENT.get_account_info()["result"]["unifiedMarginStatus"] == 6, "not unified")
    demand(CLIENT.get_api_key_information()["result"]["readOnly"] == 0, "may not trade")
    demand(CLIENT.get_user_setting_config()["result"]["lpaPerp"] is False, "moves no price")
    demand(CLIENT.get_wallet_balance(accountType="UNIFIED")["result"]["list"], "no wallet")
    demand(CLIENT.get_fee_rates(**linear)["result"]["list"], "no fees")
    for category in ("spot", "linear", "inverse"):
        demand(CLIENT.get_instruments_info(category=category)["result"]["list"], "no instruments")
        demand(CLIENT.get_tickers(category=category)["result"]["list"], "no tickers")
    demand(CLIENT.get_orderbook(**linear)["result"]["b"], "no book")
    demand(len(CLIENT.get_kline(**linear, interval=1, limit=3)["result"]["list"]) == 3, "no candles")
    CLIENT.set_leverage(**linear, buyLeverage="6", sellLeverage="6")
    CLIENT.switch_position_mode(**linear, mode=3)
    demand(len(CLIENT.get_positions(**linear)["result"]["list"]) == 2, "one side")
    CLIENT.switch_position_mode(**linear, mode=0)


def main():
    take("bybit", "reads what a bot reads at its start", start)
    for market in MARKETS:
        reset()
        trading = Trading(**market)
        name = market["category"] + " " + market["symbol"]
        take(name, "places, changes, finds and cancels one", trading.one)
        take(name, "places and cancels many", trading.many)
        take(name, "pages what is open, and cancels all", trading.all)
        take(name, "places an order that waits for a price, and cancels it", trading.waiting)
        take(name, "trades at the market", trading.market)
        take(name, "lists all it had", trading.history)


main()
