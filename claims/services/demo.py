"""Demo data: two accounts, the archive notes and the articles of `seeds/`. Safe to load again."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.contrib.auth.models import Group, User
from django.db import transaction

from claims import roles
from claims.services import archive, ingest


@dataclass(frozen=True, slots=True)
class Account:
    username: str
    password: str
    role: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What is there after loading; `articles` and `notes` count the new ones."""

    accounts: list[Account]
    articles: int
    notes: int


def load(*, seeds: Path, accounts_file: Path, now: datetime) -> Loaded:
    """Load the demo. Passwords are random, made once and kept in `accounts_file` (readable by its owner only)."""
    accounts = _accounts(accounts_file)
    notes = sum(
        archive.add_note(note=archive.parse_note(path.read_text(encoding="utf-8")), now=now)[1]
        for path in sorted((seeds / "archive").glob("*.md"))
    )
    editor = User.objects.get(username="editor")
    # The newest stands first on the page: the Arabic article comes last.
    articles = sum(
        ingest.add_file(data=path.read_bytes(), name=path.name, by=editor, now=now).created
        for path in sorted((seeds / "articles").glob("*.md"), reverse=True)
    )
    return Loaded(accounts, articles, notes)


def _accounts(path: Path) -> list[Account]:
    known = dict(line.split(":", 1) for line in path.read_text().split()) if path.exists() else {}
    accounts = []
    for username, group in (("editor", roles.EDITORS), ("reviewer", roles.REVIEWERS)):
        password = known.get(username) or secrets.token_urlsafe(9)
        accounts.append(Account(username, password, group))
        with transaction.atomic():
            user, created = User.objects.get_or_create(
                username=username, defaults={"is_staff": group == roles.EDITORS}
            )
            if created or username not in known:
                user.set_password(password)
                user.save(update_fields=["password"])
                user.groups.add(Group.objects.get_or_create(name=group)[0])
    path.touch(mode=0o600)
    path.write_text(
        "".join(f"{account.username}:{account.password}\n" for account in accounts), encoding="utf-8"
    )
    return accounts
