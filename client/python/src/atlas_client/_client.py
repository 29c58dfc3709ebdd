from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import AsyncIterator, Generator, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast, overload
from urllib.parse import quote, urlencode

import httpx

from ._auth import Auth, NoAuth
from ._command import COMMAND_SECONDS, REQUEST_SECONDS, TRIES, Answer, Reply, Send, Sleep, Step, Steps, back_off, follow, perform
from ._errors import AtlasProblem, NoAnswer
from ._keys import KeyedCommand, KeyStore, MemoryKeyStore, client_order_id_of, now_text
from ._many import (
    BATCH_PATH,
    FLATTEN_PATH,
    LISTS_PATH,
    as_list,
    follow_batch,
    follow_flatten,
    named_orders,
    perform_batch,
    perform_flatten,
)
from ._outcome import Batch, Canceled, Flat, ListOutcome, Outcome, Rejected, SettingsChange, Unknown, UnknownList
from ._rows import AsyncRows, Rows
from ._settings import change_settings, settings_path
from .models import (
    AccountSettings,
    AccountSettingsRequest,
    ActiveOrderLists,
    AmendRequest,
    BalanceList,
    CancelAfter,
    CancelAfterRequest,
    ChangedAccountSettings,
    ChangedInstrumentSettings,
    Deployment,
    ExchangeList,
    FeeList,
    Fill,
    FlattenRequest,
    Health,
    InstrumentList,
    InstrumentSettings,
    InstrumentSettingsRequest,
    Intent,
    LinkedOrders,
    Order,
    OrderList,
    OrderListRequest,
    OrderPreview,
    OrderRequest,
    PositionList,
    QuoteList,
    SwitchList,
)

_KEY = re.compile(r"^[\x21-\x7e]{1,255}$")
_FOLLOW_SECONDS = 120.0


_Followed: TypeAlias = Unknown | UnknownList | Batch | Flat | KeyedCommand
_AnySteps: TypeAlias = Generator[Step, Reply, Any]


class _Calls:
    """What both clients share: requests as data, answers read."""

    def __init__(
        self,
        url: str,
        auth: Auth | None,
        keys: KeyStore | None,
        command_seconds: float,
        tries: int,
    ) -> None:
        self._url = url.rstrip("/")
        self._auth = auth or NoAuth()
        self._keys = keys or MemoryKeyStore()
        self._seconds = command_seconds
        self._tries = tries

    def _request(self, client: httpx.Client | httpx.AsyncClient, send: Send) -> httpx.Request:
        body = None if send.body is None else send.body.encode()
        headers = {"accept": "application/json, application/problem+json"}
        if body is not None:
            headers["content-type"] = "application/json"
        if send.key is not None:
            headers["idempotency-key"] = send.key
        url = f"{self._url}{send.path}"
        signed = self._auth.sign(send.method, url, headers, body)
        return client.build_request(send.method, url, headers=signed, content=body, timeout=send.seconds)

    def _place(self, order: OrderRequest, key: str | None) -> Steps:
        key = _checked(key)
        given = order.get("clientOrderId")
        body = {**order, "clientOrderId": given or client_order_id_of(key)}
        # An id that the caller chose may have named an earlier order too: only Atlas's own answer is about this one.
        return self._perform("POST", "/v1/orders", key, body, None if given else str(body["clientOrderId"]))

    def _perform(
        self, method: str, path: str, key: str, body: Mapping[str, object] | None, follow_id: str | None = None
    ) -> Steps:
        text = None if body is None else json.dumps(body)
        command = KeyedCommand(key, method, path, text, follow_id, now_text())
        return perform(self._keys, command, self._seconds, self._tries)

    def _amend(self, order_id: str, change: AmendRequest, key: str | None) -> Steps:
        return self._perform("PATCH", _order_path(order_id), _checked(key), cast(Mapping[str, object], change))

    def _cancel(self, order_id: str, key: str | None) -> Steps:
        return self._perform("DELETE", _order_path(order_id), _checked(key), None)

    def _command(self, method: str, path: str, key: str, body: Mapping[str, object]) -> KeyedCommand:
        return KeyedCommand(key, method, path, json.dumps(body), None, now_text())

    def _batch(self, orders: Sequence[OrderRequest], key: str | None, validate_all: bool | None) -> _AnySteps:
        key = _checked(key)
        body: dict[str, object] = {"orders": named_orders(orders, key)}
        if validate_all is not None:
            body["validateAll"] = validate_all
        command = self._command("POST", BATCH_PATH, key, body)
        return perform_batch(self._keys, command, self._seconds, self._tries)

    def _flatten(self, scope: FlattenRequest, key: str | None) -> _AnySteps:
        command = self._command("POST", FLATTEN_PATH, _checked(key), cast(Mapping[str, object], scope))
        return perform_flatten(self._keys, command, self._seconds, self._tries)

    def _place_list(self, order_list: OrderListRequest, key: str | None) -> Steps:
        return self._perform("POST", LISTS_PATH, _checked(key), cast(Mapping[str, object], order_list))

    def _cancel_list(self, list_id: str, key: str | None) -> Steps:
        return self._perform("DELETE", _list_path(list_id), _checked(key), None)

    def _change(
        self, kind: str, id: str, change: InstrumentSettingsRequest | AccountSettingsRequest
    ) -> Generator[Step, Reply, SettingsChange[Any]]:
        return change_settings(settings_path(kind, id), cast(Mapping[str, object], change), self._seconds, self._tries)

    def _follow(self, what: _Followed, seconds: float) -> _AnySteps:
        command = what if isinstance(what, KeyedCommand) else what.command
        if command.path == BATCH_PATH and not isinstance(what, (Unknown, UnknownList, Flat)):
            return follow_batch(self._keys, what, seconds)
        if command.path == FLATTEN_PATH and not isinstance(what, (Unknown, UnknownList, Batch)):
            return follow_flatten(self._keys, what, seconds, self._seconds, self._tries)
        return follow(self._keys, command, seconds, self._tries)

    def open_commands(self) -> list[KeyedCommand]:
        """The commands that no run of the program has seen end."""
        return self._keys.open()


