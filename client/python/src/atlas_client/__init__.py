"""Client of Atlas: an order's outcome is done, rejected or unknown, and no order is placed twice."""

from ._auth import Auth, NoAuth, SigV4, Token
from ._client import AsyncAtlas, Atlas
from ._errors import AtlasProblem, IncompleteList, KeyExpired, KeyReused, KeyStoreError, NoAnswer
from ._keys import FileKeyStore, KeyedCommand, KeyStore, MemoryKeyStore
from ._outcome import Batch, Canceled, Done, Flat, Listed, ListOutcome, Outcome, Rejected, SettingsChange, Unknown, UnknownList
from ._rows import AsyncRows, Rows, lacks_rows

__all__ = [
    "AsyncAtlas",
    "AsyncRows",
    "Atlas",
    "AtlasProblem",
    "Auth",
    "Batch",
    "Canceled",
    "Done",
    "Flat",
    "FileKeyStore",
    "IncompleteList",
    "KeyExpired",
    "KeyReused",
    "KeyStore",
    "KeyStoreError",
    "KeyedCommand",
    "ListOutcome",
    "Listed",
    "MemoryKeyStore",
    "NoAnswer",
    "NoAuth",
    "Outcome",
    "Rejected",
    "Rows",
    "SettingsChange",
    "SigV4",
    "Token",
    "Unknown",
    "UnknownList",
    "lacks_rows",
]
