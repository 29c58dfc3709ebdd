"""
An agent's conversation over MCP, with the official client (`pip install mcp`): preview, place by the token, ask again, cancel.
Start the gateway with MCP=trade.
"""

import asyncio
import os
from typing import Any

from mcp import Client
from mcp.types import TextContent

URL = os.environ.get("ATLAS_URL", "http://127.0.0.1:3000")
ORDER = {"exchange": "binance", "symbol": "BTC/USDT", "side": "BUY", "type": "LIMIT", "quantity": "0.006", "price": "80000"}


async def converse() -> None:
    async with Client(f"{URL}/mcp") as agent:

        async def say(name: str, words: dict[str, Any]) -> dict[str, Any]:
            result = await agent.call_tool(name, words)
            (first, *_) = result.content
            print(f"> {name}\n{first.text if isinstance(first, TextContent) else ''}\n")
            return result.structured_content or {}

        token = (await say("preview_order", {"order": ORDER}))["token"]
        placed = await say("place_order", {"token": token})
        # An agent that is not sure asks again: it is the same order.
        await say("preview_order", {"order": ORDER})
        await say("place_order", {"token": token})
        await say("cancel_order", {"orderId": placed["order"]["id"]})


asyncio.run(converse())
