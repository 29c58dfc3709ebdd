from __future__ import annotations

import base64
import hashlib
import json
import os
import time
import uuid
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Protocol

from ._errors import KeyExpired, KeyReused, KeyStoreError

# Atlas forgets an ended command (ATLAS_INTENT_TTL_HOURS, 48 by default) and would carry it out once more.
KEY_LIFETIME_SECONDS = 24 * 3600


@dataclass(frozen=True)
class KeyedCommand:
    """A command that was given a key, recorded before it is sent."""

    key: str
    method: str
    path: str
    body: str | None
    followId: str | None  # noqa: N815: as the TypeScript client writes it
    createdAt: str  # noqa: N815

    @property
    def age(self) -> float:
        return time.time() - datetime.fromisoformat(self.createdAt.replace("Z", "+00:00")).timestamp()


class KeyStore(Protocol):
    """Where keys are kept until their commands have ended."""

    def begin(self, command: KeyedCommand) -> KeyedCommand:
        """Records a new command, or returns the one that is recorded under its key."""
        ...

    def end(self, key: str) -> None: ...

    def open(self) -> list[KeyedCommand]: ...


class MemoryKeyStore:
    """Keeps keys as long as the process lives."""

    def __init__(self) -> None:
        self._commands: dict[str, KeyedCommand] = {}

    def begin(self, command: KeyedCommand) -> KeyedCommand:
        return self._commands.setdefault(command.key, command)

    def end(self, key: str) -> None:
        self._commands.pop(key, None)

    def open(self) -> list[KeyedCommand]:
        return list(self._commands.values())


class FileKeyStore:
    """Keeps keys in a folder, a file each, on the disk before the command is sent; processes may share it."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._folder = Path(folder)

    def begin(self, command: KeyedCommand) -> KeyedCommand:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft = self._folder / f"{uuid.uuid4()}.draft"
            target = self._path(command.key)
            # A standing file can end between the refused link and its reading.
            while True:
                try:
                    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                        file.write(json.dumps(asdict(command)) + "\n")
                        file.flush()
                        os.fsync(file.fileno())
                    try:
                        os.link(draft, target)
                    except FileExistsError:
                        standing = self._read(target)
                        if standing is not None:
                            return standing
                        continue
                    self._sync()
                    return command
                finally:
                    draft.unlink(missing_ok=True)
        except (OSError, ValueError, TypeError) as error:
            raise KeyStoreError(f"The record of keys cannot be used: {error}") from error

    def end(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def open(self) -> list[KeyedCommand]:
        found = [self._read(path) for path in self._folder.glob("*.json")]
        return sorted((each for each in found if each is not None), key=lambda each: each.createdAt)

    def _path(self, key: str) -> Path:
        return self._folder / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    def _read(self, path: Path) -> KeyedCommand | None:
        try:
            return KeyedCommand(**json.loads(path.read_text()))
        except FileNotFoundError:
            return None

    def _sync(self) -> None:
        if os.name == "nt":
            return
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def recorded(store: KeyStore, command: KeyedCommand) -> tuple[KeyedCommand, bool]:
    """Records the command; True: it was recorded before, so that a copy of it may have taken effect."""
    standing = store.begin(command)
    if standing is command:
        return command, False
    if (standing.method, standing.path, _same(standing.body)) != (command.method, command.path, _same(command.body)):
        raise KeyReused(f"The key {command.key} was given to another command whose outcome is not final. Nothing was sent.")
    check_age(standing)
    return standing, True


def check_age(command: KeyedCommand) -> None:
    if command.age > KEY_LIFETIME_SECONDS:
        raise KeyExpired(
            f"The command with the key {command.key} is of {command.createdAt}, and Atlas may have forgotten it. Nothing was sent."
        )


def client_order_id_of(key: str) -> str:
    """The client order id that stands for a key, as the TypeScript client makes it."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()).decode()
    return f"k{digest[:30]}"


def now_text() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _same(body: str | None) -> object:
    return None if body is None else json.loads(body)
