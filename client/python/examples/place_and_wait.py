"""Places a limit order that takes from the book, and waits until it has filled."""

import os
import time

from atlas_client import Atlas, FileKeyStore, Unknown

with Atlas(os.environ.get("ATLAS_URL", "http://127.0.0.1:3000"), keys=FileKeyStore(".atlas-keys")) as atlas:
    quote = atlas.read("/v1/quotes", {"exchange": "binance", "market": "spot", "symbol": "BTC/USDT"})["quotes"][0]
    result = atlas.place(
        {
            "exchange": "binance",
            "symbol": "BTC/USDT",
            "side": "BUY",
            "type": "LIMIT",
            "quantity": "0.005",
            "price": quote["ask"],
        }
    )
    # An unknown outcome is neither a success nor a failure: it is followed, never placed again.
    if isinstance(result, Unknown):
        result = atlas.follow(result)
    if result.outcome != "done":
        raise SystemExit(f"{result.outcome}: see `atlas intents resume {result.key}`")
    order = atlas.get(result.order["id"])
    while order["state"] in ("NEW", "PARTIALLY_FILLED"):
        time.sleep(0.5)
        order = atlas.get(order["id"])
    print(f"{order['state']}: {order['filledQuantity']} BTC at {order['averagePrice']} USDT")
