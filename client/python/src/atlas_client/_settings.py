from __future__ import annotations

import json
from collections.abc import Generator, Mapping
from typing import Any, cast
from urllib.parse import quote

from ._command import Answer, Reply, Send, Sleep, Step, back_off, says_nothing
from ._errors import AtlasProblem, NoAnswer
from ._outcome import SettingsChange


def settings_path(kind: str, id: str) -> str:
    if not id:
        raise ValueError("The id is empty.")
    return f"/v1/settings/{kind}/{quote(id, safe='')}"


def change_settings(
    path: str, change: Mapping[str, object], seconds: float, tries: int
) -> Generator[Step, Reply, SettingsChange[Any]]:
    """Sends it until there is an answer. Raises an `AtlasProblem` where nothing was changed."""
    # Why a copy may have been carried out. After one, a refusal of another copy proves nothing.
    doubt: str | None = None
    for attempt in range(1, tries + 1):
        reply = yield Send("PUT", path, json.dumps(change))
        if isinstance(reply, Answer) and _is_changed(reply.body):
            return SettingsChange(_outcome_of(reply.body["results"]), reply.body)
        doubt = _doubt_of(reply) or doubt
        told = reply.retry_after if isinstance(reply, AtlasProblem) else None
        wait = back_off(attempt) if told is None else told
        if attempt == tries or wait > seconds or (isinstance(reply, AtlasProblem) and not reply.retryable):
            if doubt is not None:
                return SettingsChange("unknown", None, doubt)
            raise cast(Exception, reply)
        yield Sleep(wait)
    raise AssertionError("the last try returns or raises")


def _doubt_of(reply: Reply) -> str | None:
    """Why it is not known what became of a copy; None where it had no effect."""
    if isinstance(reply, AtlasProblem):
        return str(reply) if says_nothing(reply) else None
    if isinstance(reply, NoAnswer):
        return str(reply) if reply.sent else None
    return "Something answered with a body that is no list of results"


def _outcome_of(results: list[dict[str, Any]]) -> Any:
    outcomes = {each["outcome"] for each in results}
    return "unknown" if outcomes - {"done", "rejected"} else "partial" if "rejected" in outcomes else "done"


def _is_changed(body: Any) -> bool:
    results = body.get("results") if isinstance(body, dict) else None
    return isinstance(results, list) and all(isinstance(each, dict) and "outcome" in each for each in results)
