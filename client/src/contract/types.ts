// Generated from openapi.yaml by `npm run client:contract`. Do not edit.
export interface paths {
    readonly "/v1/orders": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List orders by ids, or by any filter and range
         * @description One query over all exchanges, products and symbols, newest first. `sources` says what the answer covers and what it does not. `ids` excludes every other parameter; all other filters can be combined.
         */
        readonly get: operations["listOrders"];
        readonly put?: never;
        /**
         * Place an order
         * @description Checks the order against every rule of its instrument, sends it once, and returns the order as the exchange holds it. A lost reply is resolved by asking the exchange, never by sending again. With an `Idempotency-Key` this holds across calls: the same key never places a second order.
         */
        readonly post: operations["placeOrder"];
        /**
         * Cancel orders by ids, or all that match a filter
         * @description One result per order. `ids` cancels these orders, across exchanges and products, and excludes every other parameter; a repeated id is told once. With a filter all orders that match are cancelled. Exchanges list open orders with a lag. With a symbol and no side, Atlas therefore sends the exchange's own cancel-all whatever is listed, waits out the lag, and reads the open orders and the latest history again, which takes two seconds, ten at Bybit. So every order placed before the request is cancelled and named. An order placed after it is left alone unless the exchange's cancel-all reached it; then it is named too. A request without any filter must say `all=true`, so that an empty order id in a script does not cancel everything.
         */
        readonly delete: operations["cancelOrders"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/orders/preview": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Preview an order
         * @description Makes every check that placing makes before it sends, and estimates notional, fee and what the order needs of the balance. Nothing is sent to the book and nothing is recorded. An order that placing would refuse is refused with the same problem. A figure that cannot be read is `null`, and `unknown` says why.
         */
        readonly post: operations["previewOrder"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/orders/batch": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Place several orders
         * @description Up to 20 orders, across exchanges and products, mixed. Each is placed as if alone, and `results` has for each the answer it would have got alone: an order, an unknown outcome, or a problem. Nothing is atomic: no exchange places several orders as one, so some may be placed and others refused, in any sequence. With `validateAll` every order is checked first, and one that fails its checks refuses all of them before anything is sent; what the exchange itself refuses later is still told order by order. One `Idempotency-Key` covers the request, with an intent for each order: a repeated request answers what was placed, reconciles what is unknown, and places what was not begun. An order that could not be begun in time was not sent (`DEADLINE_EXCEEDED`, `notPlaced`).
         */
        readonly post: operations["placeOrders"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/orders/active": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List active orders
         * @description Orders that can still fill, with any filter or none, at the lowest request weight the exchanges offer.
         */
        readonly get: operations["listActiveOrders"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/orders/{orderId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read one order
         * @description Asks the exchange. A new order can take a moment to appear there; Atlas waits for that before it answers 404.
         */
        readonly get: operations["getOrder"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Cancel an order
         * @description Cancelling a cancelled order returns the order; cancelling a filled one is a 409 that includes the order.
         */
        readonly delete: operations["cancelOrder"];
        readonly options?: never;
        readonly head?: never;
        /**
         * Change an active order
         * @description The answer says how the order was changed (`amendment.method`), the effect on queue priority, and the ids before and after. Atlas uses the least harmful of the instrument's methods (`capabilities.amend`) that can make the change. With `allowReplace: false` the order is never cancelled and placed again. Where `capabilities.amendConditional` says so, an order that waits for a trigger can be changed too, and its trigger with it; if it triggers before the change arrives, the answer is a 409 `ORDER_CHANGED` or `ORDER_NOT_ACTIVE` with the order. Where `capabilities.amendAttached` says so, the exits of an order that has not filled can be changed, added and removed.
         */
        readonly patch: operations["amendOrder"];
        readonly trace?: never;
    };
    readonly "/v1/flatten": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Cancel all orders and close all positions of a product
         * @description Cancels every resting order in scope like `DELETE /v1/orders`, then closes every position with reduce-only market orders, and reads the positions again: `remaining` is what is left. A reduce-only order never opens a position, so two requests at once do not turn one around. Where the trading state forbids orders (`halted`, `cancelOnly`) it only cancels, and each position says why it stays. With an `Idempotency-Key` a repeated request sends no second closing order; what the first one left open is closed under a new key. Spot has no positions and is refused.
         */
        readonly post: operations["flatten"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/order-lists": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Place an OCO, OTO or OTOCO
         * @description Checks each order of the list and their prices against each other and the market, sends the list once as one command, and returns it with its orders. A lost reply is resolved by asking the exchange for the list, never by sending again. Instruments name the kinds they take in `capabilities.orderLists`; others refuse with `NOT_SUPPORTED` and say what works there.
         */
        readonly post: operations["placeOrderList"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/order-lists/active": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List active order lists
         * @description Every list of which an order can still be placed or fill, with its orders as they are now, the one that changed last first. Products without order lists are no source; a filter that names only such is refused.
         */
        readonly get: operations["listActiveOrderLists"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/order-lists/{orderListId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Read one order list
         * @description Asks the exchange for the list and for each of its orders. The id is that of one of its orders with `orderListId` as its last part.
         */
        readonly get: operations["getOrderList"];
        readonly put?: never;
        readonly post?: never;
        /**
         * Cancel an order list
         * @description Cancels every order of the list that has not ended. Cancelling one of its orders by `DELETE /v1/orders/{orderId}` does the same. Cancelling a cancelled list returns it; a list that has ended otherwise is a 409 that includes an order of it.
         */
        readonly delete: operations["cancelOrderList"];
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/intents/{clientOrderId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Follow a command that was sent
         * @description What is known about a command: by the id in the `Location` of an unknown outcome, or by your own client order id. Every command with an `Idempotency-Key` is recorded; any other only if its outcome was unknown. While the outcome is unknown, each request here asks the exchange, as long as its request budget has room for reads; `Retry-After` says when asking again can reveal more.
         */
        readonly get: operations["getIntent"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/cancel-after": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List dead man's switches
         * @description The switches of every caller that are armed or fire, and those that fired or were let go in the last day. A switch can take a moment to appear.
         */
        readonly get: operations["listCancelAfter"];
        /**
         * Arm, renew or let go of a dead man's switch
         * @description Cancels every order in scope, whoever placed it, unless the request is sent again in time. The scope is an exchange, one of its markets, or one symbol; each caller has one switch per scope, and the earliest deadline of all callers counts. Atlas keeps the deadline and cancels at most a minute late, conditional orders included, until a read shows that nothing rests. Where the exchange has a timer of its own with the very same scope, it is set as well: Binance futures for a symbol, BitMEX for the whole exchange. `mechanisms` says what holds. It works in every trading state. Sending a request again is safe.
         */
        readonly put: operations["setCancelAfter"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/hooks/{strategy}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly get?: never;
        readonly put?: never;
        /**
         * Place an order by an alert
         * @description For senders that cannot sign, wait for three seconds and send again when they hear no success, such as TradingView. The alert carries the secret of its strategy; the strategy's template makes an order of it. Its own time and content are its key: a copy of an alert is the same command and never places a second order. An alert that can be read is answered with 2xx whatever came of it, so that nothing is sent again into doubt; `outcome` says what. Alerts that are too old are not acted on. A wrong secret and a strategy that does not exist get the same answer.
         */
        readonly post: operations["receiveAlert"];
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/fills": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List the trades of the account
         * @description One query over all exchanges, products and symbols, newest first: price, quantity, fee and realised profit of every trade, whoever placed its order. `sources` says what the answer covers. `orderId` returns every fill of one order and excludes the other parameters.
         */
        readonly get: operations["listFills"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/positions": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List open positions
         * @description Every open position of every exchange and product, with quantities in the same units as orders. In hedge mode both sides are rows of their own.
         */
        readonly get: operations["listPositions"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/balances": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List balances
         * @description Every balance other than zero in the wallets that orders trade from.
         */
        readonly get: operations["listBalances"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/fees": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Fee rates on a symbol
         * @description The account's own maker and taker rates, on every exchange and product that has the symbol.
         */
        readonly get: operations["listFees"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/settings/instruments/{instrumentId}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Leverage and margin mode of an instrument
         * @description As the exchange tells them, with the highest leverage it allows. Spot has none.
         */
        readonly get: operations["getInstrumentSettings"];
        /**
         * Change leverage or margin mode of an instrument
         * @description Reads the settings first: a leverage above the bracket is refused with the bound, and what already has its value is not sent. Each change is sent once; one whose reply is lost is read back. Sending the request again is safe. A product that cannot do it says so.
         */
        readonly put: operations["setInstrumentSettings"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/settings/accounts/{product}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Position mode and asset mode of an account
         * @description As the exchange tells them. Spot has none.
         */
        readonly get: operations["getAccountSettings"];
        /**
         * Change position mode or asset mode of an account
         * @description One setting for the whole account; at Binance the position mode is shared by USD-M and COIN-M. Exchanges refuse it while orders or positions are open. Changes end like those of an instrument.
         */
        readonly put: operations["setAccountSettings"];
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/instruments": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * List instruments with all their rules
         * @description Read from the exchanges; the served base assets are configuration.
         */
        readonly get: operations["listInstruments"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/quotes": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Best prices of a symbol
         * @description Best bid and ask with their quantities, and the mark price, on every exchange and product that has the symbol.
         */
        readonly get: operations["listQuotes"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/exchanges": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Status of each exchange
         * @description The trading state set by the operator, and for each product: life cycle, reachability, clock offset, and use of the request budget.
         */
        readonly get: operations["listExchanges"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/deployment": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * What this deployment allows
         * @description The limits in force, the trading state, and where each product is traded. Asks no exchange and reveals no secret.
         */
        readonly get: operations["getDeployment"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/health": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * Health of Atlas
         * @description Asks no exchange. Includes the trading state set by the operator.
         */
        readonly get: operations["getHealth"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/v1/openapi.json": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The OpenAPI document
         * @description OpenAPI 3.1, the same as openapi.yaml in the repository, with the address where it is read as its server.
         */
        readonly get: operations["getOpenapi"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/docs": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * The API reference as a web page
         * @description Operations, models, problems and guides, with a search and a form for each operation. Everything the page needs is served from here.
         */
        readonly get: operations["getDocs"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
    readonly "/docs/{asset}": {
        readonly parameters: {
            readonly query?: never;
            readonly header?: never;
            readonly path?: never;
            readonly cookie?: never;
        };
        /**
         * A file of the reference page
         * @description A guide, or a script, the style sheet or the icon of the pages; a fixed list of names.
         */
        readonly get: operations["getDocsAsset"];
        readonly put?: never;
        readonly post?: never;
        readonly delete?: never;
        readonly options?: never;
        readonly head?: never;
        readonly patch?: never;
        readonly trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A field that does not belong to the order type is refused, not dropped. */
        readonly OrderRequest: components["schemas"]["LimitOrderRequest"] | components["schemas"]["MarketOrderRequest"] | components["schemas"]["StopMarketOrderRequest"] | components["schemas"]["StopLimitOrderRequest"] | components["schemas"]["TakeProfitMarketOrderRequest"] | components["schemas"]["TakeProfitLimitOrderRequest"] | components["schemas"]["TrailingStopOrderRequest"];
        readonly LimitOrderRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly side: components["schemas"]["Side"];
            /** @description The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot. */
            readonly reduceOnly?: boolean;
            /**
             * @description Your own id for the order. Default: Atlas generates one.
             * @example desk7-000017
             */
            readonly clientOrderId?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "LIMIT";
            /**
             * @description Amount in the instrument's quantityUnit.
             * @example 0.001
             */
            readonly quantity: string;
            /**
             * @description Limit price.
             * @example 91250.1
             */
            readonly price: string;
            /** @description Default: GTC. GTD needs expiresAt. */
            readonly timeInForce?: components["schemas"]["TimeInForce"];
            /**
             * @description When the exchange ends the order, to the second; with timeInForce GTD only.
             * @example 2026-11-22T00:00:00Z
             */
            readonly expiresAt?: string;
            /**
             * @description The part to show in the book, where the instrument allows orders that hide the rest (icebergs).
             * @example 0.001
             */
            readonly displayQuantity?: string;
            /** @description Placed by the exchange once this order has filled, where the instrument allows it. */
            readonly takeProfit?: components["schemas"]["AttachedOrderRequest"];
            /** @description Placed by the exchange once this order has filled, where the instrument allows it. */
            readonly stopLoss?: components["schemas"]["AttachedOrderRequest"];
            /** @description The order only adds to the book, never takes from it. GTC only. An order that would trade at once is refused (`POST_ONLY_WOULD_TAKE`); where the exchange accepts it and then ends it (BitMEX; possibly COIN-M), it is returned `CANCELED` or `EXPIRED` with nothing filled. */
            readonly postOnly?: boolean;
        };
        /** @description `binance`; `bitmex`, which closed on 2026-09-23: on its former hosts, placing answers 503 `EXCHANGE_CLOSED` without a call; any other host that speaks its protocol works; `bybit`. Answers may have other words in a later version. */
        readonly Exchange: 'binance' | 'bitmex' | 'bybit' | (string & {});
        /**
         * @description What the order does: `BUY` or `SELL` of the base.
         * @enum {string}
         */
        readonly Side: "BUY" | "SELL";
        /** @description Answers may have other words in a later version. */
        readonly TimeInForce: 'GTC' | 'IOC' | 'FOK' | 'GTD' | (string & {});
        readonly AttachedOrderRequest: {
            /**
             * @description The order enters the market when the watched price reaches this.
             * @example 88000
             */
            readonly triggerPrice: string;
            readonly triggerBy?: components["schemas"]["TriggerSource"];
            /**
             * @description Limit price once triggered; a market order without it.
             * @example 87900
             */
            readonly price?: string;
        };
        /** @description The price that a trigger watches: the last trade, the mark price, or the index price. Answers may have other words in a later version. */
        readonly TriggerSource: 'LAST' | 'MARK' | 'INDEX' | (string & {});
        readonly MarketOrderRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly side: components["schemas"]["Side"];
            /** @description The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot. */
            readonly reduceOnly?: boolean;
            /**
             * @description Your own id for the order. Default: Atlas generates one.
             * @example desk7-000017
             */
            readonly clientOrderId?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "MARKET";
            /**
             * @description Amount in the instrument's quantityUnit.
             * @example 0.001
             */
            readonly quantity?: string;
            /**
             * @description Amount of quote currency to spend or receive, where the instrument supports it.
             * @example 250
             */
            readonly quoteQuantity?: string;
            /** @description Placed by the exchange once this order has filled, where the instrument allows it. */
            readonly takeProfit?: components["schemas"]["AttachedOrderRequest"];
            /** @description Placed by the exchange once this order has filled, where the instrument allows it. */
            readonly stopLoss?: components["schemas"]["AttachedOrderRequest"];
        };
        readonly StopMarketOrderRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly side: components["schemas"]["Side"];
            /** @description The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot. */
            readonly reduceOnly?: boolean;
            /**
             * @description Your own id for the order. Default: Atlas generates one.
             * @example desk7-000017
             */
            readonly clientOrderId?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "STOP_MARKET";
            /**
             * @description Amount in the instrument's quantityUnit.
             * @example 0.001
             */
            readonly quantity?: string;
            /**
             * @description The order enters the market when the watched price reaches this.
             * @example 88000
             */
            readonly triggerPrice: string;
            readonly triggerBy?: components["schemas"]["TriggerSource"];
            /** @description Closes the whole position when it triggers; takes no quantity and no reduceOnly. */
            readonly closePosition?: boolean;
        };
        readonly StopLimitOrderRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly side: components["schemas"]["Side"];
            /** @description The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot. */
            readonly reduceOnly?: boolean;
            /**
             * @description Your own id for the order. Default: Atlas generates one.
             * @example desk7-000017
             */
            readonly clientOrderId?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "STOP_LIMIT";
            /**
             * @description Amount in the instrument's quantityUnit.
             * @example 0.001
             */
            readonly quantity: string;
            /**
             * @description Limit price once it has triggered.
             * @example 87900
             */
            readonly price: string;
            /**
             * @description The order enters the market when the watched price reaches this.
             * @example 88000
             */
            readonly triggerPrice: string;
            readonly triggerBy?: components["schemas"]["TriggerSource"];
            /** @description Default: GTC. GTD needs expiresAt. */
            readonly timeInForce?: components["schemas"]["TimeInForce"];
            /**
             * @description When the exchange ends the order, to the second; with timeInForce GTD only.
             * @example 2026-11-22T00:00:00Z
             */
            readonly expiresAt?: string;
            /**
             * @description The part to show in the book, where the instrument allows orders that hide the rest (icebergs).
             * @example 0.001
             */
            readonly displayQuantity?: string;
        };
        readonly TakeProfitMarketOrderRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly side: components["schemas"]["Side"];
            /** @description The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot. */
            readonly reduceOnly?: boolean;
            /**
             * @description Your own id for the order. Default: Atlas generates one.
             * @example desk7-000017
             */
            readonly clientOrderId?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "TAKE_PROFIT_MARKET";
            /**
             * @description Amount in the instrument's quantityUnit.
             * @example 0.001
             */
            readonly quantity?: string;
            /**
             * @description The order enters the market when the watched price reaches this.
             * @example 88000
             */
            readonly triggerPrice: string;
            readonly triggerBy?: components["schemas"]["TriggerSource"];
            /** @description Closes the whole position when it triggers; takes no quantity and no reduceOnly. */
            readonly closePosition?: boolean;
        };
        readonly TakeProfitLimitOrderRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly side: components["schemas"]["Side"];
            /** @description The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot. */
            readonly reduceOnly?: boolean;
            /**
             * @description Your own id for the order. Default: Atlas generates one.
             * @example desk7-000017
             */
            readonly clientOrderId?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "TAKE_PROFIT_LIMIT";
            /**
             * @description Amount in the instrument's quantityUnit.
             * @example 0.001
             */
            readonly quantity: string;
            /**
             * @description Limit price once it has triggered.
             * @example 87900
             */
            readonly price: string;
            /**
             * @description The order enters the market when the watched price reaches this.
             * @example 88000
             */
            readonly triggerPrice: string;
            readonly triggerBy?: components["schemas"]["TriggerSource"];
            /** @description Default: GTC. GTD needs expiresAt. */
            readonly timeInForce?: components["schemas"]["TimeInForce"];
            /**
             * @description When the exchange ends the order, to the second; with timeInForce GTD only.
             * @example 2026-11-22T00:00:00Z
             */
            readonly expiresAt?: string;
            /**
             * @description The part to show in the book, where the instrument allows orders that hide the rest (icebergs).
             * @example 0.001
             */
            readonly displayQuantity?: string;
        };
        readonly TrailingStopOrderRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly side: components["schemas"]["Side"];
            /** @description The order may only reduce a position. Contracts only; 422 `NOT_SUPPORTED` on spot. */
            readonly reduceOnly?: boolean;
            /**
             * @description Your own id for the order. Default: Atlas generates one.
             * @example desk7-000017
             */
            readonly clientOrderId?: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly type: "TRAILING_STOP_MARKET";
            /**
             * @description Amount in the instrument's quantityUnit.
             * @example 0.001
             */
            readonly quantity: string;
            readonly triggerBy?: components["schemas"]["TriggerSource"];
            /**
             * @description Distance from the best price, per cent of it.
             * @example 1.5
             */
            readonly trailingPercent?: string;
            /**
             * @description Distance from the best price, in quote currency.
             * @example 500
             */
            readonly trailingAmount?: string;
            /**
             * @description Trailing begins at this price; at once without it.
             * @example 95000
             */
            readonly activationPrice?: string;
        };
        /** @description `spot`; `usdm`: margined and settled in a stablecoin, quantities in the base asset; `coinm`: margined and settled in a coin, quantities in the quote currency (USD) for inverse contracts and in contracts for quanto. Answers may have other words in a later version. */
        readonly Market: 'spot' | 'usdm' | 'coinm' | (string & {});
        /** @description `UNTRIGGERED` (waits for its condition; nothing rests in a book), `NEW` and `PARTIALLY_FILLED` are active; the others are final. Answers may have other words in a later version. */
        readonly OrderState: 'UNTRIGGERED' | 'NEW' | 'PARTIALLY_FILLED' | 'FILLED' | 'CANCELED' | 'REJECTED' | 'EXPIRED' | (string & {});
        /** @enum {string} */
        readonly Include: "fees";
        /** @enum {string} */
        readonly Sort: "newest" | "oldest";
        readonly BatchRequest: {
            readonly orders: readonly components["schemas"]["OrderRequest"][];
            /** @description Whether one order that fails its checks refuses all of them before anything is sent. Default: false. */
            readonly validateAll?: boolean;
        };
        readonly AmendRequest: {
            /**
             * @description New total quantity, including what has filled.
             * @example 0.002
             */
            readonly quantity?: string;
            /**
             * @description New limit price.
             * @example 91000
             */
            readonly price?: string;
            /**
             * @description New trigger price of a stop or take-profit order that waits.
             * @example 89000
             */
            readonly triggerPrice?: string;
            /**
             * @description New distance of a trailing stop that waits, in quote currency. It trails on from the present price.
             * @example 400
             */
            readonly trailingAmount?: string;
            /** @description New take-profit of an order that has not filled, where `capabilities.amendAttached` says so. A `triggerBy` or `price` that is not given stays; null removes the take-profit. */
            readonly takeProfit?: components["schemas"]["AttachedOrderRequest"] | null;
            /** @description New stop-loss of an order that has not filled, where `capabilities.amendAttached` says so. A `triggerBy` or `price` that is not given stays; null removes the stop-loss. */
            readonly stopLoss?: components["schemas"]["AttachedOrderRequest"] | null;
            /**
             * @description Whether the order may be cancelled and placed again if it cannot be modified.
             * @default true
             */
            readonly allowReplace: boolean;
        };
        readonly FlattenRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol?: string;
        };
        readonly OrderListRequest: components["schemas"]["OcoRequest"] | components["schemas"]["OtoRequest"] | components["schemas"]["OtocoRequest"];
        /** @description A take-profit and a stop-loss: the first that fills or triggers ends the other. */
        readonly OcoRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly kind: "OCO";
            readonly side: components["schemas"]["Side"];
            /**
             * @description Amount in the instrument's quantityUnit.
             * @example 0.001
             */
            readonly quantity: string;
            readonly takeProfit: components["schemas"]["TakeProfitRequest"];
            readonly stopLoss: components["schemas"]["StopLossRequest"];
        };
        readonly TakeProfitRequest: {
            /**
             * @description Limit price. Alone: an order that rests in the book.
             * @example 95000
             */
            readonly price?: string;
            /**
             * @description A market order once this is reached, or a limit order at `price`.
             * @example 94900
             */
            readonly triggerPrice?: string;
        };
        readonly StopLossRequest: {
            /**
             * @description A market order once this is reached, or a limit order at `price`.
             * @example 88000
             */
            readonly triggerPrice: string;
            /**
             * @description Limit price once it has triggered.
             * @example 87900
             */
            readonly price?: string;
        };
        /** @description The pending order is placed once the working one has filled completely. */
        readonly OtoRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly kind: "OTO";
            readonly working: components["schemas"]["WorkingOrderRequest"];
            readonly pending: components["schemas"]["PendingOrderRequest"];
        };
        /** @description The limit order that the list begins with. */
        readonly WorkingOrderRequest: {
            readonly side: components["schemas"]["Side"];
            /**
             * @description Amount in the instrument's quantityUnit.
             * @example 0.001
             */
            readonly quantity: string;
            /**
             * @description Limit price.
             * @example 90000
             */
            readonly price: string;
            /** @description Default: GTC. */
            readonly timeInForce?: components["schemas"]["TimeInForce"];
            readonly postOnly?: boolean;
            /**
             * @description The part to show in the book.
             * @example 0.0005
             */
            readonly displayQuantity?: string;
        };
        /** @description The order that follows, with the fields of its type. */
        readonly PendingOrderRequest: {
            readonly side: components["schemas"]["Side"];
            readonly type: components["schemas"]["OrderType"];
            /**
             * @description Amount in the instrument's quantityUnit.
             * @example 0.001
             */
            readonly quantity?: string;
            /**
             * @description Limit price, of types that have one.
             * @example 95000
             */
            readonly price?: string;
            /** @description Default: GTC, of types that have a limit. */
            readonly timeInForce?: components["schemas"]["TimeInForce"];
            readonly postOnly?: boolean;
            /**
             * @description The part to show in the book.
             * @example 0.0005
             */
            readonly displayQuantity?: string;
            /**
             * @description Of stop and take-profit types.
             * @example 88000
             */
            readonly triggerPrice?: string;
            /**
             * @description Of a trailing stop: distance from the best price, per cent of it.
             * @example 1.5
             */
            readonly trailingPercent?: string;
            /**
             * @description Of a trailing stop: trailing begins at this price.
             * @example 95000
             */
            readonly activationPrice?: string;
        };
        /** @description Answers may have other words in a later version. */
        readonly OrderType: 'MARKET' | 'LIMIT' | 'STOP_MARKET' | 'STOP_LIMIT' | 'TAKE_PROFIT_MARKET' | 'TAKE_PROFIT_LIMIT' | 'TRAILING_STOP_MARKET' | (string & {});
        /** @description Once the working order has filled completely, a take-profit and a stop-loss of the other side are placed as a pair. */
        readonly OtocoRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            readonly kind: "OTOCO";
            readonly working: components["schemas"]["WorkingOrderRequest"];
            /**
             * @description Of the take-profit and the stop-loss. Default: the working order's. A fee in the base asset leaves less than that to sell.
             * @example 0.000999
             */
            readonly pendingQuantity?: string;
            readonly takeProfit: components["schemas"]["TakeProfitRequest"];
            readonly stopLoss: components["schemas"]["StopLossRequest"];
        };
        readonly CancelAfterRequest: {
            readonly exchange: components["schemas"]["Exchange"];
            readonly market?: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol?: string;
            /**
             * @description Cancel everything in scope unless the switch is renewed in this time; 0 lets go.
             * @example 120
             */
            readonly seconds: number;
            /**
             * @description When you issued the request, by your clock. Of several requests the one issued last stands, in whatever order they arrive. Default: when it arrives.
             * @example 2026-11-22T00:00:00Z
             */
            readonly issuedAt?: string;
        };
        /** @description An alert of a strategy: its secret, the time at which it was made, and whatever else its template refers to. The media type does not matter. Instead of JSON it may be `name=value` pairs, one a line or separated by semicolons. */
        readonly Alert: {
            /** @description The secret of the strategy. */
            readonly secret: string;
        } & {
            readonly [key: string]: string | number | boolean;
        };
        readonly InstrumentSettingsRequest: {
            /**
             * @description Position value over margin.
             * @example 10
             */
            readonly leverage?: string;
            readonly marginMode?: components["schemas"]["MarginMode"];
        };
        /** @description Answers may have other words in a later version. */
        readonly MarginMode: 'cross' | 'isolated' | (string & {});
        readonly AccountSettingsRequest: {
            readonly positionMode?: components["schemas"]["PositionMode"];
            readonly assetMode?: components["schemas"]["AssetMode"];
        };
        /** @description `oneWay`: one position per instrument; `hedge`: a long and a short one side by side. Answers may have other words in a later version. */
        readonly PositionMode: 'oneWay' | 'hedge' | (string & {});
        /** @description `single`: only the settlement asset secures positions; `multi`: every asset of the account. Answers may have other words in a later version. */
        readonly AssetMode: 'single' | 'multi' | (string & {});
        /** @description The body of a place, with 201 and with 202. `outcome` is present, and `unknown`, where the outcome is not known: neither a success nor a failure. */
        readonly PlaceOutcome: components["schemas"]["Order"] | components["schemas"]["UnknownOutcome"];
        /** @description What the exchange does not report is null, never invented. */
        readonly Order: {
            /**
             * @description Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.
             * @example binance.spot.BTCUSDT.51234567890
             */
            readonly id: string;
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly exchangeSymbol: string;
            /** @description Always a string: ids of some exchanges exceed 2^53. */
            readonly exchangeOrderId: string;
            readonly clientOrderId: string | null;
            readonly side: components["schemas"]["Side"];
            /** @description null: a type that Atlas does not place; see exchangeType. */
            readonly type: components["schemas"]["OrderType"] | null;
            readonly exchangeType: string;
            readonly timeInForce: components["schemas"]["TimeInForce"] | null;
            readonly postOnly: boolean;
            readonly reduceOnly: boolean;
            /** @description Position side in hedge mode; null in one-way mode and on spot. */
            readonly positionSide: components["schemas"]["PositionSide"] | null;
            /** @description Limit price; null on market orders. */
            readonly price: string | null;
            readonly quantity: string | null;
            /** @description Quote amount a market order was placed for. */
            readonly quoteQuantity: string | null;
            /**
             * @description Decimal, plain notation.
             * @example 0.005
             */
            readonly filledQuantity: string;
            /** @description The part shown in the book of an order that hides the rest; null: all of it is shown. */
            readonly displayQuantity: string | null;
            /** @description What can still fill: "0" in every final state; null where the quantity is. */
            readonly remainingQuantity: string | null;
            /** @description null while nothing has filled, or where the exchange does not report it. */
            readonly averagePrice: string | null;
            readonly quantityUnit: string;
            /** @description null on orders that wait for nothing. */
            readonly trigger: components["schemas"]["Trigger"] | null;
            /** @description The id of the order that the trigger created, where that is an order of its own; this order shows its fills. */
            readonly triggeredOrderId: string | null;
            /** @description The order closes the whole position when it triggers, and has no quantity of its own. */
            readonly closePosition: boolean;
            /** @description When the exchange ends a GTD order. */
            readonly expiresAt: string | null;
            readonly takeProfit: components["schemas"]["AttachedOrder"] | null;
            readonly stopLoss: components["schemas"]["AttachedOrder"] | null;
            /** @description The exchange's word for what it does when the order meets another of the account. */
            readonly selfTradePrevention: string | null;
            /** @description Why the exchange itself placed the order; null for orders of the account. */
            readonly forcedBy: components["schemas"]["ForcedBy"] | null;
            readonly state: components["schemas"]["OrderState"];
            /** @description The state in the exchange's own words. */
            readonly exchangeState: string;
            readonly stateReason: string | null;
            /** @description The list the order belongs to, e.g. an OCO; null for a single order. */
            readonly orderListId: string | null;
            /** @description What was asked for where the exchange moved it: Bybit moves a limit price of a contract that is beyond the price band to its edge. Told with the answer to the place or the amend; null everywhere else. */
            readonly adjusted: components["schemas"]["Adjusted"] | null;
            /** @description null where the exchange does not report it. */
            readonly createdAt: string | null;
            readonly updatedAt: string | null;
            /** @description With `include=fees`: what its fills cost, by asset. null: it cannot be told. */
            readonly fees?: readonly components["schemas"]["Money"][] | null;
        };
        /** @description Answers may have other words in a later version. */
        readonly PositionSide: 'LONG' | 'SHORT' | (string & {});
        /** @description What a conditional order waits for. */
        readonly Trigger: {
            readonly triggerPrice: string | null;
            readonly triggerBy: components["schemas"]["TriggerSource"] | null;
            /** @description Per cent of the best price since trailing began. */
            readonly trailingPercent: string | null;
            /** @description Distance from the best price, in quote currency. */
            readonly trailingAmount: string | null;
            /** @description The price at which a trailing stop begins to trail. */
            readonly activationPrice: string | null;
        };
        /** @description An order that the exchange places once this one has filled. */
        readonly AttachedOrder: {
            /**
             * @description Decimal, plain notation.
             * @example 0.005
             */
            readonly triggerPrice: string;
            readonly triggerBy: components["schemas"]["TriggerSource"] | null;
            /** @description Limit price once triggered; null: a market order. */
            readonly price: string | null;
        };
        /** @description Why the exchange itself placed an order. Answers may have other words in a later version. */
        readonly ForcedBy: 'LIQUIDATION' | 'ADL' | 'SETTLEMENT' | (string & {});
        readonly Adjusted: {
            /**
             * @description Decimal, plain notation.
             * @example 0.005
             */
            readonly price: string;
        };
        /** @description A signed amount of one asset. */
        readonly Money: {
            /**
             * @description Decimal, plain notation.
             * @example 0.005
             */
            readonly amount: string;
            readonly asset: string;
        };
        /** @description It is not known whether the command took effect. Follow `Location`; do not send it again under another client order id. */
        readonly UnknownOutcome: {
            /** @constant */
            readonly outcome: "unknown";
            readonly operation: components["schemas"]["IntentOperation"];
            readonly detail: string;
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            readonly symbol: string;
            /** @description Client order ids under which an order may exist. */
            readonly clientOrderIds: readonly string[];
            readonly orderId: string | null;
            /**
             * @description The order list that the command was to cancel.
             * @example binance.spot.BTCUSDT.812345
             */
            readonly orderListId?: string;
            /** @constant */
            readonly orderState: "unknown";
            /** @description How long to wait before asking again, as in `Retry-After`. */
            readonly retryAfterSeconds: number;
        };
        /** @description Answers may have other words in a later version. */
        readonly IntentOperation: 'place' | 'amend' | 'cancel' | 'placeList' | 'cancelList' | (string & {});
        /** @description RFC 9457 problem details. `code` is stable. */
        readonly Problem: {
            readonly type: string;
            readonly title: string;
            readonly status: number;
            readonly detail: string;
            /** @description The request id, as in X-Request-Id. */
            readonly instance: string;
            readonly code: components["schemas"]["ProblemCode"];
            /** @description Whether the same request may succeed when sent again. */
            readonly retryable: boolean;
            readonly exchange?: string;
            readonly exchangeCode?: string;
            readonly exchangeMessage?: string;
            /** @description The order's state after the failed command, on requests that could have changed one. */
            readonly orderState?: components["schemas"]["OrderEffect"];
            readonly violations?: readonly components["schemas"]["Violation"][];
            /** @description The order as it is now, where that explains the problem. */
            readonly order?: components["schemas"]["Order"];
        };
        /** @description What went wrong, for programs. A code never changes its meaning. Answers may have other words in a later version. */
        readonly ProblemCode: 'INVALID_REQUEST' | 'INVALID_JSON' | 'INVALID_ORDER_ID' | 'INVALID_CURSOR' | 'UNKNOWN_SYMBOL' | 'IDEMPOTENCY_KEY_REQUIRED' | 'UNAUTHENTICATED' | 'FORBIDDEN' | 'TRADING_HALTED' | 'TRADING_CANCEL_ONLY' | 'TRADING_REDUCE_ONLY' | 'SYMBOL_NOT_ALLOWED' | 'ORDER_NOT_FOUND' | 'INTENT_NOT_FOUND' | 'NOT_FOUND' | 'METHOD_NOT_ALLOWED' | 'ORDER_NOT_ACTIVE' | 'DUPLICATE_CLIENT_ORDER_ID' | 'ORDER_CHANGED' | 'SWITCH_SUPERSEDED' | 'AMEND_INCOMPLETE' | 'SETTLED_BY_OPERATOR' | 'ALERT_NOT_CURRENT' | 'IDEMPOTENCY_KEY_IN_USE' | 'BODY_TOO_LARGE' | 'UNSUPPORTED_MEDIA_TYPE' | 'RULE_VIOLATION' | 'OUT_OF_BOUNDS' | 'SETTING_REJECTED' | 'NOT_SUPPORTED' | 'IDEMPOTENCY_KEY_REUSED' | 'REPLACE_NOT_ALLOWED' | 'LIMIT_EXCEEDED' | 'INSUFFICIENT_FUNDS' | 'WOULD_TRIGGER_AT_ONCE' | 'POST_ONLY_WOULD_TAKE' | 'FILL_OR_KILL_UNFILLABLE' | 'REDUCE_ONLY_REJECTED' | 'NOTHING_TO_AMEND' | 'AMEND_REJECTED' | 'MARKET_CLOSED' | 'TOO_MANY_OPEN_ORDERS' | 'EXCHANGE_REJECTED' | 'RATE_LIMITED' | 'THROTTLED' | 'INTERNAL' | 'EXCHANGE_PROTOCOL' | 'EXCHANGE_REFUSED_REQUEST' | 'EXCHANGE_UNREACHABLE' | 'EXCHANGE_OVERLOADED' | 'EXCHANGE_CLOSED' | 'EXCHANGE_REGION_REFUSED' | 'EXCHANGE_CLOCK' | 'CREDENTIALS_MISSING' | 'CREDENTIALS_MALFORMED' | 'CREDENTIALS_UNAVAILABLE' | 'TEMPLATE_INVALID' | 'CREDENTIALS_REJECTED' | 'TRADING_STATE_UNAVAILABLE' | 'REFERENCE_PRICE_UNAVAILABLE' | 'INTENT_STORE_UNAVAILABLE' | 'NOT_PLACED' | 'DEADLINE_EXCEEDED' | (string & {});
        /** @description Answers may have other words in a later version. */
        readonly OrderEffect: 'notPlaced' | 'placed' | 'unknown' | (string & {});
        readonly Violation: {
            readonly field: string;
            readonly rule: string;
            readonly message: string;
            readonly given?: string;
            readonly bound?: string;
            /** @description The nearest valid values. */
            readonly suggestion?: string | readonly string[];
        };
        readonly OrderList: {
            readonly orders: readonly components["schemas"]["Order"][];
            /** @description null: the range is exhausted. A short page can still have a cursor. */
            readonly nextCursor: string | null;
            readonly sources: readonly components["schemas"]["Source"][];
            /** @description With `ids`: orders that could not be read. */
            readonly failed?: readonly components["schemas"]["UnreadableOrder"][];
            /** @description With `ids`: orders the exchange does not know. They never existed, or it no longer keeps them. */
            readonly notFound?: readonly string[];
        };
        /** @description Which part of the answer this exchange and product covers. */
        readonly Source: {
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            readonly status: components["schemas"]["SourceStatus"];
            /** @description What `from` and `to` mean here: time of creation (Binance), or of the last change where the exchange reports nothing else (BitMEX). null: no range was read. */
            readonly rangeBy: components["schemas"]["RangeBy"] | null;
            /** @description With `partial`: complete from here on. */
            readonly coveredFrom: string | null;
            readonly reason: string | null;
            readonly problem: components["schemas"]["ProblemSummary"] | null;
            /** @description With `partial`: what the exchange listed but the answer omits. One unreadable row never hides others. null: nothing. */
            readonly leftOut: components["schemas"]["LeftOut"] | null;
            /** @description With `problem`: start of the range to ask for again. */
            readonly missingFrom: string | null;
            readonly missingTo: string | null;
            /** @description Requests sent to the exchange for this answer. */
            readonly requests: number;
            /** @description Their weight in the exchange's own units. */
            readonly weight: number | null;
        };
        /** @description Answers may have other words in a later version. */
        readonly SourceStatus: 'complete' | 'partial' | 'unavailable' | (string & {});
        /** @description Answers may have other words in a later version. */
        readonly RangeBy: 'created' | 'updated' | (string & {});
        readonly ProblemSummary: {
            readonly code: components["schemas"]["ProblemCode"];
            readonly detail: string;
            /** @description Whether the same request may succeed when sent again. */
            readonly retryable: boolean;
        };
        readonly LeftOut: {
            /** @description Rows that do not have the documented form. */
            readonly unreadable: number;
            /** @description Orders on instruments that are not served here, mostly of other base assets. Atlas never cancels them. */
            readonly notServed: number;
            /** @description The first of the affected instruments, by the exchange's symbols. */
            readonly exchangeSymbols: readonly string[];
        };
        readonly UnreadableOrder: {
            /**
             * @description Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.
             * @example binance.spot.BTCUSDT.51234567890
             */
            readonly id: string;
            readonly problem: components["schemas"]["ProblemSummary"];
        };
        /** @description One result per order that matched. */
        readonly CancelResults: {
            readonly results: readonly components["schemas"]["CancelResult"][];
            readonly sources: readonly components["schemas"]["Source"][];
        };
        readonly CancelResult: {
            /**
             * @description Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.
             * @example binance.spot.BTCUSDT.51234567890
             */
            readonly id: string;
            readonly outcome: components["schemas"]["CancelAllOutcome"];
            readonly order: components["schemas"]["Order"] | null;
            readonly problem: components["schemas"]["ProblemSummary"] | null;
        };
        /** @description Answers may have other words in a later version. */
        readonly CancelAllOutcome: 'canceled' | 'notActive' | 'failed' | 'unknown' | (string & {});
        /** @description A checked order that was not sent, and what it would amount to. A figure that is not known is null. */
        readonly OrderPreview: {
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly exchangeSymbol: string;
            readonly clientOrderId: string | null;
            readonly side: components["schemas"]["Side"];
            readonly type: components["schemas"]["OrderType"];
            readonly timeInForce: components["schemas"]["TimeInForce"] | null;
            readonly postOnly: boolean;
            readonly reduceOnly: boolean;
            /** @description Limit price; null on market orders. */
            readonly price: string | null;
            readonly quantity: string | null;
            /** @description Quote amount a market order was placed for. */
            readonly quoteQuantity: string | null;
            readonly quantityUnit: string;
            /** @description The part shown in the book of an order that hides the rest; null: all of it is shown. */
            readonly displayQuantity: string | null;
            /** @description null on orders that wait for nothing. */
            readonly trigger: components["schemas"]["Trigger"] | null;
            /** @description The order closes the whole position when it triggers, and has no quantity of its own. */
            readonly closePosition: boolean;
            /** @description When the exchange ends a GTD order. */
            readonly expiresAt: string | null;
            readonly takeProfit: components["schemas"]["AttachedOrder"] | null;
            readonly stopLoss: components["schemas"]["AttachedOrder"] | null;
            /** @description The quantity in the exchange's own unit; null for an order by quote amount. */
            readonly exchangeQuantity: string | null;
            /** @description The limit price; for a market order the best price on the other side of the book; for one that becomes a market order its trigger price. */
            readonly estimatedPrice: string | null;
            /** @description Value of the order in quote currency; of a quanto contract in its settlement asset. */
            readonly notional: components["schemas"]["Money"] | null;
            /** @description The fee when all of the order fills. Negative: a rebate. */
            readonly fee: components["schemas"]["EstimatedFee"] | null;
            /** @description What the order needs: on spot what it gives up, with a fee that is paid on top; on contracts the initial margin at the leverage of the open position, or at the one that is set, without fees. A reduce-only order needs nothing. */
            readonly required: components["schemas"]["Money"] | null;
            /** @description What the account has available of that asset. */
            readonly available: components["schemas"]["Money"] | null;
            /** @description `required` is available; null where one of them is not known. */
            readonly sufficient: boolean | null;
            readonly trading: components["schemas"]["Trading"];
            /** @description The checks that the order passed; where it fails one, the answer is the problem that placing gives. */
            readonly checks: readonly components["schemas"]["PlaceCheck"][];
            /** @description The exchange's own check; null where it was not asked for. */
            readonly exchangeCheck: components["schemas"]["ExchangeCheck"] | null;
            /** @description Why a figure is null. */
            readonly unknown: readonly components["schemas"]["UnknownFigure"][];
        };
        readonly EstimatedFee: components["schemas"]["Money"] & {
            readonly rate: string;
            /** @description Whose rate it is: the maker rate for a post-only order, the taker rate for any other. */
            readonly liquidity: components["schemas"]["Liquidity"];
            /** @description What changes the rate besides, e.g. a discount. */
            readonly note: string | null;
        };
        /** @description Answers may have other words in a later version. */
        readonly Liquidity: 'maker' | 'taker' | (string & {});
        /** @description What may be traded now. */
        readonly Trading: {
            readonly state: components["schemas"]["TradingState"];
            /** @description The reason, in the words of the operator. */
            readonly reason: string | null;
            readonly by: string | null;
            readonly at: string | null;
        };
        /** @description What the operator allows: everything; what reduces positions; only cancels and amends that reduce orders; only cancels. `unknown`: the state cannot be read; after half a minute of that, nothing is placed. Answers may have other words in a later version. */
        readonly TradingState: 'active' | 'reduceOnly' | 'cancelOnly' | 'halted' | 'unknown' | (string & {});
        /** @description Answers may have other words in a later version. */
        readonly PlaceCheck: 'instrument' | 'tradingState' | 'limits' | (string & {});
        readonly ExchangeCheck: {
            readonly result: components["schemas"]["ExchangeCheckResult"];
            readonly code: components["schemas"]["ProblemCode"] | null;
            readonly reason: string | null;
        };
        /** @description `passed`; `refused`: placing would be refused with this code; `notMade`: the exchange has no check of its own for this order, or did not answer it. Answers may have other words in a later version. */
        readonly ExchangeCheckResult: 'passed' | 'refused' | 'notMade' | (string & {});
        readonly UnknownFigure: {
            readonly figure: components["schemas"]["EstimatedFigure"];
            readonly reason: string;
        };
        /** @description Answers may have other words in a later version. */
        readonly EstimatedFigure: 'estimatedPrice' | 'notional' | 'fee' | 'required' | 'available' | (string & {});
        /** @description One result per order, in the order of the request. */
        readonly BatchResults: {
            readonly results: readonly components["schemas"]["BatchResult"][];
        };
        readonly BatchResult: {
            /** @description Position of the order in the request, from 0. */
            readonly index: number;
            /** @description The status that placing this order alone would have had. */
            readonly status: number;
            /** @description Path of the order, or where to follow an unknown outcome. */
            readonly location: string | null;
            /** @description Whether this is the stored answer of an earlier request with the key. */
            readonly replayed: boolean;
            /** @description 201: the order; 202: an unknown outcome; any other status: a problem. */
            readonly body: components["schemas"]["Order"] | components["schemas"]["UnknownOutcome"] | components["schemas"]["Problem"];
        };
        /** @description The body of an amend, with 200 and with 202. `outcome` is present, and `unknown`, where it is not known. */
        readonly AmendOutcome: components["schemas"]["AmendedOrder"] | components["schemas"]["UnknownOutcome"];
        readonly AmendedOrder: components["schemas"]["Order"] & {
            readonly amendment: components["schemas"]["Amendment"];
        };
        /** @description What the amend did to the order, its queue priority and its ids. */
        readonly Amendment: {
            /** @description `inPlace`: the order itself was modified; `keepPriority`: reduced, queue priority kept; `cancelReplace`: cancelled and placed again. */
            readonly method: components["schemas"]["AmendMethod"];
            /** @description Whether the order kept its place in the queue. Binance futures lose it with every amend; BitMEX with a new price; the effect of a new quantity on BitMEX is unverified (`unknown`). */
            readonly queuePriority: components["schemas"]["QueuePriority"];
            readonly before: components["schemas"]["OrderIds"];
            readonly after: components["schemas"]["OrderIds"];
            /**
             * @description What had filled of a replaced order: the replacement counts from zero, so the total filled is the sum of both. "0" for an order that was not replaced.
             * @example 0.005
             */
            readonly filledBefore: string;
            /** @description true: this amend took effect, and another request or client has changed the order since; the order is shown as it is now. */
            readonly changedSince: boolean;
        };
        /** @description `inPlace`: the order itself is modified; `keepPriority`: reduced, queue priority kept; `cancelReplace`: cancelled and placed again. Answers may have other words in a later version. */
        readonly AmendMethod: 'inPlace' | 'keepPriority' | 'cancelReplace' | (string & {});
        /** @description Answers may have other words in a later version. */
        readonly QueuePriority: 'kept' | 'lost' | 'unknown' | (string & {});
        readonly OrderIds: {
            /**
             * @description Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.
             * @example binance.spot.BTCUSDT.51234567890
             */
            readonly id: string;
            readonly clientOrderId: string | null;
        };
        /** @description The body of a cancel, with 200 and with 202. `outcome` is present, and `unknown`, where it is not known. */
        readonly CancelOutcome: components["schemas"]["Order"] | components["schemas"]["UnknownOutcome"];
        readonly Flattened: {
            readonly canceled: components["schemas"]["CancelResults"];
            readonly closings: readonly components["schemas"]["Closing"][];
            /** @description The positions that are left. null: they could not be read; see `problem`. */
            readonly remaining: readonly components["schemas"]["Position"][] | null;
            /** @description What the read of the positions covers. */
            readonly sources: readonly components["schemas"]["Source"][];
            readonly problem: components["schemas"]["ProblemSummary"] | null;
        };
        readonly Closing: {
            /** @description As it was before it was closed. */
            readonly position: components["schemas"]["Position"];
            /** @description Quantity of the closing order, in the unit of the position. */
            readonly quantity: string;
            /** @description The status that placing this order alone would have had. */
            readonly status: number;
            /** @description Path of the order, or where to follow an unknown outcome. */
            readonly location: string | null;
            /** @description Whether this is the stored answer of an earlier request with the key. */
            readonly replayed: boolean;
            /** @description 201: the order; 202: an unknown outcome; any other status: a problem. */
            readonly body: components["schemas"]["Order"] | components["schemas"]["UnknownOutcome"] | components["schemas"]["Problem"];
        };
        /** @description An open position. */
        readonly Position: {
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly exchangeSymbol: string;
            readonly side: components["schemas"]["PositionSide"];
            /** @description Whether the account holds long and short positions of one instrument side by side (hedge mode). */
            readonly hedged: boolean;
            /**
             * @description Positive: the quantity of the order that closes the position.
             * @example 0.005
             */
            readonly quantity: string;
            readonly quantityUnit: string;
            readonly entryPrice: string | null;
            readonly markPrice: string | null;
            /** @description null: not reported, or the position cannot be liquidated. */
            readonly liquidationPrice: string | null;
            readonly marginMode: components["schemas"]["MarginMode"] | null;
            readonly leverage: string | null;
            readonly unrealizedProfit: components["schemas"]["Money"] | null;
            readonly updatedAt: string | null;
        };
        /** @description The body of a command about an order list. `outcome` is present, and `unknown`, where the outcome is not known: neither a success nor a failure. */
        readonly OrderListOutcome: components["schemas"]["LinkedOrders"] | components["schemas"]["UnknownOutcome"];
        /** @description An order list: orders of which one ends or starts another. */
        readonly LinkedOrders: {
            /**
             * @description Opaque id of an order list: `<exchange>.<market>.<exchangeSymbol>.<id of the list at the exchange>`.
             * @example binance.spot.BTCUSDT.812345
             */
            readonly id: string;
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly exchangeSymbol: string;
            /** @description The exchange's id; its orders name it as `orderListId`. */
            readonly exchangeListId: string;
            /** @description Made by Atlas; the client order ids of the orders begin with it. */
            readonly clientListId: string | null;
            /** @description null: a list of a kind that Atlas does not place. */
            readonly kind: components["schemas"]["OrderListKind"] | null;
            readonly state: components["schemas"]["OrderListState"];
            /** @description The state in the exchange's own words. */
            readonly exchangeState: string;
            readonly legs: readonly components["schemas"]["ListLeg"][];
            readonly updatedAt: string | null;
        };
        /** @description Answers may have other words in a later version. */
        readonly OrderListKind: 'OCO' | 'OTO' | 'OTOCO' | (string & {});
        /** @description `EXECUTING`: one of its orders can still be placed or fill. `ALL_DONE`: all of them have ended. Answers may have other words in a later version. */
        readonly OrderListState: 'EXECUTING' | 'ALL_DONE' | 'REJECTED' | (string & {});
        /** @description An order of a list. */
        readonly ListLeg: {
            readonly role: components["schemas"]["LegRole"];
            readonly stage: components["schemas"]["LegStage"];
            readonly order: components["schemas"]["Order"];
        };
        /** @description `working` starts the list; `pending` is placed once it has filled; of a `takeProfit` and a `stopLoss` the first that fills or triggers ends the other. Answers may have other words in a later version. */
        readonly LegRole: 'working' | 'pending' | 'takeProfit' | 'stopLoss' | (string & {});
        /** @description `pending`: placed once the working order has filled; `active`: in the market, or watching for its trigger; `ended`: see `order.state` and `order.stateReason`. Answers may have other words in a later version. */
        readonly LegStage: 'pending' | 'active' | 'ended' | (string & {});
        readonly ActiveOrderLists: {
            readonly orderLists: readonly components["schemas"]["LinkedOrders"][];
            readonly sources: readonly components["schemas"]["Source"][];
        };
        /** @description What is known about a command. */
        readonly Intent: {
            readonly intentId: string;
            /** @description Client order id of the placed order, or of the replacement an amend may have placed. */
            readonly clientOrderId: string | null;
            readonly operation: components["schemas"]["IntentOperation"];
            readonly state: components["schemas"]["IntentState"];
            readonly attempts: number;
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            readonly symbol: string;
            /** @description The order the command was for, or the one it placed. */
            readonly orderId: string | null;
            /** @description As it was when the command ended; read its path for its current state. */
            readonly order: components["schemas"]["Order"] | null;
            readonly amendment: components["schemas"]["Amendment"] | null;
            /** @description As it was when a command about an order list ended. */
            readonly orderList: components["schemas"]["LinkedOrders"] | null;
            /** @description The problem the command ended with, or the reason its outcome is unknown. */
            readonly problem: components["schemas"]["Problem"] | null;
            /** @description How long to wait before asking again, as in `Retry-After`. null: the command has ended. */
            readonly retryAfterSeconds: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             * @example 2026-11-22T09:15:02.118Z
             */
            readonly createdAt: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             * @example 2026-11-22T09:15:02.118Z
             */
            readonly updatedAt: string;
        };
        /** @description `SENT`: in progress; `UNKNOWN`: outcome not known yet; `NOT_EXECUTED`: proven to have had no effect, the same key may send it again; `DONE`: ended, with `order` or `problem`. Answers may have other words in a later version. */
        readonly IntentState: 'SENT' | 'UNKNOWN' | 'NOT_EXECUTED' | 'DONE' | (string & {});
        readonly CancelAfter: {
            readonly exchange: components["schemas"]["Exchange"];
            /** @description null: every market, or that of the symbol. */
            readonly market: components["schemas"]["Market"] | null;
            readonly symbol: string | null;
            /** @description The user, role or token subject whose switch this is; null where callers are not told apart. */
            readonly owner: string | null;
            readonly state: components["schemas"]["SwitchState"];
            readonly seconds: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             * @example 2026-11-22T09:15:02.118Z
             */
            readonly issuedAt: string;
            /** @description The deadline; null unless armed. */
            readonly firesAt: string | null;
            /** @description While firing: why it has not finished. */
            readonly problem: string | null;
            /** @description The last time it fired. */
            readonly fired: components["schemas"]["Firing"] | null;
            /** @description What keeps the deadline, and how exactly. */
            readonly mechanisms: readonly components["schemas"]["Mechanism"][];
        };
        /** @description `armed`; `firing`: the deadline has passed, and something in scope may still rest; `fired`: a read has shown that nothing rests; `released`: let go. Answers may have other words in a later version. */
        readonly SwitchState: 'armed' | 'firing' | 'fired' | 'released' | (string & {});
        readonly Firing: {
            /**
             * Format: date-time
             * @description The deadline that passed.
             * @example 2026-11-22T09:15:02.118Z
             */
            readonly deadline: string;
            /**
             * Format: date-time
             * @description When Atlas began to cancel.
             * @example 2026-11-22T09:15:02.118Z
             */
            readonly at: string;
            /** @description When a read showed that nothing in scope rests; null: its owner let go before that. */
            readonly clearedAt: string | null;
            /** @description Orders that Atlas cancelled. Those that the exchange's own timer cancelled before are not counted. */
            readonly canceled: number;
            /** @description Orders that ended otherwise before their cancel arrived. */
            readonly ended: number;
            /** @description The cancelled orders, at most 50. */
            readonly canceledIds: readonly string[];
            /** @description Whether a sweep stopped half-way: it may have cancelled orders that are not counted. */
            readonly interrupted: boolean;
        };
        readonly Mechanism: {
            readonly by: components["schemas"]["MechanismBy"];
            /** @description How late after the deadline it may act. */
            readonly grainSeconds: number;
            readonly covers: components["schemas"]["MechanismCovers"];
            readonly outcome: components["schemas"]["MechanismOutcome"];
            readonly problem: components["schemas"]["ProblemSummary"] | null;
        };
        /** @description Answers may have other words in a later version. */
        readonly MechanismBy: 'atlas' | 'exchange' | (string & {});
        /** @description `plain`: orders that rest in a book; the exchange may leave those that wait for a trigger. Answers may have other words in a later version. */
        readonly MechanismCovers: 'all' | 'plain' | (string & {});
        /** @description How it took this request. `refused`: it does not hold. `unknown`: its reply was lost; sending the request again is safe. Answers may have other words in a later version. */
        readonly MechanismOutcome: 'done' | 'refused' | 'unknown' | (string & {});
        readonly SwitchList: {
            readonly switches: readonly components["schemas"]["Switch"][];
        };
        /** @description A caller's dead man's switch on a scope. */
        readonly Switch: {
            readonly exchange: components["schemas"]["Exchange"];
            /** @description null: every market, or that of the symbol. */
            readonly market: components["schemas"]["Market"] | null;
            readonly symbol: string | null;
            /** @description The user, role or token subject whose switch this is; null where callers are not told apart. */
            readonly owner: string | null;
            readonly state: components["schemas"]["SwitchState"];
            readonly seconds: number;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             * @example 2026-11-22T09:15:02.118Z
             */
            readonly issuedAt: string;
            /** @description The deadline; null unless armed. */
            readonly firesAt: string | null;
            /** @description While firing: why it has not finished. */
            readonly problem: string | null;
            /** @description The last time it fired. */
            readonly fired: components["schemas"]["Firing"] | null;
        };
        /** @description What became of an alert. */
        readonly AlertResult: {
            /** @description `done`: the order was placed; `rejected`: nothing was placed, and `problem` says why; `unknown`: not known yet. */
            readonly outcome: components["schemas"]["ToldOutcome"];
            readonly strategy: string;
            /** @description The intent of the alert, the same for every copy: `GET /v1/intents/{intentId}`. An alert that was refused before it was recorded has none there. */
            readonly intentId: string;
            /** @description Whether a copy of the alert got this answer before. */
            readonly replayed: boolean;
            /** @description The order, where it was placed. */
            readonly order: components["schemas"]["Order"] | null;
            /** @description Why nothing was placed, or why the outcome is unknown. null: the order was placed. */
            readonly problem: components["schemas"]["Problem"] | null;
            /** @description How long to wait before reading the intent. null: the outcome is known. */
            readonly retryAfterSeconds: number | null;
        };
        /** @description `done`; `rejected`: it had no effect; `unknown`: not known yet. Answers may have other words in a later version. */
        readonly ToldOutcome: 'done' | 'rejected' | 'unknown' | (string & {});
        readonly FillList: {
            readonly fills: readonly components["schemas"]["Fill"][];
            /** @description null: the range is exhausted. A short page can still have a cursor. */
            readonly nextCursor: string | null;
            readonly sources: readonly components["schemas"]["Source"][];
        };
        /** @description One trade of the account. */
        readonly Fill: {
            /** @description Opaque and unique; the same fill has the same id in every list. */
            readonly id: string;
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly exchangeSymbol: string;
            /** @description The exchange's trade id, unique within the instrument. */
            readonly exchangeFillId: string;
            /**
             * @description Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`.
             * @example binance.spot.BTCUSDT.51234567890
             */
            readonly orderId: string;
            readonly exchangeOrderId: string;
            /** @description null where fills do not carry it (Binance): the order has it. */
            readonly clientOrderId: string | null;
            readonly side: components["schemas"]["Side"];
            /** @description In hedge mode; otherwise null. */
            readonly positionSide: components["schemas"]["PositionSide"] | null;
            /**
             * @description Decimal, plain notation.
             * @example 0.005
             */
            readonly price: string;
            /**
             * @description Decimal, plain notation.
             * @example 0.005
             */
            readonly quantity: string;
            readonly quantityUnit: string;
            /** @description Whether the order was resting in the book. */
            readonly maker: boolean | null;
            /** @description What the trade cost. Negative: a rebate. */
            readonly fee: components["schemas"]["Money"] | null;
            /** @description Without fees and funding. null on spot, and where it is not reported. */
            readonly realizedProfit: components["schemas"]["Money"] | null;
            /** @description The exchange's word for a trade nobody placed, e.g. a liquidation. */
            readonly forcedBy: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, milliseconds
             * @example 2026-11-22T09:15:02.118Z
             */
            readonly tradedAt: string;
        };
        readonly PositionList: {
            readonly positions: readonly components["schemas"]["Position"][];
            readonly sources: readonly components["schemas"]["Source"][];
        };
        readonly BalanceList: {
            readonly balances: readonly components["schemas"]["Balance"][];
            readonly sources: readonly components["schemas"]["Source"][];
        };
        /** @description What the account holds of one asset in one wallet. */
        readonly Balance: {
            readonly exchange: components["schemas"]["Exchange"];
            /** @description The products that trade from this wallet. Where an exchange has one wallet for all, it is told once. */
            readonly markets: readonly components["schemas"]["Market"][];
            readonly asset: string;
            /**
             * @description All of it, without unrealised profit.
             * @example 0.005
             */
            readonly total: string;
            /** @description What new orders can use; null where it is not reported by asset. */
            readonly available: string | null;
            /** @description What resting orders hold. */
            readonly locked: string | null;
            readonly unrealizedProfit: string | null;
            readonly updatedAt: string | null;
        };
        readonly FeeList: {
            readonly fees: readonly components["schemas"]["FeeRates"][];
            readonly sources: readonly components["schemas"]["Source"][];
        };
        /** @description The account's fee rates on an instrument. */
        readonly FeeRates: {
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly exchangeSymbol: string;
            /**
             * @description A fraction of the traded value. Negative: a rebate.
             * @example 0.001
             */
            readonly maker: string;
            /**
             * @description A fraction of the traded value. Negative: a rebate.
             * @example 0.001
             */
            readonly taker: string;
            readonly chargedIn: components["schemas"]["ChargedIn"];
            /** @description What changes the rates besides, e.g. a discount. */
            readonly note: string | null;
        };
        /** @description The asset that a fill of each side is charged in, unless `note` says otherwise. */
        readonly ChargedIn: {
            readonly BUY: string;
            readonly SELL: string;
        };
        /** @description null: the exchange does not tell. */
        readonly InstrumentSettings: {
            readonly instrumentId: string;
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly exchangeSymbol: string;
            readonly leverage: string | null;
            readonly marginMode: components["schemas"]["MarginMode"] | null;
            /** @description For the smallest position. */
            readonly maxLeverage: string | null;
        };
        readonly ChangedInstrumentSettings: {
            readonly instrumentId: string;
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly exchangeSymbol: string;
            readonly leverage: string | null;
            readonly marginMode: components["schemas"]["MarginMode"] | null;
            /** @description For the smallest position. */
            readonly maxLeverage: string | null;
            /** @description Why the settings could not be read after the changes, and are null here; `results` holds all the same. null: they were read. */
            readonly problem: components["schemas"]["ProblemSummary"] | null;
            /** @description How each change ended, in the order they were made; one that is missing was not sent. */
            readonly results: readonly components["schemas"]["SettingResult"][];
        };
        readonly SettingResult: {
            readonly setting: components["schemas"]["SettingName"];
            readonly outcome: components["schemas"]["ToldOutcome"];
            readonly problem: components["schemas"]["ProblemSummary"] | null;
        };
        /** @description Answers may have other words in a later version. */
        readonly SettingName: 'leverage' | 'marginMode' | 'positionMode' | 'assetMode' | (string & {});
        /** @description null: the exchange does not tell, or has no such setting. */
        readonly AccountSettings: {
            readonly product: string;
            readonly positionMode: components["schemas"]["PositionMode"] | null;
            readonly assetMode: components["schemas"]["AssetMode"] | null;
        };
        readonly ChangedAccountSettings: {
            readonly product: string;
            readonly positionMode: components["schemas"]["PositionMode"] | null;
            readonly assetMode: components["schemas"]["AssetMode"] | null;
            /** @description Why the settings could not be read after the changes, and are null here; `results` holds all the same. null: they were read. */
            readonly problem: components["schemas"]["ProblemSummary"] | null;
            /** @description How each change ended, in the order they were made; one that is missing was not sent. */
            readonly results: readonly components["schemas"]["SettingResult"][];
        };
        readonly InstrumentList: {
            readonly instruments: readonly components["schemas"]["Instrument"][];
            readonly sources: readonly components["schemas"]["InstrumentSource"][];
        };
        /** @description A tradable instrument, with every rule an order is checked against. */
        readonly Instrument: {
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            /**
             * @description The exchange's own symbol.
             * @example BTCUSDT
             */
            readonly exchangeSymbol: string;
            readonly base: string;
            readonly quote: string;
            /** @description Settlement currency of a contract; null on spot. */
            readonly settle: string | null;
            readonly contract: components["schemas"]["Contract"] | null;
            readonly expiry: string | null;
            readonly inverse: boolean;
            readonly quanto: boolean;
            readonly status: components["schemas"]["InstrumentStatus"];
            readonly exchangeStatus: string;
            /**
             * @description What quantities count: base asset (spot, linear), quote currency (inverse), `contract` (quanto).
             * @example BTC
             */
            readonly quantityUnit: string;
            /** @description One unit of the exchange's own quantity, in quantityUnit. */
            readonly contractSize: string;
            /** @description Quantities are multiples of this. */
            readonly step: string;
            readonly minQuantity: string;
            /** @description Largest quantity of one order. */
            readonly maxQuantity: string | null;
            /** @description Additional step for market orders. */
            readonly marketStep: string | null;
            /** @description Additional minimum for market orders. */
            readonly marketMinQuantity: string | null;
            /** @description Additional maximum for market orders. */
            readonly marketMaxQuantity: string | null;
            /** @description Quote amounts of market orders are multiples of this. */
            readonly quoteStep: string | null;
            /** @description Prices are multiples of this. */
            readonly tickSize: string;
            /** @description Lowest limit price. */
            readonly minPrice: string | null;
            /** @description Highest limit price. */
            readonly maxPrice: string | null;
            /** @description Smallest price × quantity, in quote currency. */
            readonly minNotional: string | null;
            /** @description Largest price × quantity, in quote currency. */
            readonly maxNotional: string | null;
            readonly minNotionalOnMarket: boolean;
            readonly maxNotionalOnMarket: boolean;
            /** @description Moves with the market, so the exchange checks it when the order arrives. */
            readonly priceBand: components["schemas"]["PriceBand"] | null;
            readonly maxOpenOrders: number | null;
            readonly capabilities: components["schemas"]["Capabilities"];
        };
        /** @description Answers may have other words in a later version. */
        readonly Contract: 'perpetual' | 'delivery' | (string & {});
        /** @description Answers may have other words in a later version. */
        readonly InstrumentStatus: 'active' | 'reduceOnly' | 'cancelOnly' | 'halted' | (string & {});
        readonly PriceBand: {
            /** @description Price the bounds are multiples of; null where the bounds are prices, as last read. */
            readonly reference: components["schemas"]["PriceReference"] | null;
            /** @description Highest buy price. */
            readonly buyMax: string | null;
            /** @description Lowest buy price. */
            readonly buyMin: string | null;
            /** @description Highest sell price. */
            readonly sellMax: string | null;
            /** @description Lowest sell price. */
            readonly sellMin: string | null;
        };
        /** @description Answers may have other words in a later version. */
        readonly PriceReference: 'averagePrice' | 'markPrice' | (string & {});
        /** @description What orders on this instrument can use. Anything else is refused with `NOT_SUPPORTED`. */
        readonly Capabilities: {
            readonly orderTypes: readonly components["schemas"]["OrderType"][];
            readonly timeInForce: readonly components["schemas"]["TimeInForce"][];
            readonly postOnly: boolean;
            /** @description Contracts only: spot has no positions to reduce. */
            readonly reduceOnly: boolean;
            /** @description Whether a market order can name a quote amount. */
            readonly quoteQuantity: boolean;
            /** @description How a resting order can be changed, best first. `inPlace`: the order itself is modified; `keepPriority`: reduced, queue priority kept; `cancelReplace`: cancelled and placed again. */
            readonly amend: readonly components["schemas"]["AmendMethod"][];
            /** @description Whether an order that waits for a trigger can be changed, its condition included; always in place. */
            readonly amendConditional: boolean;
            /** @description Prices that a trigger can watch; empty where the instrument takes no conditional orders. */
            readonly triggerBy: readonly components["schemas"]["TriggerSource"][];
            /** @description Bounds of a trailing distance in per cent; null where it takes none. */
            readonly trailingPercent: components["schemas"]["TrailingBounds"] | null;
            /** @description Whether a trailing distance can be in quote currency. */
            readonly trailingAmount: boolean;
            /** @description Whether a trailing stop can begin at a price. */
            readonly activationPrice: boolean;
            /** @description Whether a stop or take-profit can close the whole position. */
            readonly closePosition: boolean;
            /** @description Whether an order can hide part of its quantity (iceberg). */
            readonly displayQuantity: boolean;
            /** @description Whether an order can carry a take-profit and a stop-loss. */
            readonly attached: boolean;
            /** @description Whether they can be changed until the order fills; each stays a market or a limit order, and a new one is a market order. */
            readonly amendAttached: boolean;
            /** @description Least time to the end of a GTD order, seconds; null where it takes none. */
            readonly minSecondsToExpiry: number | null;
            /** @description Order lists it takes. */
            readonly orderLists: readonly components["schemas"]["OrderListKind"][];
        };
        readonly TrailingBounds: {
            readonly min: string;
            readonly max: string;
            readonly step: string;
        };
        /** @description Whether this exchange and product are covered. */
        readonly InstrumentSource: {
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            readonly status: components["schemas"]["SourceStatus"];
            readonly reason: string | null;
            readonly problem: components["schemas"]["ProblemSummary"] | null;
            /** @description With `partial`: what the exchange listed but the answer omits. One unreadable row never hides others. null: nothing. */
            readonly leftOut: components["schemas"]["LeftOut"] | null;
        };
        readonly QuoteList: {
            readonly quotes: readonly components["schemas"]["Quote"][];
            readonly sources: readonly components["schemas"]["Source"][];
        };
        /** @description The best prices of an instrument now. */
        readonly Quote: {
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            /**
             * @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25.
             * @example BTC/USDT
             */
            readonly symbol: string;
            readonly exchangeSymbol: string;
            /** @description null: nobody bids. */
            readonly bid: string | null;
            readonly bidQuantity: string | null;
            /** @description null: nobody offers. */
            readonly ask: string | null;
            readonly askQuantity: string | null;
            readonly quantityUnit: string;
            /** @description The price that margins are computed with; null on spot. */
            readonly markPrice: string | null;
        };
        readonly ExchangeList: {
            readonly trading: components["schemas"]["Trading"];
            readonly exchanges: readonly components["schemas"]["ExchangeReport"][];
        };
        readonly ExchangeReport: {
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            readonly status: components["schemas"]["ExchangeStatus"];
            readonly statusSince: string | null;
            readonly statusNote: string | null;
            readonly reachable: boolean;
            readonly problem: components["schemas"]["ProblemSummary"] | null;
            readonly roundTripMs: number | null;
            /** @description The exchange's clock minus Atlas's. */
            readonly clockOffsetMs: number | null;
            readonly budget: readonly components["schemas"]["RequestBudget"][];
        };
        /** @description Life-cycle status of the exchange; applies to its own hosts only. BitMEX: `reduceOnly` since 2026-08-26, `closed` since 2026-09-23. Answers may have other words in a later version. */
        readonly ExchangeStatus: 'active' | 'reduceOnly' | 'closed' | (string & {});
        readonly RequestBudget: {
            readonly name: string;
            readonly limit: number;
            readonly used: number;
            readonly windowSeconds: number;
        };
        /** @description What this deployment allows. */
        readonly Deployment: {
            readonly stage: string;
            readonly version: string;
            readonly products: readonly components["schemas"]["ServedProduct"][];
            /** @description Base assets whose instruments can be traded. */
            readonly bases: readonly string[];
            readonly trading: components["schemas"]["Trading"];
            readonly limits: components["schemas"]["Limits"];
        };
        readonly ServedProduct: {
            readonly exchange: components["schemas"]["Exchange"];
            readonly market: components["schemas"]["Market"];
            readonly origin: string;
        };
        readonly Limits: {
            /** @description Maximum value of one order, by quote currency; currencies not listed are not traded. A currency of null: any. null: no limit. */
            readonly maxNotional: readonly components["schemas"]["MaxNotional"][] | null;
            /** @description Symbols that may be traded. null: all. */
            readonly allowedSymbols: readonly string[] | null;
            /** @description Maximum distance of a limit price from the mid price, in percent. null: no band. */
            readonly priceBandPercent: string | null;
            readonly requireIdempotencyKey: boolean;
        };
        readonly MaxNotional: {
            readonly currency: string | null;
            readonly amount: string;
        };
        readonly Health: {
            /** @constant */
            readonly status: "ok";
            readonly version: string;
            readonly stage: string;
            readonly tradingState: components["schemas"]["TradingState"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readonly listOrders: {
        readonly parameters: {
            readonly query?: {
                /** @description Order ids, comma separated. */
                readonly ids?: readonly string[];
                readonly exchange?: components["schemas"]["Exchange"];
                readonly market?: components["schemas"]["Market"];
                readonly symbol?: string;
                readonly side?: components["schemas"]["Side"];
                /** @description States, comma separated. */
                readonly state?: readonly components["schemas"]["OrderState"][];
                readonly clientOrderId?: string;
                /** @description `fees`: what the fills of each order cost, by asset. One request per order that has filled, for at most 50 orders of an answer; `null` where it cannot be told. */
                readonly include?: readonly components["schemas"]["Include"][];
                readonly from?: string;
                readonly to?: string;
                readonly limit?: number;
                /** @description `nextCursor` of the previous page, sent with the same filters. */
                readonly cursor?: string;
                /** @description Which end comes first. Default: newest. */
                readonly sort?: components["schemas"]["Sort"];
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of orders. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderList"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. UNKNOWN_SYMBOL: No such instrument. INVALID_ORDER_ID: Malformed order id. INVALID_CURSOR: The cursor does not belong to this query */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly placeOrder: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["OrderRequest"];
            };
        };
        readonly responses: {
            /** @description Placed. A market order is returned with its fills. */
            readonly 201: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    /** @description Path of the order. */
                    readonly Location: string;
                    readonly "Idempotency-Replayed"?: string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PlaceOutcome"];
                };
            };
            /** @description The outcome is not known yet. `Location` shows what is known; each request there continues resolving it. */
            readonly 202: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    /** @description Where to follow the command: its intent, or the order if no intent could be recorded. */
                    readonly Location: string;
                    /** @description Seconds to wait before asking there: until the absence of an order is proof, or the exchange may be asked again. */
                    readonly "Retry-After": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PlaceOutcome"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_JSON: The body is not JSON. UNKNOWN_SYMBOL: No such instrument. IDEMPOTENCY_KEY_REQUIRED: This deployment requires an Idempotency-Key */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this. TRADING_HALTED: The operator has halted trading. TRADING_CANCEL_ONLY: The operator allows only cancels. TRADING_REDUCE_ONLY: The operator allows only orders that reduce a position. SYMBOL_NOT_ALLOWED: The operator does not allow this symbol */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description DUPLICATE_CLIENT_ORDER_ID: An open order already carries this client order id. IDEMPOTENCY_KEY_IN_USE: The first request with this key is still running. SETTLED_BY_OPERATOR: The operator has settled that nothing took effect */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description BODY_TOO_LARGE: The body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNSUPPORTED_MEDIA_TYPE: The body is not application/json */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description RULE_VIOLATION: The order breaks a rule of the instrument. NOT_SUPPORTED: The product cannot do this. INSUFFICIENT_FUNDS: The account cannot pay for the order. POST_ONLY_WOULD_TAKE: A post-only order would have traded at once. WOULD_TRIGGER_AT_ONCE: A trigger had been reached already. FILL_OR_KILL_UNFILLABLE: A fill-or-kill order could not be filled whole. REDUCE_ONLY_REJECTED: A reduce-only order has no position to reduce. MARKET_CLOSED: The instrument is not trading. TOO_MANY_OPEN_ORDERS: The exchange holds as many open orders as it allows. EXCHANGE_REJECTED: The exchange refused the order. LIMIT_EXCEEDED: The order exceeds a limit of this deployment. IDEMPOTENCY_KEY_REUSED: The key belongs to another request */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_CLOSED: The exchange has closed. TRADING_STATE_UNAVAILABLE: Atlas cannot read whether trading is allowed. REFERENCE_PRICE_UNAVAILABLE: The market price for checking limits is not available. NOT_PLACED: Nothing took effect at the exchange. INTENT_STORE_UNAVAILABLE: The intent store is unavailable. EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly cancelOrders: {
        readonly parameters: {
            readonly query?: {
                /** @description Order ids, comma separated. */
                readonly ids?: readonly string[];
                readonly exchange?: components["schemas"]["Exchange"];
                readonly market?: components["schemas"]["Market"];
                readonly symbol?: string;
                readonly side?: components["schemas"]["Side"];
                readonly all?: boolean;
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description No matching order is open any more. Every order that was cancelled, or filled in the meantime, is named. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelResults"];
                };
            };
            /** @description One or more orders, possibly all, may still be open (`failed`, `unknown`), or a source in service is incomplete: it could not be asked, or not a second time, or it lists unreadable rows or orders that are not served here. Read every result and source, and send the request again. */
            readonly 207: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "Retry-After"?: string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelResults"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. UNKNOWN_SYMBOL: No such instrument. INVALID_ORDER_ID: Malformed order id */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly previewOrder: {
        readonly parameters: {
            readonly query?: {
                readonly exchangeCheck?: boolean;
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["OrderRequest"];
            };
        };
        readonly responses: {
            /** @description The order passes every check. Whether the balance covers it is told by `sufficient`. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderPreview"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_JSON: The body is not JSON. UNKNOWN_SYMBOL: No such instrument */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this. TRADING_HALTED: The operator has halted trading. TRADING_CANCEL_ONLY: The operator allows only cancels. TRADING_REDUCE_ONLY: The operator allows only orders that reduce a position. SYMBOL_NOT_ALLOWED: The operator does not allow this symbol */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description BODY_TOO_LARGE: The body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNSUPPORTED_MEDIA_TYPE: The body is not application/json */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description RULE_VIOLATION: The order breaks a rule of the instrument. NOT_SUPPORTED: The product cannot do this. MARKET_CLOSED: The instrument is not trading. LIMIT_EXCEEDED: The order exceeds a limit of this deployment */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_CLOSED: The exchange has closed. TRADING_STATE_UNAVAILABLE: Atlas cannot read whether trading is allowed. REFERENCE_PRICE_UNAVAILABLE: The market price for checking limits is not available. EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly placeOrders: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["BatchRequest"];
            };
        };
        readonly responses: {
            /** @description Every order was placed. */
            readonly 201: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BatchResults"];
                };
            };
            /** @description One or more orders, possibly all, were refused, were not begun in time, or have an unknown outcome. Read every result. */
            readonly 207: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BatchResults"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_JSON: The body is not JSON. UNKNOWN_SYMBOL: No such instrument. IDEMPOTENCY_KEY_REQUIRED: This deployment requires an Idempotency-Key */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this. TRADING_HALTED: The operator has halted trading. TRADING_CANCEL_ONLY: The operator allows only cancels. TRADING_REDUCE_ONLY: The operator allows only orders that reduce a position. SYMBOL_NOT_ALLOWED: The operator does not allow this symbol */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description IDEMPOTENCY_KEY_IN_USE: The first request with this key is still running. SETTLED_BY_OPERATOR: The operator has settled that nothing took effect */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description BODY_TOO_LARGE: The body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNSUPPORTED_MEDIA_TYPE: The body is not application/json */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description RULE_VIOLATION: The order breaks a rule of the instrument. NOT_SUPPORTED: The product cannot do this. LIMIT_EXCEEDED: The order exceeds a limit of this deployment. IDEMPOTENCY_KEY_REUSED: The key belongs to another request */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description TRADING_STATE_UNAVAILABLE: Atlas cannot read whether trading is allowed. REFERENCE_PRICE_UNAVAILABLE: The market price for checking limits is not available. INTENT_STORE_UNAVAILABLE: The intent store is unavailable. EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listActiveOrders: {
        readonly parameters: {
            readonly query?: {
                readonly exchange?: components["schemas"]["Exchange"];
                readonly market?: components["schemas"]["Market"];
                readonly symbol?: string;
                readonly side?: components["schemas"]["Side"];
                /** @description `fees`: what the fills of each order cost, by asset. One request per order that has filled, for at most 50 orders of an answer; `null` where it cannot be told. */
                readonly include?: readonly components["schemas"]["Include"][];
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description All active orders, newest first. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderList"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. UNKNOWN_SYMBOL: No such instrument */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getOrder: {
        readonly parameters: {
            readonly query?: {
                /** @description `fees`: what the fills of each order cost, by asset. One request per order that has filled, for at most 50 orders of an answer; `null` where it cannot be told. */
                readonly include?: readonly components["schemas"]["Include"][];
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`. */
                readonly orderId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The order. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Order"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_ORDER_ID: Malformed order id */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path. ORDER_NOT_FOUND: The exchange knows no such order */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly cancelOrder: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`. */
                readonly orderId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The cancelled order. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "Idempotency-Replayed"?: string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelOutcome"];
                };
            };
            /** @description The outcome is not known yet. `Location` shows what is known; each request there continues resolving it. */
            readonly 202: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    /** @description Where to follow the command: its intent, or the order if no intent could be recorded. */
                    readonly Location: string;
                    /** @description Seconds to wait before asking there: until the absence of an order is proof, or the exchange may be asked again. */
                    readonly "Retry-After": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelOutcome"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_ORDER_ID: Malformed order id */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path. ORDER_NOT_FOUND: The exchange knows no such order */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description ORDER_NOT_ACTIVE: The order is not active any more. IDEMPOTENCY_KEY_IN_USE: The first request with this key is still running. SETTLED_BY_OPERATOR: The operator has settled that nothing took effect */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this. EXCHANGE_REJECTED: The exchange refused the order. IDEMPOTENCY_KEY_REUSED: The key belongs to another request */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_PLACED: Nothing took effect at the exchange. INTENT_STORE_UNAVAILABLE: The intent store is unavailable. EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly amendOrder: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description Opaque id of an order: `<exchange>.<market>.<exchangeSymbol>.<id at the exchange>`. */
                readonly orderId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AmendRequest"];
            };
        };
        readonly responses: {
            /** @description The order as it stands now. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "Idempotency-Replayed"?: string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AmendOutcome"];
                };
            };
            /** @description The outcome is not known yet. `Location` shows what is known; each request there continues resolving it. */
            readonly 202: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    /** @description Where to follow the command: its intent, or the order if no intent could be recorded. */
                    readonly Location: string;
                    /** @description Seconds to wait before asking there: until the absence of an order is proof, or the exchange may be asked again. */
                    readonly "Retry-After": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AmendOutcome"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_JSON: The body is not JSON. INVALID_ORDER_ID: Malformed order id. IDEMPOTENCY_KEY_REQUIRED: This deployment requires an Idempotency-Key */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this. TRADING_HALTED: The operator has halted trading. TRADING_CANCEL_ONLY: The operator allows only cancels. TRADING_REDUCE_ONLY: The operator allows only orders that reduce a position. SYMBOL_NOT_ALLOWED: The operator does not allow this symbol */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path. ORDER_NOT_FOUND: The exchange knows no such order */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description ORDER_NOT_ACTIVE: The order is not active any more. ORDER_CHANGED: The order was changed meanwhile, and not by this request. AMEND_INCOMPLETE: The order was cancelled, its replacement was not placed. DUPLICATE_CLIENT_ORDER_ID: An open order already carries this client order id. IDEMPOTENCY_KEY_IN_USE: The first request with this key is still running. SETTLED_BY_OPERATOR: The operator has settled that nothing took effect */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description BODY_TOO_LARGE: The body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNSUPPORTED_MEDIA_TYPE: The body is not application/json */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description AMEND_REJECTED: The exchange refused the amend, the order stands as it was. NOTHING_TO_AMEND: The amend changes nothing. REPLACE_NOT_ALLOWED: The change needs a new order, which was not allowed. RULE_VIOLATION: The order breaks a rule of the instrument. NOT_SUPPORTED: The product cannot do this. INSUFFICIENT_FUNDS: The account cannot pay for the order. POST_ONLY_WOULD_TAKE: A post-only order would have traded at once. LIMIT_EXCEEDED: The order exceeds a limit of this deployment. MARKET_CLOSED: The instrument is not trading. TOO_MANY_OPEN_ORDERS: The exchange holds as many open orders as it allows. EXCHANGE_REJECTED: The exchange refused the order. IDEMPOTENCY_KEY_REUSED: The key belongs to another request */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description TRADING_STATE_UNAVAILABLE: Atlas cannot read whether trading is allowed. REFERENCE_PRICE_UNAVAILABLE: The market price for checking limits is not available. EXCHANGE_CLOSED: The exchange has closed. NOT_PLACED: Nothing took effect at the exchange. INTENT_STORE_UNAVAILABLE: The intent store is unavailable. EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly flatten: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["FlattenRequest"];
            };
        };
        readonly responses: {
            /** @description Nothing rests in scope any more, and no position is left. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Flattened"];
                };
            };
            /** @description An order may still be open, a closing order was refused or has an unknown outcome, or a position is left or could not be read. Read every part. */
            readonly 207: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Flattened"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_JSON: The body is not JSON. UNKNOWN_SYMBOL: No such instrument. IDEMPOTENCY_KEY_REQUIRED: This deployment requires an Idempotency-Key */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description IDEMPOTENCY_KEY_IN_USE: The first request with this key is still running. SETTLED_BY_OPERATOR: The operator has settled that nothing took effect */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description BODY_TOO_LARGE: The body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNSUPPORTED_MEDIA_TYPE: The body is not application/json */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this. IDEMPOTENCY_KEY_REUSED: The key belongs to another request */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTENT_STORE_UNAVAILABLE: The intent store is unavailable. EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly placeOrderList: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["OrderListRequest"];
            };
        };
        readonly responses: {
            /** @description Placed. A working order that filled at once is shown with its fills. */
            readonly 201: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    /** @description Path of the list. */
                    readonly Location: string;
                    readonly "Idempotency-Replayed"?: string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderListOutcome"];
                };
            };
            /** @description The outcome is not known yet. `Location` shows what is known; each request there continues resolving it. */
            readonly 202: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    /** @description Where to follow the command: its intent, or the order if no intent could be recorded. */
                    readonly Location: string;
                    /** @description Seconds to wait before asking there: until the absence of an order is proof, or the exchange may be asked again. */
                    readonly "Retry-After": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderListOutcome"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_JSON: The body is not JSON. UNKNOWN_SYMBOL: No such instrument. IDEMPOTENCY_KEY_REQUIRED: This deployment requires an Idempotency-Key */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this. TRADING_HALTED: The operator has halted trading. TRADING_CANCEL_ONLY: The operator allows only cancels. TRADING_REDUCE_ONLY: The operator allows only orders that reduce a position. SYMBOL_NOT_ALLOWED: The operator does not allow this symbol */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description DUPLICATE_CLIENT_ORDER_ID: An open order already carries this client order id. IDEMPOTENCY_KEY_IN_USE: The first request with this key is still running. SETTLED_BY_OPERATOR: The operator has settled that nothing took effect */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description BODY_TOO_LARGE: The body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNSUPPORTED_MEDIA_TYPE: The body is not application/json */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description RULE_VIOLATION: The order breaks a rule of the instrument. NOT_SUPPORTED: The product cannot do this. INSUFFICIENT_FUNDS: The account cannot pay for the order. POST_ONLY_WOULD_TAKE: A post-only order would have traded at once. WOULD_TRIGGER_AT_ONCE: A trigger had been reached already. MARKET_CLOSED: The instrument is not trading. TOO_MANY_OPEN_ORDERS: The exchange holds as many open orders as it allows. EXCHANGE_REJECTED: The exchange refused the order. LIMIT_EXCEEDED: The order exceeds a limit of this deployment. IDEMPOTENCY_KEY_REUSED: The key belongs to another request */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_CLOSED: The exchange has closed. TRADING_STATE_UNAVAILABLE: Atlas cannot read whether trading is allowed. REFERENCE_PRICE_UNAVAILABLE: The market price for checking limits is not available. NOT_PLACED: Nothing took effect at the exchange. INTENT_STORE_UNAVAILABLE: The intent store is unavailable. EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listActiveOrderLists: {
        readonly parameters: {
            readonly query?: {
                readonly exchange?: components["schemas"]["Exchange"];
                readonly market?: components["schemas"]["Market"];
                readonly symbol?: string;
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The active lists. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ActiveOrderLists"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. UNKNOWN_SYMBOL: No such instrument */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getOrderList: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description Opaque id of an order list: `<exchange>.<market>.<exchangeSymbol>.<id of the list at the exchange>`. */
                readonly orderListId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The list. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["LinkedOrders"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_ORDER_ID: Malformed order id */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path. ORDER_NOT_FOUND: The exchange knows no such order */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly cancelOrderList: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                readonly "Idempotency-Key"?: string;
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description Opaque id of an order list: `<exchange>.<market>.<exchangeSymbol>.<id of the list at the exchange>`. */
                readonly orderListId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The cancelled list. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "Idempotency-Replayed"?: string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderListOutcome"];
                };
            };
            /** @description The outcome is not known yet. `Location` shows what is known; each request there continues resolving it. */
            readonly 202: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    /** @description Where to follow the command: its intent, or the order if no intent could be recorded. */
                    readonly Location: string;
                    /** @description Seconds to wait before asking there: until the absence of an order is proof, or the exchange may be asked again. */
                    readonly "Retry-After": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["OrderListOutcome"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_ORDER_ID: Malformed order id */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path. ORDER_NOT_FOUND: The exchange knows no such order */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description ORDER_NOT_ACTIVE: The order is not active any more. IDEMPOTENCY_KEY_IN_USE: The first request with this key is still running. SETTLED_BY_OPERATOR: The operator has settled that nothing took effect */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this. EXCHANGE_REJECTED: The exchange refused the order. IDEMPOTENCY_KEY_REUSED: The key belongs to another request */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_PLACED: Nothing took effect at the exchange. INTENT_STORE_UNAVAILABLE: The intent store is unavailable. EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getIntent: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description The id in `Location`, or the client order id you chose. */
                readonly clientOrderId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What is known. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "Retry-After"?: string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Intent"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path. INTENT_NOT_FOUND: No command is recorded under this id */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTENT_STORE_UNAVAILABLE: The intent store is unavailable */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listCancelAfter: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The switches, by scope. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["SwitchList"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTENT_STORE_UNAVAILABLE: The intent store is unavailable. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly setCancelAfter: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["CancelAfterRequest"];
            };
        };
        readonly responses: {
            /** @description Every mechanism has taken the request. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelAfter"];
                };
            };
            /** @description Atlas keeps the deadline; whether the exchange's timer was set is not known. Send the request again: it replaces the timer. */
            readonly 202: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelAfter"];
                };
            };
            /** @description Atlas keeps the deadline; the exchange's timer was not set. */
            readonly 207: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["CancelAfter"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_JSON: The body is not JSON. UNKNOWN_SYMBOL: No such instrument */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description SWITCH_SUPERSEDED: A later request of the same caller stands */
            readonly 409: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description BODY_TOO_LARGE: The body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNSUPPORTED_MEDIA_TYPE: The body is not application/json */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this. OUT_OF_BOUNDS: A value is outside the bounds of the product */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTENT_STORE_UNAVAILABLE: The intent store is unavailable. EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly receiveAlert: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description Name of the strategy. */
                readonly strategy: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["Alert"];
                readonly "text/plain": string;
            };
        };
        readonly responses: {
            /** @description The alert was acted on: its order was placed (`done`), or it was refused and nothing was placed. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AlertResult"];
                };
            };
            /** @description It is not known yet whether the order was placed. Atlas goes on finding out; sending the alert again changes nothing. */
            readonly 202: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    /** @description The intent of the alert. */
                    readonly Location: string;
                    /** @description Seconds to wait before asking there. */
                    readonly "Retry-After": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AlertResult"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_JSON: The body is not JSON */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description BODY_TOO_LARGE: The body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description CREDENTIALS_UNAVAILABLE: The key store cannot be read */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listFills: {
        readonly parameters: {
            readonly query?: {
                readonly orderId?: string;
                readonly exchange?: components["schemas"]["Exchange"];
                readonly market?: components["schemas"]["Market"];
                readonly symbol?: string;
                readonly side?: components["schemas"]["Side"];
                readonly from?: string;
                readonly to?: string;
                readonly limit?: number;
                /** @description `nextCursor` of the previous page, sent with the same filters. */
                readonly cursor?: string;
                /** @description Which end comes first. Default: newest. */
                readonly sort?: components["schemas"]["Sort"];
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description A page of fills. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FillList"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. UNKNOWN_SYMBOL: No such instrument. INVALID_ORDER_ID: Malformed order id. INVALID_CURSOR: The cursor does not belong to this query */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path. ORDER_NOT_FOUND: The exchange knows no such order */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listPositions: {
        readonly parameters: {
            readonly query?: {
                readonly exchange?: components["schemas"]["Exchange"];
                readonly market?: components["schemas"]["Market"];
                readonly symbol?: string;
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The open positions. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["PositionList"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. UNKNOWN_SYMBOL: No such instrument */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listBalances: {
        readonly parameters: {
            readonly query?: {
                readonly exchange?: components["schemas"]["Exchange"];
                readonly market?: components["schemas"]["Market"];
                readonly asset?: string;
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The balances. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["BalanceList"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listFees: {
        readonly parameters: {
            readonly query: {
                readonly exchange?: components["schemas"]["Exchange"];
                readonly market?: components["schemas"]["Market"];
                /** @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25. */
                readonly symbol: string;
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The fee rates. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["FeeList"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. UNKNOWN_SYMBOL: No such instrument */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getInstrumentSettings: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description `<exchange>.<market>.<exchangeSymbol>`. */
                readonly instrumentId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The settings. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["InstrumentSettings"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly setInstrumentSettings: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description `<exchange>.<market>.<exchangeSymbol>`. */
                readonly instrumentId: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["InstrumentSettingsRequest"];
            };
        };
        readonly responses: {
            /** @description Every change is made. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ChangedInstrumentSettings"];
                };
            };
            /** @description It is not known yet whether a change took effect. Read the settings, or send the request again: that is safe. */
            readonly 202: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ChangedInstrumentSettings"];
                };
            };
            /** @description One change was made, and another refused. */
            readonly 207: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ChangedInstrumentSettings"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_JSON: The body is not JSON */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description BODY_TOO_LARGE: The body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNSUPPORTED_MEDIA_TYPE: The body is not application/json */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this. OUT_OF_BOUNDS: A value is outside the bounds of the product. SETTING_REJECTED: The exchange refused the setting */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_PLACED: Nothing took effect at the exchange. EXCHANGE_CLOSED: The exchange has closed. EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getAccountSettings: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description `<exchange>.<market>`. */
                readonly product: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The settings. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["AccountSettings"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly setAccountSettings: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description `<exchange>.<market>`. */
                readonly product: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody: {
            readonly content: {
                readonly "application/json": components["schemas"]["AccountSettingsRequest"];
            };
        };
        readonly responses: {
            /** @description Every change is made. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ChangedAccountSettings"];
                };
            };
            /** @description It is not known yet whether a change took effect. Read the settings, or send the request again: that is safe. */
            readonly 202: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ChangedAccountSettings"];
                };
            };
            /** @description One change was made, and another refused. */
            readonly 207: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly "RateLimit-Policy"?: string;
                    readonly RateLimit?: string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ChangedAccountSettings"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. INVALID_JSON: The body is not JSON */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description BODY_TOO_LARGE: The body is too large */
            readonly 413: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNSUPPORTED_MEDIA_TYPE: The body is not application/json */
            readonly 415: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_SUPPORTED: The product cannot do this. OUT_OF_BOUNDS: A value is outside the bounds of the product. SETTING_REJECTED: The exchange refused the setting */
            readonly 422: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_PLACED: Nothing took effect at the exchange. EXCHANGE_CLOSED: The exchange has closed. EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listInstruments: {
        readonly parameters: {
            readonly query?: {
                readonly exchange?: components["schemas"]["Exchange"];
                readonly market?: components["schemas"]["Market"];
                readonly symbol?: string;
                readonly base?: string;
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The instruments. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["InstrumentList"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. UNKNOWN_SYMBOL: No such instrument */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listQuotes: {
        readonly parameters: {
            readonly query: {
                readonly exchange?: components["schemas"]["Exchange"];
                readonly market?: components["schemas"]["Market"];
                /** @description Unified symbol, the same on every exchange: `BTC/USDT` spot, `BTC/USDT:USDT` linear perpetual, `BTC/USD:BTC` inverse perpetual, `ETH/USD:BTC` quanto perpetual, `BTC/USD:BTC-261225` delivery on 2026-12-25. */
                readonly symbol: string;
            };
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The quotes. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["QuoteList"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract. UNKNOWN_SYMBOL: No such instrument */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached. RATE_LIMITED: A request limit of the exchange is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_PROTOCOL: The exchange sent a reply that Atlas cannot read. EXCHANGE_REFUSED_REQUEST: The exchange refused a request that Atlas built */
            readonly 502: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description EXCHANGE_UNREACHABLE: The exchange cannot be reached. EXCHANGE_OVERLOADED: The exchange is overloaded. EXCHANGE_REGION_REFUSED: The exchange does not serve this location. EXCHANGE_CLOCK: The clocks of Atlas and the exchange differ. CREDENTIALS_MISSING: No keys are stored for this exchange. CREDENTIALS_REJECTED: The exchange does not accept the stored keys. CREDENTIALS_MALFORMED: A stored key is malformed. CREDENTIALS_UNAVAILABLE: The key store cannot be read. DEADLINE_EXCEEDED: The request ran out of time before anything was sent */
            readonly 503: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly listExchanges: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description One row per exchange and product. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["ExchangeList"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getDeployment: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description What is in force. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Deployment"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getHealth: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description Atlas is up. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": components["schemas"]["Health"];
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getOpenapi: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The OpenAPI document. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/json": unknown;
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getDocs: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path?: never;
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The page. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "text/html": unknown;
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readonly getDocsAsset: {
        readonly parameters: {
            readonly query?: never;
            readonly header?: {
                /** @description Your own trace, in W3C Trace Context form. The log line of the request carries its ids (`traceId`, `parentSpanId`), and X-Ray finds the trace by `annotation.traceId`. An invalid value is ignored. */
                readonly traceparent?: string;
            };
            readonly path: {
                /** @description Name of the file. */
                readonly asset: string;
            };
            readonly cookie?: never;
        };
        readonly requestBody?: never;
        readonly responses: {
            /** @description The file. */
            readonly 200: {
                headers: {
                    /** @description Id of this request in the log. */
                    readonly "X-Request-Id": string;
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "*/*": unknown;
                };
            };
            /** @description INVALID_REQUEST: The request breaks the contract */
            readonly 400: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description UNAUTHENTICATED: The request is not authenticated */
            readonly 401: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description FORBIDDEN: The caller is not allowed to do this */
            readonly 403: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description NOT_FOUND: No such path */
            readonly 404: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description METHOD_NOT_ALLOWED: The path does not support this method */
            readonly 405: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description THROTTLED: A request limit of this deployment is reached */
            readonly 429: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description INTERNAL: Internal error */
            readonly 500: {
                headers: {
                    readonly [name: string]: unknown;
                };
                content: {
                    readonly "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
