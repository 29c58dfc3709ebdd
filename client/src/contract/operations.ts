// Generated from openapi.yaml by `npm run client:contract`. Do not edit.
import type { OperationRow } from './operation-row.ts';

export const OPERATIONS = {
  "placeOrder": {
    "name": "placeOrder",
    "method": "POST",
    "path": "/v1/orders",
    "summary": "Place an order",
    "description": "Checks the order against every rule of its instrument, sends it once, and returns the order as the exchange holds it. A lost reply is resolved by asking the exchange, never by sending again. With an `Idempotency-Key` this holds across calls: the same key never places a second order.",
    "command": true,
    "parameters": [],
    "body": {
      "$ref": "#/components/schemas/OrderRequest"
    }
  },
  "listOrders": {
    "name": "listOrders",
    "method": "GET",
    "path": "/v1/orders",
    "summary": "List orders by ids, or by any filter and range",
    "description": "One query over all exchanges, products and symbols, newest first. `sources` says what the answer covers and what it does not. `ids` excludes every other parameter; all other filters can be combined.",
    "command": false,
    "parameters": [
      {
        "in": "query",
        "name": "ids",
        "required": false,
        "schema": {
          "description": "Order ids, comma separated.",
          "minItems": 1,
          "maxItems": 50,
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 160,
            "description": "Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.",
            "example": "binance.spot.BTCUSDT.51234567890"
          }
        }
      },
      {
        "in": "query",
        "name": "exchange",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Exchange"
        }
      },
      {
        "in": "query",
        "name": "market",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Market"
        }
      },
      {
        "in": "query",
        "name": "symbol",
        "required": false,
        "schema": {
          "type": "string",
          "maxLength": 64,
          "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
          "example": "BTC/USDT"
        }
      },
      {
        "in": "query",
        "name": "side",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Side"
        }
      },
      {
        "in": "query",
        "name": "state",
        "required": false,
        "schema": {
          "description": "States, comma separated.",
          "minItems": 1,
          "type": "array",
          "items": {
            "$ref": "#/components/schemas/OrderState"
          }
        }
      },
      {
        "in": "query",
        "name": "clientOrderId",
        "required": false,
        "schema": {
          "type": "string",
          "pattern": "^[\\x21-\\x7e]{1,36}$",
          "description": "Client order id of the order, whoever placed it. Each exchange allows more characters than Atlas does when placing. Percent-encoded.",
          "example": "desk7-000017"
        }
      },
      {
        "in": "query",
        "name": "include",
        "required": false,
        "schema": {
          "description": "`fees`: what the fills of each order cost, by asset. One request per order that has filled, for at most 50 orders of an answer; `null` where it cannot be told.",
          "type": "array",
          "items": {
            "$ref": "#/components/schemas/Include"
          }
        }
      },
      {
        "in": "query",
        "name": "from",
        "required": false,
        "schema": {
          "description": "Start of the range, inclusive. Default: as far back as the exchange keeps history.",
          "example": "2026-11-22T00:00:00Z",
          "type": "string"
        }
      },
      {
        "in": "query",
        "name": "to",
        "required": false,
        "schema": {
          "description": "End of the range, exclusive. Default: now.",
          "example": "2026-11-22T00:00:00Z",
          "type": "string"
        }
      },
      {
        "in": "query",
        "name": "limit",
        "required": false,
        "schema": {
          "description": "Maximum rows per page.",
          "type": "integer",
          "pattern": "^\\d{1,9}$",
          "minimum": 1,
          "maximum": 500
        }
      },
      {
        "in": "query",
        "name": "cursor",
        "required": false,
        "schema": {
          "description": "`nextCursor` of the previous page, sent with the same filters.",
          "type": "string",
          "maxLength": 8000
        }
      },
      {
        "in": "query",
        "name": "sort",
        "required": false,
        "schema": {
          "description": "Which end comes first. Default: newest.",
          "$ref": "#/components/schemas/Sort"
        }
      }
    ],
    "body": null
  },
  "cancelOrders": {
    "name": "cancelOrders",
    "method": "DELETE",
    "path": "/v1/orders",
    "summary": "Cancel orders by ids, or all that match a filter",
    "description": "One result per order. `ids` cancels these orders, across exchanges and products, and excludes every other parameter; a repeated id is told once. With a filter all orders that match are cancelled. Exchanges list open orders with a lag. With a symbol and no side, Atlas therefore sends the exchange's own cancel-all whatever is listed, waits out the lag, and reads the open orders and the latest history again, which takes two seconds, ten at Bybit. So every order placed before the request is cancelled and named. An order placed after it is left alone unless the exchange's cancel-all reached it; then it is named too. A request without any filter must say `all=true`, so that an empty order id in a script does not cancel everything.",
    "command": true,
    "parameters": [
      {
        "in": "query",
        "name": "ids",
        "required": false,
        "schema": {
          "description": "Order ids, comma separated.",
          "minItems": 1,
          "maxItems": 20,
          "type": "array",
          "items": {
            "type": "string",
            "maxLength": 160,
            "description": "Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.",
            "example": "binance.spot.BTCUSDT.51234567890"
          }
        }
      },
      {
        "in": "query",
        "name": "exchange",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Exchange"
        }
      },
      {
        "in": "query",
        "name": "market",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Market"
        }
      },
      {
        "in": "query",
        "name": "symbol",
        "required": false,
        "schema": {
          "type": "string",
          "maxLength": 64,
          "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
          "example": "BTC/USDT"
        }
      },
      {
        "in": "query",
        "name": "side",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Side"
        }
      },
      {
        "in": "query",
        "name": "all",
        "required": false,
        "schema": {
          "description": "Confirms a request without any filter.",
          "type": "boolean",
          "pattern": "^(true|false)$"
        }
      }
    ],
    "body": null
  },
  "previewOrder": {
    "name": "previewOrder",
    "method": "POST",
    "path": "/v1/orders/preview",
    "summary": "Preview an order",
    "description": "Makes every check that placing makes before it sends, and estimates notional, fee and what the order needs of the balance. Nothing is sent to the book and nothing is recorded. An order that placing would refuse is refused with the same problem. A figure that cannot be read is `null`, and `unknown` says why.",
    "command": false,
    "parameters": [
      {
        "in": "query",
        "name": "exchangeCheck",
        "required": false,
        "schema": {
          "description": "Also asks the exchange for its own check of the order, which places nothing. Binance spot and USD-M have one; it needs a key that may trade.",
          "type": "boolean",
          "pattern": "^(true|false)$"
        }
      }
    ],
    "body": {
      "$ref": "#/components/schemas/OrderRequest"
    }
  },
  "placeOrders": {
    "name": "placeOrders",
    "method": "POST",
    "path": "/v1/orders/batch",
    "summary": "Place several orders",
    "description": "Up to 20 orders, across exchanges and products, mixed. Each is placed as if alone, and `results` has for each the answer it would have got alone: an order, an unknown outcome, or a problem. Nothing is atomic: no exchange places several orders as one, so some may be placed and others refused, in any sequence. With `validateAll` every order is checked first, and one that fails its checks refuses all of them before anything is sent; what the exchange itself refuses later is still told order by order. One `Idempotency-Key` covers the request, with an intent for each order: a repeated request answers what was placed, reconciles what is unknown, and places what was not begun. An order that could not be begun in time was not sent (`DEADLINE_EXCEEDED`, `notPlaced`).",
    "command": true,
    "parameters": [],
    "body": {
      "$ref": "#/components/schemas/BatchRequest"
    }
  },
  "listActiveOrders": {
    "name": "listActiveOrders",
    "method": "GET",
    "path": "/v1/orders/active",
    "summary": "List active orders",
    "description": "Orders that can still fill, with any filter or none, at the lowest request weight the exchanges offer.",
    "command": false,
    "parameters": [
      {
        "in": "query",
        "name": "exchange",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Exchange"
        }
      },
      {
        "in": "query",
        "name": "market",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Market"
        }
      },
      {
        "in": "query",
        "name": "symbol",
        "required": false,
        "schema": {
          "type": "string",
          "maxLength": 64,
          "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
          "example": "BTC/USDT"
        }
      },
      {
        "in": "query",
        "name": "side",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Side"
        }
      },
      {
        "in": "query",
        "name": "include",
        "required": false,
        "schema": {
          "description": "`fees`: what the fills of each order cost, by asset. One request per order that has filled, for at most 50 orders of an answer; `null` where it cannot be told.",
          "type": "array",
          "items": {
            "$ref": "#/components/schemas/Include"
          }
        }
      }
    ],
    "body": null
  },
  "getOrder": {
    "name": "getOrder",
    "method": "GET",
    "path": "/v1/orders/{orderId}",
    "summary": "Read one order",
    "description": "Asks the exchange. A new order can take a moment to appear there; Atlas waits for that before it answers 404.",
    "command": false,
    "parameters": [
      {
        "in": "path",
        "name": "orderId",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 160,
          "description": "Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.",
          "example": "binance.spot.BTCUSDT.51234567890"
        }
      },
      {
        "in": "query",
        "name": "include",
        "required": false,
        "schema": {
          "description": "`fees`: what the fills of each order cost, by asset. One request per order that has filled, for at most 50 orders of an answer; `null` where it cannot be told.",
          "type": "array",
          "items": {
            "$ref": "#/components/schemas/Include"
          }
        }
      }
    ],
    "body": null
  },
  "amendOrder": {
    "name": "amendOrder",
    "method": "PATCH",
    "path": "/v1/orders/{orderId}",
    "summary": "Change an active order",
    "description": "The answer says how the order was changed (`amendment.method`), the effect on queue priority, and the ids before and after. Atlas uses the least harmful of the instrument's methods (`capabilities.amend`) that can make the change. With `allowReplace: false` the order is never cancelled and placed again. Where `capabilities.amendConditional` says so, an order that waits for a trigger can be changed too, and its trigger with it; if it triggers before the change arrives, the answer is a 409 `ORDER_CHANGED` or `ORDER_NOT_ACTIVE` with the order. Where `capabilities.amendAttached` says so, the exits of an order that has not filled can be changed, added and removed.",
    "command": true,
    "parameters": [
      {
        "in": "path",
        "name": "orderId",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 160,
          "description": "Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.",
          "example": "binance.spot.BTCUSDT.51234567890"
        }
      }
    ],
    "body": {
      "$ref": "#/components/schemas/AmendRequest"
    }
  },
  "cancelOrder": {
    "name": "cancelOrder",
    "method": "DELETE",
    "path": "/v1/orders/{orderId}",
    "summary": "Cancel an order",
    "description": "Cancelling a cancelled order returns the order; cancelling a filled one is a 409 that includes the order.",
    "command": true,
    "parameters": [
      {
        "in": "path",
        "name": "orderId",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 160,
          "description": "Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.",
          "example": "binance.spot.BTCUSDT.51234567890"
        }
      }
    ],
    "body": null
  },
  "flatten": {
    "name": "flatten",
    "method": "POST",
    "path": "/v1/flatten",
    "summary": "Cancel all orders and close all positions of a product",
    "description": "Cancels every resting order in scope like `DELETE /v1/orders`, then closes every position with reduce-only market orders, and reads the positions again: `remaining` is what is left. A reduce-only order never opens a position, so two requests at once do not turn one around. Where the trading state forbids orders (`halted`, `cancelOnly`) it only cancels, and each position says why it stays. With an `Idempotency-Key` a repeated request sends no second closing order; what the first one left open is closed under a new key. Spot has no positions and is refused.",
    "command": true,
    "parameters": [],
    "body": {
      "$ref": "#/components/schemas/FlattenRequest"
    }
  },
  "placeOrderList": {
    "name": "placeOrderList",
    "method": "POST",
    "path": "/v1/order-lists",
    "summary": "Place an OCO, OTO or OTOCO",
    "description": "Checks each order of the list and their prices against each other and the market, sends the list once as one command, and returns it with its orders. A lost reply is resolved by asking the exchange for the list, never by sending again. Instruments name the kinds they take in `capabilities.orderLists`; others refuse with `NOT_SUPPORTED` and say what works there.",
    "command": true,
    "parameters": [],
    "body": {
      "$ref": "#/components/schemas/OrderListRequest"
    }
  },
  "listActiveOrderLists": {
    "name": "listActiveOrderLists",
    "method": "GET",
    "path": "/v1/order-lists/active",
    "summary": "List active order lists",
    "description": "Every list of which an order can still be placed or fill, with its orders as they are now, the one that changed last first. Products without order lists are no source; a filter that names only such is refused.",
    "command": false,
    "parameters": [
      {
        "in": "query",
        "name": "exchange",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Exchange"
        }
      },
      {
        "in": "query",
        "name": "market",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Market"
        }
      },
      {
        "in": "query",
        "name": "symbol",
        "required": false,
        "schema": {
          "type": "string",
          "maxLength": 64,
          "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
          "example": "BTC/USDT"
        }
      }
    ],
    "body": null
  },
  "getOrderList": {
    "name": "getOrderList",
    "method": "GET",
    "path": "/v1/order-lists/{orderListId}",
    "summary": "Read one order list",
    "description": "Asks the exchange for the list and for each of its orders. The id is that of one of its orders with `orderListId` as its last part.",
    "command": false,
    "parameters": [
      {
        "in": "path",
        "name": "orderListId",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 160,
          "description": "Opaque id of an order list: `<exchange>.<market>.<exchangeSymbol>.<id of the list at the exchange>`.",
          "example": "binance.spot.BTCUSDT.812345"
        }
      }
    ],
    "body": null
  },
  "cancelOrderList": {
    "name": "cancelOrderList",
    "method": "DELETE",
    "path": "/v1/order-lists/{orderListId}",
    "summary": "Cancel an order list",
    "description": "Cancels every order of the list that has not ended. Cancelling one of its orders by `DELETE /v1/orders/{orderId}` does the same. Cancelling a cancelled list returns it; a list that has ended otherwise is a 409 that includes an order of it.",
    "command": true,
    "parameters": [
      {
        "in": "path",
        "name": "orderListId",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 160,
          "description": "Opaque id of an order list: `<exchange>.<market>.<exchangeSymbol>.<id of the list at the exchange>`.",
          "example": "binance.spot.BTCUSDT.812345"
        }
      }
    ],
    "body": null
  },
  "getIntent": {
    "name": "getIntent",
    "method": "GET",
    "path": "/v1/intents/{clientOrderId}",
    "summary": "Follow a command that was sent",
    "description": "What is known about a command: by the id in the `Location` of an unknown outcome, or by your own client order id. Every command with an `Idempotency-Key` is recorded; any other only if its outcome was unknown. While the outcome is unknown, each request here asks the exchange, as long as its request budget has room for reads; `Retry-After` says when asking again can reveal more.",
    "command": false,
    "parameters": [
      {
        "in": "path",
        "name": "clientOrderId",
        "required": true,
        "schema": {
          "type": "string",
          "pattern": "^[A-Za-z0-9._:/+=-]{1,36}$",
          "description": "The id in `Location`, or the client order id you chose.",
          "example": "desk7-000017"
        }
      }
    ],
    "body": null
  },
  "setCancelAfter": {
    "name": "setCancelAfter",
    "method": "PUT",
    "path": "/v1/cancel-after",
    "summary": "Arm, renew or let go of a dead man's switch",
    "description": "Cancels every order in scope, whoever placed it, unless the request is sent again in time. The scope is an exchange, one of its markets, or one symbol; each caller has one switch per scope, and the earliest deadline of all callers counts. Atlas keeps the deadline and cancels at most a minute late, conditional orders included, until a read shows that nothing rests. Where the exchange has a timer of its own with the very same scope, it is set as well: Binance futures for a symbol, BitMEX for the whole exchange. `mechanisms` says what holds. It works in every trading state. Sending a request again is safe.",
    "command": true,
    "parameters": [],
    "body": {
      "$ref": "#/components/schemas/CancelAfterRequest"
    }
  },
  "listCancelAfter": {
    "name": "listCancelAfter",
    "method": "GET",
    "path": "/v1/cancel-after",
    "summary": "List dead man's switches",
    "description": "The switches of every caller that are armed or fire, and those that fired or were let go in the last day. A switch can take a moment to appear.",
    "command": false,
    "parameters": [],
    "body": null
  },
  "listFills": {
    "name": "listFills",
    "method": "GET",
    "path": "/v1/fills",
    "summary": "List the trades of the account",
    "description": "One query over all exchanges, products and symbols, newest first: price, quantity, fee and realised profit of every trade, whoever placed its order. `sources` says what the answer covers. `orderId` returns every fill of one order and excludes the other parameters.",
    "command": false,
    "parameters": [
      {
        "in": "query",
        "name": "orderId",
        "required": false,
        "schema": {
          "type": "string",
          "maxLength": 160,
          "description": "Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.",
          "example": "binance.spot.BTCUSDT.51234567890"
        }
      },
      {
        "in": "query",
        "name": "exchange",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Exchange"
        }
      },
      {
        "in": "query",
        "name": "market",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Market"
        }
      },
      {
        "in": "query",
        "name": "symbol",
        "required": false,
        "schema": {
          "type": "string",
          "maxLength": 64,
          "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
          "example": "BTC/USDT"
        }
      },
      {
        "in": "query",
        "name": "side",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Side"
        }
      },
      {
        "in": "query",
        "name": "from",
        "required": false,
        "schema": {
          "description": "Start of the range, inclusive. Default: as far back as the exchange keeps fills.",
          "example": "2026-11-22T00:00:00Z",
          "type": "string"
        }
      },
      {
        "in": "query",
        "name": "to",
        "required": false,
        "schema": {
          "description": "End of the range, exclusive. Default: now.",
          "example": "2026-11-22T00:00:00Z",
          "type": "string"
        }
      },
      {
        "in": "query",
        "name": "limit",
        "required": false,
        "schema": {
          "description": "Maximum rows per page.",
          "type": "integer",
          "pattern": "^\\d{1,9}$",
          "minimum": 1,
          "maximum": 500
        }
      },
      {
        "in": "query",
        "name": "cursor",
        "required": false,
        "schema": {
          "description": "`nextCursor` of the previous page, sent with the same filters.",
          "type": "string",
          "maxLength": 8000
        }
      },
      {
        "in": "query",
        "name": "sort",
        "required": false,
        "schema": {
          "description": "Which end comes first. Default: newest.",
          "$ref": "#/components/schemas/Sort"
        }
      }
    ],
    "body": null
  },
  "listPositions": {
    "name": "listPositions",
    "method": "GET",
    "path": "/v1/positions",
    "summary": "List open positions",
    "description": "Every open position of every exchange and product, with quantities in the same units as orders. In hedge mode both sides are rows of their own.",
    "command": false,
    "parameters": [
      {
        "in": "query",
        "name": "exchange",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Exchange"
        }
      },
      {
        "in": "query",
        "name": "market",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Market"
        }
      },
      {
        "in": "query",
        "name": "symbol",
        "required": false,
        "schema": {
          "type": "string",
          "maxLength": 64,
          "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
          "example": "BTC/USDT"
        }
      }
    ],
    "body": null
  },
  "listBalances": {
    "name": "listBalances",
    "method": "GET",
    "path": "/v1/balances",
    "summary": "List balances",
    "description": "Every balance other than zero in the wallets that orders trade from.",
    "command": false,
    "parameters": [
      {
        "in": "query",
        "name": "exchange",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Exchange"
        }
      },
      {
        "in": "query",
        "name": "market",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Market"
        }
      },
      {
        "in": "query",
        "name": "asset",
        "required": false,
        "schema": {
          "type": "string",
          "maxLength": 20,
          "description": "Only this asset, e.g. USDT."
        }
      }
    ],
    "body": null
  },
  "listFees": {
    "name": "listFees",
    "method": "GET",
    "path": "/v1/fees",
    "summary": "Fee rates on a symbol",
    "description": "The account's own maker and taker rates, on every exchange and product that has the symbol.",
    "command": false,
    "parameters": [
      {
        "in": "query",
        "name": "exchange",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Exchange"
        }
      },
      {
        "in": "query",
        "name": "market",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Market"
        }
      },
      {
        "in": "query",
        "name": "symbol",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 64,
          "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
          "example": "BTC/USDT"
        }
      }
    ],
    "body": null
  },
  "getInstrumentSettings": {
    "name": "getInstrumentSettings",
    "method": "GET",
    "path": "/v1/settings/instruments/{instrumentId}",
    "summary": "Leverage and margin mode of an instrument",
    "description": "As the exchange tells them, with the highest leverage it allows. Spot has none.",
    "command": false,
    "parameters": [
      {
        "in": "path",
        "name": "instrumentId",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 160,
          "description": "`<exchange>.<market>.<exchangeSymbol>`.",
          "example": "binance.usdm.BTCUSDT"
        }
      }
    ],
    "body": null
  },
  "setInstrumentSettings": {
    "name": "setInstrumentSettings",
    "method": "PUT",
    "path": "/v1/settings/instruments/{instrumentId}",
    "summary": "Change leverage or margin mode of an instrument",
    "description": "Reads the settings first: a leverage above the bracket is refused with the bound, and what already has its value is not sent. Each change is sent once; one whose reply is lost is read back. Sending the request again is safe. A product that cannot do it says so.",
    "command": true,
    "parameters": [
      {
        "in": "path",
        "name": "instrumentId",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 160,
          "description": "`<exchange>.<market>.<exchangeSymbol>`.",
          "example": "binance.usdm.BTCUSDT"
        }
      }
    ],
    "body": {
      "$ref": "#/components/schemas/InstrumentSettingsRequest"
    }
  },
  "getAccountSettings": {
    "name": "getAccountSettings",
    "method": "GET",
    "path": "/v1/settings/accounts/{product}",
    "summary": "Position mode and asset mode of an account",
    "description": "As the exchange tells them. Spot has none.",
    "command": false,
    "parameters": [
      {
        "in": "path",
        "name": "product",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 32,
          "description": "`<exchange>.<market>`.",
          "example": "binance.usdm"
        }
      }
    ],
    "body": null
  },
  "setAccountSettings": {
    "name": "setAccountSettings",
    "method": "PUT",
    "path": "/v1/settings/accounts/{product}",
    "summary": "Change position mode or asset mode of an account",
    "description": "One setting for the whole account; at Binance the position mode is shared by USD-M and COIN-M. Exchanges refuse it while orders or positions are open. Changes end like those of an instrument.",
    "command": true,
    "parameters": [
      {
        "in": "path",
        "name": "product",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 32,
          "description": "`<exchange>.<market>`.",
          "example": "binance.usdm"
        }
      }
    ],
    "body": {
      "$ref": "#/components/schemas/AccountSettingsRequest"
    }
  },
  "listInstruments": {
    "name": "listInstruments",
    "method": "GET",
    "path": "/v1/instruments",
    "summary": "List instruments with all their rules",
    "description": "Read from the exchanges; the served base assets are configuration.",
    "command": false,
    "parameters": [
      {
        "in": "query",
        "name": "exchange",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Exchange"
        }
      },
      {
        "in": "query",
        "name": "market",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Market"
        }
      },
      {
        "in": "query",
        "name": "symbol",
        "required": false,
        "schema": {
          "type": "string",
          "maxLength": 64,
          "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
          "example": "BTC/USDT"
        }
      },
      {
        "in": "query",
        "name": "base",
        "required": false,
        "schema": {
          "type": "string",
          "maxLength": 20,
          "description": "Only instruments of this base, e.g. BTC."
        }
      }
    ],
    "body": null
  },
  "listQuotes": {
    "name": "listQuotes",
    "method": "GET",
    "path": "/v1/quotes",
    "summary": "Best prices of a symbol",
    "description": "Best bid and ask with their quantities, and the mark price, on every exchange and product that has the symbol.",
    "command": false,
    "parameters": [
      {
        "in": "query",
        "name": "exchange",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Exchange"
        }
      },
      {
        "in": "query",
        "name": "market",
        "required": false,
        "schema": {
          "$ref": "#/components/schemas/Market"
        }
      },
      {
        "in": "query",
        "name": "symbol",
        "required": true,
        "schema": {
          "type": "string",
          "maxLength": 64,
          "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
          "example": "BTC/USDT"
        }
      }
    ],
    "body": null
  },
  "listExchanges": {
    "name": "listExchanges",
    "method": "GET",
    "path": "/v1/exchanges",
    "summary": "Status of each exchange",
    "description": "The trading state set by the operator, and for each product: life cycle, reachability, clock offset, and use of the request budget.",
    "command": false,
    "parameters": [],
    "body": null
  },
  "getDeployment": {
    "name": "getDeployment",
    "method": "GET",
    "path": "/v1/deployment",
    "summary": "What this deployment allows",
    "description": "The limits in force, the trading state, and where each product is traded. Asks no exchange and reveals no secret.",
    "command": false,
    "parameters": [],
    "body": null
  }
} as const satisfies Record<string, OperationRow>;