class Atlas(_Calls):
    """A client of one deployment of Atlas."""

    def __init__(
        self,
        url: str,
        *,
        auth: Auth | None = None,
        keys: KeyStore | None = None,
        command_seconds: float = COMMAND_SECONDS,
        tries: int = TRIES,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        super().__init__(url, auth, keys, command_seconds, tries)
        self._http = httpx.Client(follow_redirects=False, transport=transport)

    def __enter__(self) -> Atlas:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def place(self, order: OrderRequest, *, key: str | None = None) -> Outcome:
        """Places an order, at most once. The same key never places a second one."""
        return cast(Outcome, self._run(self._place(order, key)))

    def amend(self, order_id: str, change: AmendRequest, *, key: str | None = None) -> Outcome:
        return cast(Outcome, self._run(self._amend(order_id, change, key)))

    def cancel(self, order_id: str, *, key: str | None = None) -> Outcome:
        return cast(Outcome, self._run(self._cancel(order_id, key)))

    @overload
    def follow(self, what: Unknown, *, seconds: float = ...) -> Outcome: ...

    @overload
    def follow(self, what: UnknownList, *, seconds: float = ...) -> ListOutcome: ...

    @overload
    def follow(self, what: Batch, *, seconds: float = ...) -> Batch | Rejected: ...

    @overload
    def follow(self, what: Flat, *, seconds: float = ...) -> Flat | Rejected: ...

    @overload
    def follow(self, what: KeyedCommand, *, seconds: float = ...) -> Outcome | ListOutcome | Batch | Flat: ...

    def follow(self, what: _Followed, *, seconds: float = _FOLLOW_SECONDS) -> Outcome | ListOutcome | Batch | Flat:
        """Asks what became of a command until it is certain or the time is up. A flattening is sent again under its key."""
        result = self._run(self._follow(what, seconds))
        command = what if isinstance(what, KeyedCommand) else what.command
        return as_list(result) if command.path.startswith(LISTS_PATH) else cast(Outcome, result)

    def batch(
        self, orders: Sequence[OrderRequest], *, key: str | None = None, validate_all: bool | None = None
    ) -> Batch | Rejected:
        """Places up to twenty orders, each at most once. Nothing of it is atomic."""
        return cast("Batch | Rejected", self._run(self._batch(orders, key, validate_all)))

    def flatten(self, scope: FlattenRequest, *, key: str | None = None) -> Flat | Rejected:
        """Cancels every order of a product, or of one symbol, and closes its positions with reduce-only market orders."""
        return cast("Flat | Rejected", self._run(self._flatten(scope, key)))

    def cancel_many(self, order_ids: Sequence[str]) -> Canceled:
        """Cancels orders by their ids. An id names one order for ever, so a lost reply is asked for again."""
        send = _cancel_many(order_ids)
        for tries in range(1, self._tries + 1):
            result = _canceled(self._send(send), tries == self._tries)
            if result is not None:
                return result
            time.sleep(back_off(tries))
        raise AssertionError("the last try returns or raises")

    def cancel_all(
        self,
        *,
        exchange: str | None = None,
        market: str | None = None,
        symbol: str | None = None,
        side: str | None = None,
        all: bool | None = None,
    ) -> Canceled:
        """Cancels every order that matches; without any filter it must say `all=True`. It has no key and is sent once."""
        query = {"exchange": exchange, "market": market, "symbol": symbol, "side": side, "all": "true" if all else None}
        return cast(Canceled, _canceled(self._send(Send("DELETE", _with_query("/v1/orders", query))), True))

    def place_list(self, order_list: OrderListRequest, *, key: str | None = None) -> ListOutcome:
        """Places an OCO, OTO or OTOCO, at most once."""
        return as_list(cast(Outcome, self._run(self._place_list(order_list, key))))

    def get_list(self, list_id: str) -> LinkedOrders:
        return cast(LinkedOrders, self._read(Send("GET", _list_path(list_id))))

    def active_lists(self, **query: object) -> ActiveOrderLists:
        """The lists of which an order can still be placed or fill."""
        return cast(ActiveOrderLists, self.read(f"{LISTS_PATH}/active", query))

    def cancel_list(self, list_id: str, *, key: str | None = None) -> ListOutcome:
        return as_list(cast(Outcome, self._run(self._cancel_list(list_id, key))))

    def cancel_after(self, request: CancelAfterRequest) -> CancelAfter:
        """Arms, renews or lets go of a dead man's switch. Of two requests the one issued last stands, however they arrive."""
        body = json.dumps({"issuedAt": now_text(), **request})
        return cast(CancelAfter, self._read(Send("PUT", "/v1/cancel-after", body)))

    def switches(self) -> SwitchList:
        return cast(SwitchList, self.read("/v1/cancel-after"))

    def preview(self, order: OrderRequest, *, exchange_check: bool | None = None) -> OrderPreview:
        path = _with_query("/v1/orders/preview", {"exchangeCheck": "true" if exchange_check else None})
        return cast(OrderPreview, self._read(Send("POST", path, json.dumps(order))))

    def get(self, order_id: str, *, include: Sequence[str] | None = None) -> Order:
        return cast(Order, self.read(_order_path(order_id), {"include": include}))

    def intent(self, client_order_id: str) -> Intent:
        return cast(Intent, self._read(Send("GET", f"/v1/intents/{quote(client_order_id, safe='')}")))

    def positions(self, *, exchange: str | None = None, market: str | None = None, symbol: str | None = None) -> PositionList:
        return cast(PositionList, self.read("/v1/positions", {"exchange": exchange, "market": market, "symbol": symbol}))

    def balances(self, *, exchange: str | None = None, market: str | None = None, asset: str | None = None) -> BalanceList:
        return cast(BalanceList, self.read("/v1/balances", {"exchange": exchange, "market": market, "asset": asset}))

    def fees(self, symbol: str, *, exchange: str | None = None, market: str | None = None) -> FeeList:
        """The fee rates of the account."""
        return cast(FeeList, self.read("/v1/fees", {"symbol": symbol, "exchange": exchange, "market": market}))

    def quotes(self, symbol: str, *, exchange: str | None = None, market: str | None = None) -> QuoteList:
        return cast(QuoteList, self.read("/v1/quotes", {"symbol": symbol, "exchange": exchange, "market": market}))

    def instruments(
        self,
        *,
        exchange: str | None = None,
        market: str | None = None,
        symbol: str | None = None,
        base: str | None = None,
    ) -> InstrumentList:
        query = {"exchange": exchange, "market": market, "symbol": symbol, "base": base}
        return cast(InstrumentList, self.read("/v1/instruments", query))

    def exchanges(self) -> ExchangeList:
        return cast(ExchangeList, self.read("/v1/exchanges"))

    def deployment(self) -> Deployment:
        return cast(Deployment, self.read("/v1/deployment"))

    def health(self) -> Health:
        return cast(Health, self.read("/v1/health"))

    def instrument_settings(self, instrument_id: str) -> InstrumentSettings:
        """Leverage and margin mode of `<exchange>.<market>.<exchangeSymbol>`."""
        return cast(InstrumentSettings, self.read(settings_path("instruments", instrument_id)))

    def set_instrument_settings(
        self, instrument_id: str, change: InstrumentSettingsRequest
    ) -> SettingsChange[ChangedInstrumentSettings]:
        steps = self._change("instruments", instrument_id, change)
        return cast("SettingsChange[ChangedInstrumentSettings]", self._run(steps))

    def account_settings(self, product: str) -> AccountSettings:
        """Position mode and asset mode of a product, e.g. `binance.usdm`."""
        return cast(AccountSettings, self.read(settings_path("accounts", product)))

    def set_account_settings(self, product: str, change: AccountSettingsRequest) -> SettingsChange[ChangedAccountSettings]:
        return cast("SettingsChange[ChangedAccountSettings]", self._run(self._change("accounts", product, change)))

    def active(self, **query: object) -> OrderList:
        return cast(OrderList, self.read("/v1/orders/active", query))

    def orders(self, *, cursor: str | None = None, allow_partial: bool = False, **query: object) -> Rows[Order]:
        """
        Orders of any filter and range, page by page. Raises `IncompleteList` where orders are missing, unless
        `allow_partial`; `sources` of the rows says what they cover.
        """
        return Rows(lambda at: self.read("/v1/orders", {**query, "cursor": at}), "orders", cursor, allow_partial)

    def fills(self, *, cursor: str | None = None, allow_partial: bool = False, **query: object) -> Rows[Fill]:
        """Fills of any filter and range, like `orders`."""
        return Rows(lambda at: self.read("/v1/fills", {**query, "cursor": at}), "fills", cursor, allow_partial)

    def pages(self, path: str, query: Mapping[str, object]) -> Iterator[Any]:
        """Pages as Atlas answers them. One that lacks rows is given like any other: its `sources` say so."""
        cursor: object = query.get("cursor")
        while True:
            page = self.read(path, {**query, "cursor": cursor})
            yield page
            if page["nextCursor"] is None:
                return
            cursor = page["nextCursor"]

    def read(self, path: str, query: Mapping[str, object] | None = None) -> Any:
        """Reads any path of the API, e.g. `/v1/positions`."""
        return self._read(Send("GET", _with_query(path, query or {})))

    def _read(self, send: Send) -> Any:
        for tries in range(1, self._tries + 1):
            reply = self._send(send)
            wait = _wait_after(reply, tries, self._tries, self._seconds)
            if wait is None:
                return cast(Answer, reply).body
            time.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _run(self, steps: _AnySteps) -> Any:
        reply: Reply = None
        try:
            while True:
                step = steps.send(reply)
                if isinstance(step, Sleep):
                    time.sleep(step.seconds)
                    reply = None
                else:
                    reply = self._send(step)
        except StopIteration as end:
            return end.value

    def _send(self, send: Send) -> Answer | AtlasProblem | NoAnswer:
        try:
            request = self._request(self._http, send)
        except Exception as error:  # noqa: BLE001: whatever keeps it from being signed, it was not sent
            return NoAnswer(f"The request could not be signed: {error}", False)
        try:
            return _read_reply(self._http.send(request))
        except httpx.HTTPError as error:
            return _lost(error)


class AsyncAtlas(_Calls):
    """`Atlas`, with `await`."""

    def __init__(
        self,
        url: str,
        *,
        auth: Auth | None = None,
        keys: KeyStore | None = None,
        command_seconds: float = COMMAND_SECONDS,
        tries: int = TRIES,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        super().__init__(url, auth, keys, command_seconds, tries)
        self._http = httpx.AsyncClient(follow_redirects=False, transport=transport)

    async def __aenter__(self) -> AsyncAtlas:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    async def place(self, order: OrderRequest, *, key: str | None = None) -> Outcome:
        """Places an order, at most once. The same key never places a second one."""
        return cast(Outcome, await self._run(self._place(order, key)))

    async def amend(self, order_id: str, change: AmendRequest, *, key: str | None = None) -> Outcome:
        return cast(Outcome, await self._run(self._amend(order_id, change, key)))

    async def cancel(self, order_id: str, *, key: str | None = None) -> Outcome:
        return cast(Outcome, await self._run(self._cancel(order_id, key)))

    @overload
    async def follow(self, what: Unknown, *, seconds: float = ...) -> Outcome: ...

    @overload
    async def follow(self, what: UnknownList, *, seconds: float = ...) -> ListOutcome: ...

    @overload
    async def follow(self, what: Batch, *, seconds: float = ...) -> Batch | Rejected: ...

    @overload
    async def follow(self, what: Flat, *, seconds: float = ...) -> Flat | Rejected: ...

    @overload
    async def follow(self, what: KeyedCommand, *, seconds: float = ...) -> Outcome | ListOutcome | Batch | Flat: ...

    async def follow(self, what: _Followed, *, seconds: float = _FOLLOW_SECONDS) -> Outcome | ListOutcome | Batch | Flat:
        """Asks what became of a command until it is certain or the time is up. A flattening is sent again under its key."""
        result = await self._run(self._follow(what, seconds))
        command = what if isinstance(what, KeyedCommand) else what.command
        return as_list(result) if command.path.startswith(LISTS_PATH) else cast(Outcome, result)

    async def batch(
        self, orders: Sequence[OrderRequest], *, key: str | None = None, validate_all: bool | None = None
    ) -> Batch | Rejected:
        """Places up to twenty orders, each at most once. Nothing of it is atomic."""
        return cast("Batch | Rejected", await self._run(self._batch(orders, key, validate_all)))

    async def flatten(self, scope: FlattenRequest, *, key: str | None = None) -> Flat | Rejected:
        """Cancels every order of a product, or of one symbol, and closes its positions with reduce-only market orders."""
        return cast("Flat | Rejected", await self._run(self._flatten(scope, key)))

    async def cancel_many(self, order_ids: Sequence[str]) -> Canceled:
        """Cancels orders by their ids. An id names one order for ever, so a lost reply is asked for again."""
        send = _cancel_many(order_ids)
        for tries in range(1, self._tries + 1):
            result = _canceled(await self._send(send), tries == self._tries)
            if result is not None:
                return result
            await asyncio.sleep(back_off(tries))
        raise AssertionError("the last try returns or raises")

    async def cancel_all(
        self,
        *,
        exchange: str | None = None,
        market: str | None = None,
        symbol: str | None = None,
        side: str | None = None,
        all: bool | None = None,
    ) -> Canceled:
        """Cancels every order that matches; without any filter it must say `all=True`. It has no key and is sent once."""
        query = {"exchange": exchange, "market": market, "symbol": symbol, "side": side, "all": "true" if all else None}
        return cast(Canceled, _canceled(await self._send(Send("DELETE", _with_query("/v1/orders", query))), True))

    async def place_list(self, order_list: OrderListRequest, *, key: str | None = None) -> ListOutcome:
        """Places an OCO, OTO or OTOCO, at most once."""
        return as_list(cast(Outcome, await self._run(self._place_list(order_list, key))))

    async def get_list(self, list_id: str) -> LinkedOrders:
        return cast(LinkedOrders, await self._read(Send("GET", _list_path(list_id))))

    async def active_lists(self, **query: object) -> ActiveOrderLists:
        """The lists of which an order can still be placed or fill."""
        return cast(ActiveOrderLists, await self.read(f"{LISTS_PATH}/active", query))

    async def cancel_list(self, list_id: str, *, key: str | None = None) -> ListOutcome:
        return as_list(cast(Outcome, await self._run(self._cancel_list(list_id, key))))

    async def cancel_after(self, request: CancelAfterRequest) -> CancelAfter:
        """Arms, renews or lets go of a dead man's switch. Of two requests the one issued last stands, however they arrive."""
        body = json.dumps({"issuedAt": now_text(), **request})
        return cast(CancelAfter, await self._read(Send("PUT", "/v1/cancel-after", body)))

    async def switches(self) -> SwitchList:
        return cast(SwitchList, await self.read("/v1/cancel-after"))

    async def preview(self, order: OrderRequest, *, exchange_check: bool | None = None) -> OrderPreview:
        path = _with_query("/v1/orders/preview", {"exchangeCheck": "true" if exchange_check else None})
        return cast(OrderPreview, await self._read(Send("POST", path, json.dumps(order))))

    async def get(self, order_id: str, *, include: Sequence[str] | None = None) -> Order:
        return cast(Order, await self.read(_order_path(order_id), {"include": include}))

    async def intent(self, client_order_id: str) -> Intent:
        return cast(Intent, await self._read(Send("GET", f"/v1/intents/{quote(client_order_id, safe='')}")))

    async def positions(self, *, exchange: str | None = None, market: str | None = None, symbol: str | None = None) -> PositionList:
        return cast(PositionList, await self.read("/v1/positions", {"exchange": exchange, "market": market, "symbol": symbol}))

    async def balances(self, *, exchange: str | None = None, market: str | None = None, asset: str | None = None) -> BalanceList:
        return cast(BalanceList, await self.read("/v1/balances", {"exchange": exchange, "market": market, "asset": asset}))

    async def fees(self, symbol: str, *, exchange: str | None = None, market: str | None = None) -> FeeList:
        """The fee rates of the account."""
        return cast(FeeList, await self.read("/v1/fees", {"symbol": symbol, "exchange": exchange, "market": market}))

    async def quotes(self, symbol: str, *, exchange: str | None = None, market: str | None = None) -> QuoteList:
        return cast(QuoteList, await self.read("/v1/quotes", {"symbol": symbol, "exchange": exchange, "market": market}))

    async def instruments(
        self,
        *,
        exchange: str | None = None,
        market: str | None = None,
        symbol: str | None = None,
        base: str | None = None,
    ) -> InstrumentList:
        query = {"exchange": exchange, "market": market, "symbol": symbol, "base": base}
        return cast(InstrumentList, await self.read("/v1/instruments", query))

    async def exchanges(self) -> ExchangeList:
        return cast(ExchangeList, await self.read("/v1/exchanges"))

    async def deployment(self) -> Deployment:
        return cast(Deployment, await self.read("/v1/deployment"))

    async def health(self) -> Health:
        return cast(Health, await self.read("/v1/health"))

    async def instrument_settings(self, instrument_id: str) -> InstrumentSettings:
        """Leverage and margin mode of `<exchange>.<market>.<exchangeSymbol>`."""
        return cast(InstrumentSettings, await self.read(settings_path("instruments", instrument_id)))

    async def set_instrument_settings(
        self, instrument_id: str, change: InstrumentSettingsRequest
    ) -> SettingsChange[ChangedInstrumentSettings]:
        steps = self._change("instruments", instrument_id, change)
        return cast("SettingsChange[ChangedInstrumentSettings]", await self._run(steps))

    async def account_settings(self, product: str) -> AccountSettings:
        """Position mode and asset mode of a product, e.g. `binance.usdm`."""
        return cast(AccountSettings, await self.read(settings_path("accounts", product)))

    async def set_account_settings(self, product: str, change: AccountSettingsRequest) -> SettingsChange[ChangedAccountSettings]:
        return cast("SettingsChange[ChangedAccountSettings]", await self._run(self._change("accounts", product, change)))

    async def active(self, **query: object) -> OrderList:
        return cast(OrderList, await self.read("/v1/orders/active", query))

    def orders(self, *, cursor: str | None = None, allow_partial: bool = False, **query: object) -> AsyncRows[Order]:
        """
        Orders of any filter and range, page by page. Raises `IncompleteList` where orders are missing, unless
        `allow_partial`; `sources` of the rows says what they cover.
        """
        return AsyncRows(lambda at: self.read("/v1/orders", {**query, "cursor": at}), "orders", cursor, allow_partial)

    def fills(self, *, cursor: str | None = None, allow_partial: bool = False, **query: object) -> AsyncRows[Fill]:
        """Fills of any filter and range, like `orders`."""
        return AsyncRows(lambda at: self.read("/v1/fills", {**query, "cursor": at}), "fills", cursor, allow_partial)

    async def pages(self, path: str, query: Mapping[str, object]) -> AsyncIterator[Any]:
        """Pages as Atlas answers them. One that lacks rows is given like any other: its `sources` say so."""
        cursor: object = query.get("cursor")
        while True:
            page = await self.read(path, {**query, "cursor": cursor})
            yield page
            if page["nextCursor"] is None:
                return
            cursor = page["nextCursor"]

    async def read(self, path: str, query: Mapping[str, object] | None = None) -> Any:
        return await self._read(Send("GET", _with_query(path, query or {})))

    async def _read(self, send: Send) -> Any:
        for tries in range(1, self._tries + 1):
            reply = await self._send(send)
            wait = _wait_after(reply, tries, self._tries, self._seconds)
            if wait is None:
                return cast(Answer, reply).body
            await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def _run(self, steps: _AnySteps) -> Any:
        reply: Reply = None
        try:
            while True:
                step = steps.send(reply)
                if isinstance(step, Sleep):
                    await asyncio.sleep(step.seconds)
                    reply = None
                else:
                    reply = await self._send(step)
        except StopIteration as end:
            return end.value

    async def _send(self, send: Send) -> Answer | AtlasProblem | NoAnswer:
        try:
            request = self._request(self._http, send)
        except Exception as error:  # noqa: BLE001: whatever keeps it from being signed, it was not sent
            return NoAnswer(f"The request could not be signed: {error}", False)
        try:
            return _read_reply(await self._http.send(request))
        except httpx.HTTPError as error:
            return _lost(error)


def _read_reply(response: httpx.Response) -> Answer | AtlasProblem | NoAnswer:
    """A page that is not Atlas's is no answer, whatever its status."""
    try:
        body = response.json()
    except ValueError:
        body = None
    headers = {name.lower(): value for name, value in response.headers.items()}
    if body is not None and 200 <= response.status_code < 300:
        return Answer(response.status_code, body, headers)
    is_problem = isinstance(body, dict) and all(name in body for name in ("code", "detail", "title", "status", "retryable"))
    if is_problem and response.status_code >= 400:
        wait = headers.get("retry-after", "")
        replayed = headers.get("idempotency-replayed") == "true"
        return AtlasProblem(cast(Any, body), float(wait) if wait.isdigit() else None, replayed)
    return NoAnswer(f"Something between here and Atlas answered {response.status_code}", True)


def _lost(error: httpx.HTTPError) -> NoAnswer:
    never = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol))
    return NoAnswer(f"The connection failed: {error}", not never)


