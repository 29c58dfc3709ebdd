from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, Literal, TypeAlias, TypeVar

from ._errors import AtlasProblem
from ._keys import KeyedCommand
from .models import (
    AmendedOrder,
    CancelResults,
    ChangedAccountSettings,
    ChangedInstrumentSettings,
    Flattened,
    LinkedOrders,
    Order,
)


@dataclass(frozen=True)
class Done:
    """The command took effect."""

    order: Order | AmendedOrder
    key: str
    replayed: bool
    outcome: Literal["done"] = field(default="done", init=False)


@dataclass(frozen=True)
class Rejected:
    """The command provably had no effect, or none but what the problem says."""

    problem: AtlasProblem
    key: str
    outcome: Literal["rejected"] = field(default="rejected", init=False)


@dataclass(frozen=True)
class Unknown:
    """Neither a success nor a failure. Never send the order again under another key; follow it."""

    command: KeyedCommand
    detail: str
    retry_after: float
    problem: AtlasProblem | None = None
    outcome: Literal["unknown"] = field(default="unknown", init=False)

    @property
    def key(self) -> str:
        return self.command.key


Outcome: TypeAlias = Done | Rejected | Unknown


@dataclass(frozen=True)
class Batch:
    """What became of each order of a batch, in their sequence; `partial`: certain of each, and one or more were refused."""

    command: KeyedCommand
    parts: tuple[Outcome, ...]

    @property
    def key(self) -> str:
        return self.command.key

    @property
    def outcome(self) -> Literal["done", "partial", "unknown"]:
        if any(isinstance(part, Unknown) for part in self.parts):
            return "unknown"
        return "done" if all(isinstance(part, Done) for part in self.parts) else "partial"


@dataclass(frozen=True)
class Flat:
    """
    What flattening came to. `done`: nothing rests, no position is left; `partial`: something may be, see `flattened`;
    `unknown`: not certain of a closing order, or of all of it (`flattened` is None).
    """

    command: KeyedCommand
    outcome: Literal["done", "partial", "unknown"]
    flattened: Flattened | None
    detail: str

    @property
    def key(self) -> str:
        return self.command.key


@dataclass(frozen=True)
class Listed:
    """The command about an order list took effect."""

    order_list: LinkedOrders
    key: str
    replayed: bool
    outcome: Literal["done"] = field(default="done", init=False)


@dataclass(frozen=True)
class UnknownList:
    """`Unknown`, of a command about an order list."""

    command: KeyedCommand
    detail: str
    retry_after: float
    problem: AtlasProblem | None = None
    outcome: Literal["unknown"] = field(default="unknown", init=False)

    @property
    def key(self) -> str:
        return self.command.key


ListOutcome: TypeAlias = Listed | Rejected | UnknownList


@dataclass(frozen=True)
class Canceled:
    """What cancelling several came to; `results` is None where no answer came. Some orders may be open unless it is `done`."""

    outcome: Literal["done", "partial", "unknown"]
    results: CancelResults | None
    detail: str = ""


Changed = TypeVar("Changed", ChangedInstrumentSettings, ChangedAccountSettings)


@dataclass(frozen=True)
class SettingsChange(Generic[Changed]):
    """
    What changing settings came to; `settings["results"]` says it of each. `partial`: one was changed, and another refused.
    `unknown`: a change may have taken effect, or may yet; `settings` is None where no answer came. Read the settings, or send
    the same change again: that is safe.
    """

    outcome: Literal["done", "partial", "unknown"]
    settings: Changed | None
    detail: str = ""