/** The schemas that requests refer to. */
export const REQUEST_SCHEMAS: Readonly<Record<string, object>> = {
  "OrderRequest": {
    "oneOf": [
      {
        "$ref": "#/components/schemas/LimitOrderRequest"
      },
      {
        "$ref": "#/components/schemas/MarketOrderRequest"
      },
      {
        "$ref": "#/components/schemas/StopMarketOrderRequest"
      },
      {
        "$ref": "#/components/schemas/StopLimitOrderRequest"
      },
      {
        "$ref": "#/components/schemas/TakeProfitMarketOrderRequest"
      },
      {
        "$ref": "#/components/schemas/TakeProfitLimitOrderRequest"
      },
      {
        "$ref": "#/components/schemas/TrailingStopOrderRequest"
      }
    ],
    "description": "A field that does not belong to the order type is refused, not dropped.",
    "type": "object",
    "discriminator": {
      "propertyName": "type",
      "mapping": {
        "LIMIT": "#/components/schemas/LimitOrderRequest",
        "MARKET": "#/components/schemas/MarketOrderRequest",
        "STOP_MARKET": "#/components/schemas/StopMarketOrderRequest",
        "STOP_LIMIT": "#/components/schemas/StopLimitOrderRequest",
        "TAKE_PROFIT_MARKET": "#/components/schemas/TakeProfitMarketOrderRequest",
        "TAKE_PROFIT_LIMIT": "#/components/schemas/TakeProfitLimitOrderRequest",
        "TRAILING_STOP_MARKET": "#/components/schemas/TrailingStopOrderRequest"
      }
    }
  },
  "Exchange": {
    "description": "`binance`; `bitmex`, which closed on 2026-09-23: on its former hosts, placing answers 503 `EXCHANGE_CLOSED` without a call; any other host that speaks its protocol works; `bybit`. Answers may have other words in a later version.",
    "anyOf": [
      {
        "type": "string",
        "enum": [
          "binance",
          "bitmex",
          "bybit"
        ]
      },
      {
        "type": "string"
      }
    ]
  },
  "Market": {
    "description": "`spot`; `usdm`: margined and settled in a stablecoin, quantities in the base asset; `coinm`: margined and settled in a coin, quantities in the quote currency (USD) for inverse contracts and in contracts for quanto. Answers may have other words in a later version.",
    "anyOf": [
      {
        "type": "string",
        "enum": [
          "spot",
          "usdm",
          "coinm"
        ]
      },
      {
        "type": "string"
      }
    ]
  },
  "Side": {
    "type": "string",
    "enum": [
      "BUY",
      "SELL"
    ],
    "description": "What the order does: `BUY` or `SELL` of the base."
  },
  "OrderState": {
    "description": "`UNTRIGGERED` (waits for its condition; nothing rests in a book), `NEW` and `PARTIALLY_FILLED` are active; the others are final. Answers may have other words in a later version.",
    "anyOf": [
      {
        "type": "string",
        "enum": [
          "UNTRIGGERED",
          "NEW",
          "PARTIALLY_FILLED",
          "FILLED",
          "CANCELED",
          "REJECTED",
          "EXPIRED"
        ]
      },
      {
        "type": "string"
      }
    ]
  },
  "Include": {
    "type": "string",
    "enum": [
      "fees"
    ]
  },
  "Sort": {
    "type": "string",
    "enum": [
      "newest",
      "oldest"
    ]
  },
  "BatchRequest": {
    "type": "object",
    "properties": {
      "orders": {
        "minItems": 1,
        "maxItems": 20,
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/OrderRequest"
        }
      },
      "validateAll": {
        "description": "Whether one order that fails its checks refuses all of them before anything is sent. Default: false.",
        "type": "boolean"
      }
    },
    "required": [
      "orders"
    ],
    "additionalProperties": false
  },
  "AmendRequest": {
    "type": "object",
    "properties": {
      "quantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "New total quantity, including what has filled.",
        "example": "0.002"
      },
      "price": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "New limit price.",
        "example": "91000"
      },
      "triggerPrice": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "New trigger price of a stop or take-profit order that waits.",
        "example": "89000"
      },
      "trailingAmount": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "New distance of a trailing stop that waits, in quote currency. It trails on from the present price.",
        "example": "400"
      },
      "takeProfit": {
        "description": "New take-profit of an order that has not filled, where `capabilities.amendAttached` says so. A `triggerBy` or `price` that is not given stays; null removes the take-profit.",
        "anyOf": [
          {
            "$ref": "#/components/schemas/AttachedOrderRequest"
          },
          {
            "type": "null"
          }
        ]
      },
      "stopLoss": {
        "description": "New stop-loss of an order that has not filled, where `capabilities.amendAttached` says so. A `triggerBy` or `price` that is not given stays; null removes the stop-loss.",
        "anyOf": [
          {
            "$ref": "#/components/schemas/AttachedOrderRequest"
          },
          {
            "type": "null"
          }
        ]
      },
      "allowReplace": {
        "default": true,
        "description": "Whether the order may be cancelled and placed again if it cannot be modified.",
        "type": "boolean"
      }
    },
    "additionalProperties": false
  },
  "FlattenRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "market": {
        "$ref": "#/components/schemas/Market"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      }
    },
    "required": [
      "exchange",
      "market"
    ],
    "additionalProperties": false
  },
  "OrderListRequest": {
    "oneOf": [
      {
        "$ref": "#/components/schemas/OcoRequest"
      },
      {
        "$ref": "#/components/schemas/OtoRequest"
      },
      {
        "$ref": "#/components/schemas/OtocoRequest"
      }
    ],
    "type": "object",
    "discriminator": {
      "propertyName": "kind",
      "mapping": {
        "OCO": "#/components/schemas/OcoRequest",
        "OTO": "#/components/schemas/OtoRequest",
        "OTOCO": "#/components/schemas/OtocoRequest"
      }
    }
  },
  "CancelAfterRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "market": {
        "$ref": "#/components/schemas/Market"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      },
      "seconds": {
        "type": "integer",
        "minimum": 0,
        "maximum": 86400,
        "description": "Cancel everything in scope unless the switch is renewed in this time; 0 lets go.",
        "example": 120
      },
      "issuedAt": {
        "description": "When you issued the request, by your clock. Of several requests the one issued last stands, in whatever order they arrive. Default: when it arrives.",
        "example": "2026-11-22T00:00:00Z",
        "type": "string"
      }
    },
    "required": [
      "exchange",
      "seconds"
    ],
    "additionalProperties": false
  },
  "InstrumentSettingsRequest": {
    "type": "object",
    "properties": {
      "leverage": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Position value over margin.",
        "example": "10"
      },
      "marginMode": {
        "$ref": "#/components/schemas/MarginMode"
      }
    },
    "additionalProperties": false
  },
  "AccountSettingsRequest": {
    "type": "object",
    "properties": {
      "positionMode": {
        "$ref": "#/components/schemas/PositionMode"
      },
      "assetMode": {
        "$ref": "#/components/schemas/AssetMode"
      }
    },
    "additionalProperties": false
  },
  "LimitOrderRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      },
      "side": {
        "$ref": "#/components/schemas/Side"
      },
      "reduceOnly": {
        "description": "The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot.",
        "type": "boolean"
      },
      "clientOrderId": {
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,36}$",
        "description": "Your own id for the order. Default: Atlas generates one.",
        "example": "desk7-000017"
      },
      "type": {
        "type": "string",
        "const": "LIMIT"
      },
      "quantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Amount in the instrument's quantityUnit.",
        "example": "0.001"
      },
      "price": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Limit price.",
        "example": "91250.1"
      },
      "timeInForce": {
        "description": "Default: GTC. GTD needs expiresAt.",
        "$ref": "#/components/schemas/TimeInForce"
      },
      "expiresAt": {
        "description": "When the exchange ends the order, to the second; with timeInForce GTD only.",
        "example": "2026-11-22T00:00:00Z",
        "type": "string"
      },
      "displayQuantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "The part to show in the book, where the instrument allows orders that hide the rest (icebergs).",
        "example": "0.001"
      },
      "takeProfit": {
        "description": "Placed by the exchange once this order has filled, where the instrument allows it.",
        "$ref": "#/components/schemas/AttachedOrderRequest"
      },
      "stopLoss": {
        "description": "Placed by the exchange once this order has filled, where the instrument allows it.",
        "$ref": "#/components/schemas/AttachedOrderRequest"
      },
      "postOnly": {
        "description": "The order only adds to the book, never takes from it. GTC only. An order that would trade at once is refused (`POST_ONLY_WOULD_TAKE`); where the exchange accepts it and then ends it (BitMEX; possibly COIN-M), it is returned `CANCELED` or `EXPIRED` with nothing filled.",
        "type": "boolean"
      }
    },
    "required": [
      "exchange",
      "symbol",
      "side",
      "type",
      "quantity",
      "price"
    ],
    "additionalProperties": false
  },
  "MarketOrderRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      },
      "side": {
        "$ref": "#/components/schemas/Side"
      },
      "reduceOnly": {
        "description": "The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot.",
        "type": "boolean"
      },
      "clientOrderId": {
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,36}$",
        "description": "Your own id for the order. Default: Atlas generates one.",
        "example": "desk7-000017"
      },
      "type": {
        "type": "string",
        "const": "MARKET"
      },
      "quantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Amount in the instrument's quantityUnit.",
        "example": "0.001"
      },
      "quoteQuantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Amount of quote currency to spend or receive, where the instrument supports it.",
        "example": "250"
      },
      "takeProfit": {
        "description": "Placed by the exchange once this order has filled, where the instrument allows it.",
        "$ref": "#/components/schemas/AttachedOrderRequest"
      },
      "stopLoss": {
        "description": "Placed by the exchange once this order has filled, where the instrument allows it.",
        "$ref": "#/components/schemas/AttachedOrderRequest"
      }
    },
    "required": [
      "exchange",
      "symbol",
      "side",
      "type"
    ],
    "additionalProperties": false
  },
  "StopMarketOrderRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      },
      "side": {
        "$ref": "#/components/schemas/Side"
      },
      "reduceOnly": {
        "description": "The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot.",
        "type": "boolean"
      },
      "clientOrderId": {
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,36}$",
        "description": "Your own id for the order. Default: Atlas generates one.",
        "example": "desk7-000017"
      },
      "type": {
        "type": "string",
        "const": "STOP_MARKET"
      },
      "quantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Amount in the instrument's quantityUnit.",
        "example": "0.001"
      },
      "triggerPrice": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "The order enters the market when the watched price reaches this.",
        "example": "88000"
      },
      "triggerBy": {
        "$ref": "#/components/schemas/TriggerSource"
      },
      "closePosition": {
        "description": "Closes the whole position when it triggers; takes no quantity and no reduceOnly.",
        "type": "boolean"
      }
    },
    "required": [
      "exchange",
      "symbol",
      "side",
      "type",
      "triggerPrice"
    ],
    "additionalProperties": false
  },
  "StopLimitOrderRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      },
      "side": {
        "$ref": "#/components/schemas/Side"
      },
      "reduceOnly": {
        "description": "The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot.",
        "type": "boolean"
      },
      "clientOrderId": {
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,36}$",
        "description": "Your own id for the order. Default: Atlas generates one.",
        "example": "desk7-000017"
      },
      "type": {
        "type": "string",
        "const": "STOP_LIMIT"
      },
      "quantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Amount in the instrument's quantityUnit.",
        "example": "0.001"
      },
      "price": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Limit price once it has triggered.",
        "example": "87900"
      },
      "triggerPrice": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "The order enters the market when the watched price reaches this.",
        "example": "88000"
      },
      "triggerBy": {
        "$ref": "#/components/schemas/TriggerSource"
      },
      "timeInForce": {
        "description": "Default: GTC. GTD needs expiresAt.",
        "$ref": "#/components/schemas/TimeInForce"
      },
      "expiresAt": {
        "description": "When the exchange ends the order, to the second; with timeInForce GTD only.",
        "example": "2026-11-22T00:00:00Z",
        "type": "string"
      },
      "displayQuantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "The part to show in the book, where the instrument allows orders that hide the rest (icebergs).",
        "example": "0.001"
      }
    },
    "required": [
      "exchange",
      "symbol",
      "side",
      "type",
      "quantity",
      "price",
      "triggerPrice"
    ],
    "additionalProperties": false
  },
  "TakeProfitMarketOrderRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      },
      "side": {
        "$ref": "#/components/schemas/Side"
      },
      "reduceOnly": {
        "description": "The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot.",
        "type": "boolean"
      },
      "clientOrderId": {
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,36}$",
        "description": "Your own id for the order. Default: Atlas generates one.",
        "example": "desk7-000017"
      },
      "type": {
        "type": "string",
        "const": "TAKE_PROFIT_MARKET"
      },
      "quantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Amount in the instrument's quantityUnit.",
        "example": "0.001"
      },
      "triggerPrice": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "The order enters the market when the watched price reaches this.",
        "example": "88000"
      },
      "triggerBy": {
        "$ref": "#/components/schemas/TriggerSource"
      },
      "closePosition": {
        "description": "Closes the whole position when it triggers; takes no quantity and no reduceOnly.",
        "type": "boolean"
      }
    },
    "required": [
      "exchange",
      "symbol",
      "side",
      "type",
      "triggerPrice"
    ],
    "additionalProperties": false
  },
  "TakeProfitLimitOrderRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      },
      "side": {
        "$ref": "#/components/schemas/Side"
      },
      "reduceOnly": {
        "description": "The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot.",
        "type": "boolean"
      },
      "clientOrderId": {
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,36}$",
        "description": "Your own id for the order. Default: Atlas generates one.",
        "example": "desk7-000017"
      },
      "type": {
        "type": "string",
        "const": "TAKE_PROFIT_LIMIT"
      },
      "quantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Amount in the instrument's quantityUnit.",
        "example": "0.001"
      },
      "price": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Limit price once it has triggered.",
        "example": "87900"
      },
      "triggerPrice": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "The order enters the market when the watched price reaches this.",
        "example": "88000"
      },
      "triggerBy": {
        "$ref": "#/components/schemas/TriggerSource"
      },
      "timeInForce": {
        "description": "Default: GTC. GTD needs expiresAt.",
        "$ref": "#/components/schemas/TimeInForce"
      },
      "expiresAt": {
        "description": "When the exchange ends the order, to the second; with timeInForce GTD only.",
        "example": "2026-11-22T00:00:00Z",
        "type": "string"
      },
      "displayQuantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "The part to show in the book, where the instrument allows orders that hide the rest (icebergs).",
        "example": "0.001"
      }
    },
    "required": [
      "exchange",
      "symbol",
      "side",
      "type",
      "quantity",
      "price",
      "triggerPrice"
    ],
    "additionalProperties": false
  },
  "TrailingStopOrderRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      },
      "side": {
        "$ref": "#/components/schemas/Side"
      },
      "reduceOnly": {
        "description": "The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot.",
        "type": "boolean"
      },
      "clientOrderId": {
        "type": "string",
        "pattern": "^[A-Za-z0-9_-]{1,36}$",
        "description": "Your own id for the order. Default: Atlas generates one.",
        "example": "desk7-000017"
      },
      "type": {
        "type": "string",
        "const": "TRAILING_STOP_MARKET"
      },
      "quantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Amount in the instrument's quantityUnit.",
        "example": "0.001"
      },
      "triggerBy": {
        "$ref": "#/components/schemas/TriggerSource"
      },
      "trailingPercent": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Distance from the best price, per cent of it.",
        "example": "1.5"
      },
      "trailingAmount": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Distance from the best price, in quote currency.",
        "example": "500"
      },
      "activationPrice": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Trailing begins at this price; at once without it.",
        "example": "95000"
      }
    },
    "required": [
      "exchange",
      "symbol",
      "side",
      "type",
      "quantity"
    ],
    "additionalProperties": false
  },
  "AttachedOrderRequest": {
    "type": "object",
    "properties": {
      "triggerPrice": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "The order enters the market when the watched price reaches this.",
        "example": "88000"
      },
      "triggerBy": {
        "$ref": "#/components/schemas/TriggerSource"
      },
      "price": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Limit price once triggered; a market order without it.",
        "example": "87900"
      }
    },
    "required": [
      "triggerPrice"
    ],
    "additionalProperties": false
  },
  "OcoRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      },
      "kind": {
        "type": "string",
        "const": "OCO"
      },
      "side": {
        "$ref": "#/components/schemas/Side"
      },
      "quantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Amount in the instrument's quantityUnit.",
        "example": "0.001"
      },
      "takeProfit": {
        "$ref": "#/components/schemas/TakeProfitRequest"
      },
      "stopLoss": {
        "$ref": "#/components/schemas/StopLossRequest"
      }
    },
    "required": [
      "exchange",
      "symbol",
      "kind",
      "side",
      "quantity",
      "takeProfit",
      "stopLoss"
    ],
    "additionalProperties": false,
    "description": "A take-profit and a stop-loss: the first that fills or triggers ends the other."
  },
  "OtoRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      },
      "kind": {
        "type": "string",
        "const": "OTO"
      },
      "working": {
        "$ref": "#/components/schemas/WorkingOrderRequest"
      },
      "pending": {
        "$ref": "#/components/schemas/PendingOrderRequest"
      }
    },
    "required": [
      "exchange",
      "symbol",
      "kind",
      "working",
      "pending"
    ],
    "additionalProperties": false,
    "description": "The pending order is placed once the working one has filled completely."
  },
  "OtocoRequest": {
    "type": "object",
    "properties": {
      "exchange": {
        "$ref": "#/components/schemas/Exchange"
      },
      "symbol": {
        "type": "string",
        "maxLength": 64,
        "description": "Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.",
        "example": "BTC/USDT"
      },
      "kind": {
        "type": "string",
        "const": "OTOCO"
      },
      "working": {
        "$ref": "#/components/schemas/WorkingOrderRequest"
      },
      "pendingQuantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Of the take-profit and the stop-loss. Default: the working order's. A fee in the base asset leaves less than that to sell.",
        "example": "0.000999"
      },
      "takeProfit": {
        "$ref": "#/components/schemas/TakeProfitRequest"
      },
      "stopLoss": {
        "$ref": "#/components/schemas/StopLossRequest"
      }
    },
    "required": [
      "exchange",
      "symbol",
      "kind",
      "working",
      "takeProfit",
      "stopLoss"
    ],
    "additionalProperties": false,
    "description": "Once the working order has filled completely, a take-profit and a stop-loss of the other side are placed as a pair."
  },
  "MarginMode": {
    "description": "Answers may have other words in a later version.",
    "anyOf": [
      {
        "type": "string",
        "enum": [
          "cross",
          "isolated"
        ]
      },
      {
        "type": "string"
      }
    ]
  },
  "PositionMode": {
    "description": "`oneWay`: one position per instrument; `hedge`: a long and a short one side by side. Answers may have other words in a later version.",
    "anyOf": [
      {
        "type": "string",
        "enum": [
          "oneWay",
          "hedge"
        ]
      },
      {
        "type": "string"
      }
    ]
  },
  "AssetMode": {
    "description": "`single`: only the settlement asset secures positions; `multi`: every asset of the account. Answers may have other words in a later version.",
    "anyOf": [
      {
        "type": "string",
        "enum": [
          "single",
          "multi"
        ]
      },
      {
        "type": "string"
      }
    ]
  },
  "TimeInForce": {
    "description": "Answers may have other words in a later version.",
    "anyOf": [
      {
        "type": "string",
        "enum": [
          "GTC",
          "IOC",
          "FOK",
          "GTD"
        ]
      },
      {
        "type": "string"
      }
    ]
  },
  "TriggerSource": {
    "description": "The price that a trigger watches: the last trade, the mark price, or the index price. Answers may have other words in a later version.",
    "anyOf": [
      {
        "type": "string",
        "enum": [
          "LAST",
          "MARK",
          "INDEX"
        ]
      },
      {
        "type": "string"
      }
    ]
  },
  "TakeProfitRequest": {
    "type": "object",
    "properties": {
      "price": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Limit price. Alone: an order that rests in the book.",
        "example": "95000"
      },
      "triggerPrice": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "A market order once this is reached, or a limit order at `price`.",
        "example": "94900"
      }
    },
    "additionalProperties": false
  },
  "StopLossRequest": {
    "type": "object",
    "properties": {
      "triggerPrice": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "A market order once this is reached, or a limit order at `price`.",
        "example": "88000"
      },
      "price": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Limit price once it has triggered.",
        "example": "87900"
      }
    },
    "required": [
      "triggerPrice"
    ],
    "additionalProperties": false
  },
  "WorkingOrderRequest": {
    "type": "object",
    "properties": {
      "side": {
        "$ref": "#/components/schemas/Side"
      },
      "quantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Amount in the instrument's quantityUnit.",
        "example": "0.001"
      },
      "price": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Limit price.",
        "example": "90000"
      },
      "timeInForce": {
        "description": "Default: GTC.",
        "$ref": "#/components/schemas/TimeInForce"
      },
      "postOnly": {
        "type": "boolean"
      },
      "displayQuantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "The part to show in the book.",
        "example": "0.0005"
      }
    },
    "required": [
      "side",
      "quantity",
      "price"
    ],
    "additionalProperties": false,
    "description": "The limit order that the list begins with."
  },
  "PendingOrderRequest": {
    "type": "object",
    "properties": {
      "side": {
        "$ref": "#/components/schemas/Side"
      },
      "type": {
        "$ref": "#/components/schemas/OrderType"
      },
      "quantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Amount in the instrument's quantityUnit.",
        "example": "0.001"
      },
      "price": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Limit price, of types that have one.",
        "example": "95000"
      },
      "timeInForce": {
        "description": "Default: GTC, of types that have a limit.",
        "$ref": "#/components/schemas/TimeInForce"
      },
      "postOnly": {
        "type": "boolean"
      },
      "displayQuantity": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "The part to show in the book.",
        "example": "0.0005"
      },
      "triggerPrice": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Of stop and take-profit types.",
        "example": "88000"
      },
      "trailingPercent": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Of a trailing stop: distance from the best price, per cent of it.",
        "example": "1.5"
      },
      "activationPrice": {
        "type": "string",
        "maxLength": 37,
        "pattern": "^(0|[1-9]\\d*)(\\.\\d+)?$",
        "description": "Of a trailing stop: trailing begins at this price.",
        "example": "95000"
      }
    },
    "required": [
      "side",
      "type"
    ],
    "additionalProperties": false,
    "description": "The order that follows, with the fields of its type."
  },
  "OrderType": {
    "description": "Answers may have other words in a later version.",
    "anyOf": [
      {
        "type": "string",
        "enum": [
          "MARKET",
          "LIMIT",
          "STOP_MARKET",
          "STOP_LIMIT",
          "TAKE_PROFIT_MARKET",
          "TAKE_PROFIT_LIMIT",
          "TRAILING_STOP_MARKET"
        ]
      },
      {
        "type": "string"
      }
    ]
  }
};

