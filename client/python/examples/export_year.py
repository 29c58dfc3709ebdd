"""Writes the fills of a year as JSON lines, with its progress. `atlas export fills` does this too, and resumes."""

import json
import os
import time
from datetime import datetime

from atlas_client import Atlas

to = time.time()
start = to - 365 * 86_400
rows = 0
gaps: set[str] = set()
with (
    Atlas(os.environ.get("ATLAS_URL", "http://127.0.0.1:3000")) as atlas,
    open("fills.jsonl", "w", encoding="utf-8") as file,
):
    for page in atlas.pages("/v1/fills", {"from": int(start * 1000), "to": int(to * 1000), "limit": 500}):
        fills = page["fills"]
        file.writelines(json.dumps(fill) + "\n" for fill in fills)
        rows += len(fills)
        is_last = page["nextCursor"] is None or not fills
        reached = start if is_last else datetime.fromisoformat(fills[-1]["tradedAt"]).timestamp()
        print(f"{rows} rows, {round(100 * (to - reached) / (to - start))} % of the year")
        gaps |= {f"{each['exchange']}.{each['market']} is {each['status']}" for each in page["sources"] if each["status"] != "complete"}
# What the answer does not cover is said, not hidden.
print("\n".join([*sorted(gaps), f"done: {rows} fills"]))
