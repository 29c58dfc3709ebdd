from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Generator, Sequence
from typing import Any, TypeAlias, cast
from urllib.parse import unquote

from ._command import ASK_AGAIN, INTENT, Form, Reply, Sleep, Step, look, perform, resend, says_nothing
from ._errors import AtlasProblem, KeyExpired
from ._keys import KeyedCommand, KeyStore, client_order_id_of
from ._outcome import Batch, Done, Flat, Listed, ListOutcome, Outcome, Rejected, Unknown, UnknownList
from .models import Flattened, OrderRequest

BATCH_PATH = "/v1/orders/batch"
FLATTEN_PATH = "/v1/flatten"
LISTS_PATH = "/v1/order-lists"

# Later the positions may be others, which nobody has asked to close.
_REPEATED_FOR = 10 * 60.0

BatchSteps: TypeAlias = Generator[Step, Reply, "Batch | Rejected"]
FlatSteps: TypeAlias = Generator[Step, Reply, "Flat | Rejected"]
ListSteps: TypeAlias = Generator[Step, Reply, ListOutcome]


def named_orders(orders: Sequence[OrderRequest], key: str) -> list[dict[str, object]]:
    """The orders with ids of their own, by which each can be asked for although no answer ever came."""
    return [
        {**order, "clientOrderId": order.get("clientOrderId") or _part_id(key, at)} for at, order in enumerate(orders)
    ]


def perform_batch(keys: KeyStore, command: KeyedCommand, seconds: float, tries: int) -> BatchSteps:
    ids = _ids_of(command)
    result = yield from perform(keys, command, seconds, tries, _batch_form(command, ids))
    if isinstance(result, Rejected):
        return result
    if isinstance(result, Unknown):
        return Batch(command, _all_unknown(command, ids, result.detail, result.problem))
    parts = cast(tuple[Outcome, ...], result.order)
    # A refusal of a copy says nothing of the copy before it; the record may.
    if any(isinstance(part, Unknown) and part.problem for part in parts):
        parts = yield from _looked_at(parts)
    return _ended(keys, command, parts)


def follow_batch(keys: KeyStore, batch: Batch | KeyedCommand, seconds: float) -> BatchSteps:
    """Asks about the orders that are not certain, until they are or the time is up. Sends nothing."""
    if isinstance(batch, KeyedCommand):
        batch = Batch(batch, _all_unknown(batch, _ids_of(batch), "An earlier run did not see it end.", None))
    deadline = time.monotonic() + seconds
    parts = batch.parts
    while True:
        parts = yield from _looked_at(parts)
        waits = [part.retry_after for part in parts if isinstance(part, Unknown)]
        if not waits or time.monotonic() + max(waits) >= deadline:
            return _ended(keys, batch.command, parts)
        yield Sleep(max(*waits, 0.05))


def perform_flatten(keys: KeyStore, command: KeyedCommand, seconds: float, tries: int) -> FlatSteps:
    return _flat(command, (yield from perform(keys, command, seconds, tries, _FLATTEN)))


def follow_flatten(keys: KeyStore, flat: Flat | KeyedCommand, seconds: float, limit: float, tries: int) -> FlatSteps:
    """Sends it again under its key: no position is closed a second time."""
    command = flat if isinstance(flat, KeyedCommand) else flat.command
    deadline = time.monotonic() + seconds
    while True:
        if command.age > _REPEATED_FOR:
            raise KeyExpired(
                f"The flattening with the key {command.key} is of {command.createdAt}: there may be other positions now. Nothing was sent."
            )
        result = _flat(command, (yield from resend(keys, command, limit, tries, _FLATTEN)))
        if result.outcome != "unknown" or time.monotonic() + ASK_AGAIN >= deadline:
            return result
        yield Sleep(ASK_AGAIN)


def as_list(result: Outcome) -> ListOutcome:
    """The outcome of a command about an order list."""
    if isinstance(result, Done):
        return Listed(cast(Any, result.order), result.key, result.replayed)
    if isinstance(result, Unknown):
        return UnknownList(result.command, result.detail, result.retry_after, result.problem)
    return result


