"""Places five buy orders below the market, in one request. The key names this ladder: run again, it is the same five orders."""

import os
from datetime import date

from atlas_client import Atlas, Batch, FileKeyStore
from atlas_client.models import OrderRequest

ladder: list[OrderRequest] = [
    {"exchange": "binance", "symbol": "BTC/USDT", "side": "BUY", "type": "LIMIT", "quantity": "0.002", "price": price}
    for price in ("80000", "79500", "79000", "78500", "78000")
]
with Atlas(os.environ.get("ATLAS_URL", "http://127.0.0.1:3000"), keys=FileKeyStore(".atlas-keys")) as atlas:
    result = atlas.batch(ladder, key=f"ladder-{date.today()}")
    if isinstance(result, Batch) and result.outcome == "unknown":
        result = atlas.follow(result)
    if not isinstance(result, Batch):
        raise SystemExit(f"rejected: {result.problem}")
    for part in result.parts:
        match part.outcome:
            case "done":
                print(f"done: {part.order['price']} {part.order['state']}")
            case "rejected":
                print(f"rejected: {part.problem}")
            case "unknown":
                print(f"not known: {part.detail}")
