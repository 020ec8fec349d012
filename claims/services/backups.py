"""A back-up: one ZIP file with the database, the files that belong to it, and a manifest that tells what they must be.

The manifest says which version made it, how far that was migrated, how many rows each table has, and the SHA-256
of each member.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from claims.services import dumps
from claims.services.dumps import DumpError
from factcheck import __version__

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "warc/"  # how the names of the files of WARC_FOLDER begin
PIECE = 2**20  # bytes read at a time


class BackupError(Exception):
    """Nothing was written, or nothing restored; the message says why."""


@dataclass(frozen=True, slots=True)
class Member:
    """What a member of the back-up must be."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a back-up holds. `migrations` are those applied, as app.name; `rows` counts by table."""

    version: str
    made_at: str
    database: str
    migrations: list[str]
    rows: dict[str, int]
    members: dict[str, Member]


# --- making one ---------------------------------------------------------------------------------------


def save(path: Path, *, now: datetime) -> Manifest:
    """Write everything into a new file that only its owner may read. The site may go on.

    Raises BackupError; then there is no file.
    """
    if path.exists():
        raise BackupError(f"{path} is there already.")
    try:
        dumps.tools()
        # Beside the target: there is room, and the last step is a rename.
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=path.parent) as folder:
            database = Path(folder) / f"database.{dumps.SUFFIX[connection.vendor]}"
            rows = dumps.dump(database)
            whole = Path(folder) / "whole.zip"
            made = _packed(whole, database, rows, now)
            whole.rename(path)
    except (OSError, DumpError) as error:
        raise BackupError(str(error)) from error
    return made


def _packed(whole: Path, database: Path, rows: dict[str, int], now: datetime) -> Manifest:
    whole.touch(mode=0o600)
    with zipfile.ZipFile(whole, "w") as archive:
        # The database first: whatever file it names was written before.
        members = {
            database.name: _add(archive, database, database.name, compress=connection.vendor == "sqlite")
        }
        for file in _kept_files():
            name = FILES + file.relative_to(_folder()).as_posix()
            members[name] = _add(archive, file, name, compress=False)  # packed by themselves
        made = Manifest(
            version=__version__,
            made_at=now.isoformat(),
            database=connection.vendor,
            migrations=sorted(_applied()),
            rows=rows,
            members=members,
        )
        archive.writestr(MANIFEST, json.dumps({"format": FORMAT, **asdict(made)}, indent=1))
    return made


def _kept_files() -> Iterator[Path]:
    folder = settings.WARC_FOLDER
    if folder and folder.is_dir():
        yield from sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix != ".part")


def _add(archive: zipfile.ZipFile, file: Path, name: str, *, compress: bool) -> Member:
    entry = zipfile.ZipInfo.from_file(file, name)
    entry.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with file.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        return _copied(source, target)


def _copied(source: IO[bytes], target: IO[bytes] | None) -> Member:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(PIECE):
        digest.update(piece)
        size += len(piece)
        if target is not None:
            target.write(piece)
    return Member(size, digest.hexdigest())


# --- bringing one back --------------------------------------------------------------------------------


def restore(path: Path, *, replace: bool) -> Manifest:
    """Look through the whole back-up, then make database and files what it holds.

    Files that are not in it stay. Raises BackupError: when the message does not say otherwise, nothing was changed.
    """
    try:
        with _opened(path) as archive:
            manifest = verified(archive)
            _refuse_others(manifest)
            dumps.tools()
            found = dumps.filled()
            if found and not replace:
                raise BackupError(
                    f"This database is not empty ({', '.join(found[:5])}). With --replace all of it is lost."
                )
            writable = os.access(path.parent, os.W_OK)
            with tempfile.TemporaryDirectory(
                prefix=".restore-", dir=path.parent if writable else None
            ) as folder:
                name = f"database.{dumps.SUFFIX[manifest.database]}"
                _take(archive, name, Path(folder) / name)
                dumps.load(Path(folder) / name)
            _refuse_if_other_rows(manifest)
            for name in manifest.members:
                if name.startswith(FILES):
                    _take(archive, name, _folder() / name.removeprefix(FILES))
    except (OSError, DumpError) as error:
        raise BackupError(str(error)) from error
    return manifest


def verified(archive: zipfile.ZipFile) -> Manifest:
    """The manifest, when every member is what it says. Raises BackupError."""
    try:
        manifest = _read(json.loads(archive.read(MANIFEST)))
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(
            "This is no back-up of the claim tracker: its manifest is missing or wrong."
        ) from error
    names = sorted(name for name in archive.namelist() if name != MANIFEST)
    if names != sorted(manifest.members):
        raise BackupError("The back-up is damaged: it holds other members than its manifest names.")
    for name, member in manifest.members.items():
        if not _safe(name):
            raise BackupError(f"The back-up names a file outside of its folder: {name}.")
        with archive.open(name) as source:
            if _copied(source, None) != member:
                raise BackupError(f"The back-up is damaged: {name} is not what it was.")
    return manifest


def _read(said: dict[str, Any]) -> Manifest:
    if said.pop("format") != FORMAT:
        raise ValueError("another format")
    members = {name: Member(**member) for name, member in said.pop("members").items()}
    manifest = Manifest(**said, members=members)
    if f"database.{dumps.SUFFIX[manifest.database]}" not in members:
        raise ValueError("no database")
    return manifest


def _safe(name: str) -> bool:
    path = PurePosixPath(name)
    return name == path.as_posix() and not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _refuse_others(manifest: Manifest) -> None:
    """Raises BackupError for one that a newer version made, or that is of another kind of database."""
    known = {".".join(key) for key in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest.migrations) - known)
    if unknown or _ordered(manifest.version) > _ordered(__version__):
        told = f", it has migrations that we do not ({unknown[0]})" if unknown else ""
        raise BackupError(
            f"The back-up was made by a newer version: {manifest.version}, this is {__version__}{told}."
            " Install that version first."
        )
    if manifest.database != connection.vendor:
        raise BackupError(
            f"The back-up is of {manifest.database}, this database is {connection.vendor}; set DATABASE_URL to one of its kind."
        )


def _refuse_if_other_rows(manifest: Manifest) -> None:
    rows = dumps.counts()
    if wrong := sorted(table for table, number in manifest.rows.items() if rows.get(table) != number):
        raise BackupError(f"The database was replaced, but these tables have other numbers of rows: {wrong}.")


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise BackupError(f"{path} is no back-up, or it is damaged: {error}.") from error


def _take(archive: zipfile.ZipFile, name: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.part")
    with archive.open(name) as source, unfinished.open("wb") as file:
        shutil.copyfileobj(source, file, PIECE)
    unfinished.replace(target)


def _folder() -> Path:
    """Raises BackupError when the back-up has files and there is no place for them."""
    if settings.WARC_FOLDER is None:
        raise BackupError("The back-up holds files, and WARC_FOLDER is not set.")
    return settings.WARC_FOLDER


def _applied() -> list[str]:
    return [".".join(key) for key in MigrationLoader(connection).applied_migrations]


def _ordered(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)]