def _part_id(key: str, at: int) -> str:
    return client_order_id_of(f"{key}#{at}")


def _ids_of(command: KeyedCommand) -> list[str | None]:
    """An id that the caller chose may have named an earlier order too: it cannot be asked for."""
    orders = json.loads(command.body or "{}")["orders"]
    ids = [str(order["clientOrderId"]) for order in orders]
    return [each if each == _part_id(command.key, at) else None for at, each in enumerate(ids)]


def _part_command(command: KeyedCommand, at: int, follow_id: str | None) -> KeyedCommand:
    # A key of its own: the end of one order does not end the batch.
    return dataclasses.replace(command, key=f"{command.key}#{at}", followId=follow_id)


def _all_unknown(
    command: KeyedCommand, ids: list[str | None], detail: str, problem: AtlasProblem | None
) -> tuple[Outcome, ...]:
    return tuple(Unknown(_part_command(command, at, each), detail, ASK_AGAIN, problem) for at, each in enumerate(ids))


def _batch_form(command: KeyedCommand, ids: list[str | None]) -> Form:
    def read(status: int, body: Any, doubt: bool) -> Any:
        results = body.get("results") if isinstance(body, dict) else None
        if status not in (201, 207) or not isinstance(results, list) or len(results) != len(ids):
            return None
        return tuple(_part(_part_command(command, at, ids[at]), result, doubt) for at, result in enumerate(results))

    return Form(read, lambda parts: any(part.outcome == "unknown" for part in parts))


def _part(command: KeyedCommand, result: dict[str, Any], doubt: bool) -> Outcome:
    body = result["body"]
    if result["status"] == 201:
        return Done(body, command.key, result["replayed"])
    if body.get("outcome") == "unknown":
        found = INTENT.search(result["location"] or "")
        command = dataclasses.replace(command, followId=unquote(found[1]) if found else command.followId)
        return Unknown(command, body["detail"], float(body["retryAfterSeconds"]))
    problem = AtlasProblem(body, replayed=result["replayed"])
    if problem.replayed or not (doubt or says_nothing(problem)):
        return Rejected(problem, command.key)
    return Unknown(command, str(problem), ASK_AGAIN, problem)


def _looked_at(parts: tuple[Outcome, ...]) -> Generator[Step, Reply, tuple[Outcome, ...]]:
    seen: list[Outcome] = []
    for part in parts:
        asks = isinstance(part, Unknown) and part.command.followId is not None
        seen.append((yield from look(None, part.command)) if asks and isinstance(part, Unknown) else part)
    return tuple(seen)


def _ended(keys: KeyStore, command: KeyedCommand, parts: tuple[Outcome, ...]) -> Batch:
    batch = Batch(command, parts)
    if batch.outcome != "unknown":
        keys.end(command.key)
    return batch


def _read_flattened(status: int, body: Any, doubt: bool) -> Any:
    is_flattened = isinstance(body, dict) and isinstance(body.get("closings"), list) and "remaining" in body
    return (status == 200, body) if status in (200, 207) and is_flattened else None


def _doubts(flattened: Flattened) -> list[str]:
    bodies = [cast(dict[str, Any], closing["body"]) for closing in flattened["closings"]]
    return [
        str(body["detail"])
        for body in bodies
        if body.get("outcome") == "unknown" or ("code" in body and says_nothing(AtlasProblem(cast(Any, body))))
    ]


_FLATTEN = Form(_read_flattened, lambda answered: len(_doubts(answered[1])) > 0)


def _flat(command: KeyedCommand, result: Outcome) -> Flat | Rejected:
    if isinstance(result, Rejected):
        return result
    if isinstance(result, Unknown):
        return Flat(command, "unknown", None, result.detail)
    is_flat, flattened = cast(Any, result.order)
    doubts = _doubts(flattened)
    if doubts:
        return Flat(command, "unknown", flattened, doubts[0])
    return Flat(command, "done" if is_flat else "partial", flattened, "")