def _wait_after(reply: Answer | AtlasProblem | NoAnswer, tries: int, most: int, seconds: float) -> float | None:
    if isinstance(reply, Answer):
        return None
    told = reply.retry_after if isinstance(reply, AtlasProblem) else None
    wait = back_off(tries) if told is None else told
    if tries >= most or wait > seconds or (isinstance(reply, AtlasProblem) and not reply.retryable):
        raise reply
    return wait


def _with_query(path: str, query: Mapping[str, object]) -> str:
    pairs = [
        (name.rstrip("_"), ",".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value))
        for name, value in query.items()
        if value is not None
    ]
    return f"{path}?{urlencode(pairs, quote_via=quote)}" if pairs else path


def _order_path(order_id: str) -> str:
    # An empty id would address all orders.
    if not order_id:
        raise ValueError("The order id is empty.")
    return f"/v1/orders/{quote(order_id, safe='')}"


def _list_path(list_id: str) -> str:
    if not list_id:
        raise ValueError("The id of the order list is empty.")
    return f"{LISTS_PATH}/{quote(list_id, safe='')}"


def _cancel_many(order_ids: Sequence[str]) -> Send:
    # Without ids it would be a filter.
    if not order_ids or not all(order_ids):
        raise ValueError("There is no order id, or an empty one.")
    return Send("DELETE", _with_query("/v1/orders", {"ids": list(order_ids)}))


def _canceled(reply: Answer | AtlasProblem | NoAnswer, is_last: bool) -> Canceled | None:
    """None: to be sent again."""
    if isinstance(reply, Answer) and reply.status in (200, 207) and "results" in reply.body:
        return Canceled("done" if reply.status == 200 else "partial", reply.body)
    if isinstance(reply, AtlasProblem) and (is_last or not reply.retryable):
        raise reply
    if not is_last:
        return None
    if isinstance(reply, NoAnswer) and not reply.sent:
        raise reply
    return Canceled("unknown", None, str(reply) if isinstance(reply, NoAnswer) else "No list of results was answered")


def _checked(key: str | None) -> str:
    # An empty key is a mistake, e.g. of a variable: another key for each call would place an order for each.
    key = str(uuid.uuid4()) if key is None else key
    if not _KEY.match(key):
        raise ValueError("A key has 1 to 255 visible ASCII characters.")
    return key
