"""Buys below the market, with a take-profit and a stop-loss that are placed once the order has filled."""

import os

from atlas_client import Atlas, FileKeyStore, UnknownList

with Atlas(os.environ.get("ATLAS_URL", "http://127.0.0.1:3000"), keys=FileKeyStore(".atlas-keys")) as atlas:
    result = atlas.place_list(
        {
            "exchange": "binance",
            "symbol": "BTC/USDT",
            "kind": "OTOCO",
            "working": {"side": "BUY", "quantity": "0.005", "price": "80000"},
            # Less than what is bought: the exchange may keep its fee in the base asset.
            "pendingQuantity": "0.00499",
            "takeProfit": {"price": "95000"},
            "stopLoss": {"triggerPrice": "75000"},
        }
    )
    if isinstance(result, UnknownList):
        result = atlas.follow(result)
    if result.outcome != "done":
        raise SystemExit(f"{result.outcome}: see `atlas intents resume {result.key}`")
    for leg in result.order_list["legs"]:
        print(f"{leg['role']} ({leg['stage']}): {leg['order']['side']} {leg['order']['quantity']}")
    canceled = atlas.cancel_list(result.order_list["id"])
    print(f"cancelled: {canceled.outcome}")
