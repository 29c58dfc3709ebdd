"""
Keeps an order in the book until Ctrl-C or SIGTERM, then cancels everything of the symbol. A switch at Atlas cancels for it if
the program or the machine dies.
"""

import os
import signal
import sys
import threading

from atlas_client import Atlas

ended = threading.Event()
for name in (signal.SIGINT, signal.SIGTERM):
    signal.signal(name, lambda *_: ended.set())

with Atlas(os.environ.get("ATLAS_URL", "http://127.0.0.1:3000")) as atlas:
    atlas.cancel_after({"exchange": "binance", "symbol": "BTC/USDT", "seconds": 60})
    result = atlas.place(
        {"exchange": "binance", "symbol": "BTC/USDT", "side": "BUY", "type": "LIMIT", "quantity": "0.005", "price": "80000"}
    )
    print(f"resting: {result.order['id']}" if result.outcome == "done" else f"{result.outcome}: {result.key}", flush=True)
    while not ended.wait(20):
        atlas.cancel_after({"exchange": "binance", "symbol": "BTC/USDT", "seconds": 60})
    # Partial and unknown mean that an order may still rest: ask again.
    for _ in range(5):
        active = [order["id"] for order in atlas.active(symbol="BTC/USDT", exchange="binance")["orders"]]
        outcome = atlas.cancel_many(active).outcome if active else "done"
        if outcome == "done":
            break
    print(f"cancelled: {outcome}")
    atlas.cancel_after({"exchange": "binance", "symbol": "BTC/USDT", "seconds": 0})
    sys.exit(0 if outcome == "done" else 1)
