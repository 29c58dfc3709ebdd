"""How a command is carried out, without input and output: the drivers in `_client` send and sleep for it."""

from __future__ import annotations

import dataclasses
import random
import re
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias, cast
from urllib.parse import quote, unquote

from ._errors import AtlasProblem, NoAnswer
from ._keys import KeyedCommand, KeyStore, check_age, recorded
from ._outcome import Done, Outcome, Rejected, Unknown
from .models import Order

REQUEST_SECONDS = 35.0
COMMAND_SECONDS = 60.0
TRIES = 4
FIRST_BACK_OFF = 0.25
ASK_AGAIN = 2.0

# Refusals that say nothing of the command: its first copy may be under way, or Atlas itself has failed.
_SAYS_NOTHING = {"IDEMPOTENCY_KEY_IN_USE", "INTERNAL"}
INTENT = re.compile(r"/v1/intents/([^/?#]+)$")


@dataclass(frozen=True)
class Send:
    method: str
    path: str
    body: str | None = None
    key: str | None = None
    seconds: float = REQUEST_SECONDS


@dataclass(frozen=True)
class Sleep:
    seconds: float


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


Step: TypeAlias = Send | Sleep
Reply: TypeAlias = Answer | AtlasProblem | NoAnswer | None
Steps: TypeAlias = Generator[Step, Reply, Outcome]


@dataclass(frozen=True)
class Form:
    """How a command's answers are read: what it came to, or None; and whether a part of it is not certain."""

    read: Callable[[int, Any, bool], Any]
    is_open: Callable[[Any], bool] = lambda _: False


def back_off(tries: int) -> float:
    return FIRST_BACK_OFF * 2.0 ** (tries - 1) * (0.5 + random.random())


def form_of(command: KeyedCommand) -> Form:
    """The form of a command about one order, or about one order list."""
    return _LIST if command.path.startswith("/v1/order-lists") else _AMENDED if command.method == "PATCH" else _ORDER


def perform(keys: KeyStore, given: KeyedCommand, seconds: float, tries: int, form: Form | None = None) -> Steps:
    """Records the command, then sends it under its key only, while the time lasts."""
    command, earlier = recorded(keys, given)
    return (yield from _send(keys, command, earlier, seconds, tries, form or form_of(command)))


def resend(keys: KeyStore, command: KeyedCommand, seconds: float, tries: int, form: Form | None = None) -> Steps:
    """Sends a command of an earlier run again under its key, if it is not too old."""
    check_age(command)
    return (yield from _send(keys, command, True, seconds, tries, form or form_of(command)))


def _send(keys: KeyStore, command: KeyedCommand, earlier: bool, seconds: float, tries: int, form: Form) -> Steps:
    deadline = time.monotonic() + seconds
    # Once one copy may have arrived, a refusal of another proves nothing, unless it is the stored answer of the first.
    doubt = earlier
    last: AtlasProblem | NoAnswer = NoAnswer("There was no time to send it", False)
    for attempt in range(1, tries + 1):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        reply = yield Send(command.method, command.path, command.body, command.key, min(left, REQUEST_SECONDS))
        wait = back_off(attempt)
        if isinstance(reply, Answer):
            read = None if reply.status == 202 else form.read(reply.status, reply.body, doubt)
            if read is not None:
                if not form.is_open(read):
                    keys.end(command.key)
                return Done(read, command.key, reply.headers.get("idempotency-replayed") == "true")
            doubt = True
            if isinstance(reply.body, dict) and reply.body.get("outcome") == "unknown":
                found = INTENT.search(reply.headers.get("location", ""))
                follow_id = unquote(found[1]) if found else command.followId
                return Unknown(
                    dataclasses.replace(command, followId=follow_id),
                    str(reply.body.get("detail", "")),
                    float(reply.headers.get("retry-after", ASK_AGAIN)),
                )
            last = NoAnswer(f"Something answered {reply.status} with a body that is no order", True)
        elif isinstance(reply, AtlasProblem):
            last = reply
            silent = says_nothing(reply)
            doubt = doubt or silent
            wait = wait if reply.retry_after is None else reply.retry_after
            if not (reply.retryable and not reply.replayed and time.monotonic() + wait < deadline):
                if not silent and (reply.replayed or not doubt):
                    keys.end(command.key)
                    return Rejected(reply, command.key)
                return (yield from _looked_up(keys, command, reply))
        elif isinstance(reply, NoAnswer):
            last = reply
            doubt = doubt or reply.sent
        if time.monotonic() + wait >= deadline or attempt == tries:
            break
        yield Sleep(wait)
    if doubt:
        return Unknown(command, str(last), ASK_AGAIN, last if isinstance(last, AtlasProblem) else None)
    keys.end(command.key)
    if isinstance(last, AtlasProblem):
        return Rejected(last, command.key)
    raise last


def _looked_up(keys: KeyStore, command: KeyedCommand, problem: AtlasProblem) -> Steps:
    unknown = Unknown(command, str(problem), ASK_AGAIN, problem)
    if command.followId is None:
        return unknown
    seen = yield from look(keys, command)
    return unknown if isinstance(seen, Unknown) else seen


def follow(keys: KeyStore, command: KeyedCommand, seconds: float, tries: int) -> Steps:
    """Asks until the outcome is certain. Where only the key can tell, the command is sent under it again."""
    if command.followId is None:
        return (yield from resend(keys, command, seconds, tries))
    deadline = time.monotonic() + seconds
    while True:
        seen = yield from look(keys, command)
        if not isinstance(seen, Unknown):
            return seen
        wait = max(seen.retry_after, 0.05)
        if time.monotonic() + wait >= deadline:
            return seen
        yield Sleep(wait)


def look(keys: KeyStore | None, command: KeyedCommand) -> Steps:
    """Reads the record of the command once."""
    reply = yield Send("GET", f"/v1/intents/{quote(str(command.followId), safe='')}")
    if isinstance(reply, AtlasProblem):
        return Unknown(command, str(reply), reply.retry_after or ASK_AGAIN, reply)
    if not isinstance(reply, Answer) or not isinstance(reply.body, dict) or "state" not in reply.body:
        return Unknown(command, str(reply) if isinstance(reply, NoAnswer) else "No intent was answered", ASK_AGAIN)
    intent = reply.body
    told = intent.get("problem")
    problem = None if told is None else AtlasProblem(told, replayed=True)
    # A state of a later version is not certain either.
    if intent["state"] in ("DONE", "NOT_EXECUTED"):
        is_list = command.path.startswith("/v1/order-lists")
        order = intent.get("orderList" if is_list else "order")
        ends = problem is not None or (intent["state"] == "DONE" and order is not None)
        if ends and keys is not None:
            keys.end(command.key)
        if problem is not None:
            return Rejected(problem, command.key)
        if intent["state"] == "DONE" and order is not None:
            if command.method == "PATCH":
                order = {**order, "amendment": intent.get("amendment")}
            return Done(cast(Order, order), command.key, True)
    wait = float(intent.get("retryAfterSeconds") or ASK_AGAIN)
    return Unknown(command, str(problem or "The command is in progress."), wait, problem)


def says_nothing(problem: AtlasProblem) -> bool:
    """Whether a refusal leaves open what became of the command."""
    return problem.code in _SAYS_NOTHING or problem.document.get("orderState") == "unknown"


def _reader(*names: str, also: str | None = None) -> Callable[[int, Any, bool], Any]:
    def read(_status: int, body: Any, _doubt: bool) -> Any:
        if not isinstance(body, dict) or body.get("outcome") == "unknown":
            return None
        is_whole = all(isinstance(body.get(name), str) for name in names) and (also is None or also in body)
        return body if is_whole else None

    return read


_ORDER = Form(_reader("id", "state", "exchange"))
_AMENDED = Form(_reader("id", "state", "exchange", also="amendment"))
_LIST = Form(_reader("id", "state", "exchange", also="legs"))
