"""The newsroom's settings in one file: name and habits, outlets, words, ready reasons.

    {"shape": "newsroom-settings", "version": 1, "newsroom": {...}, "outlets": [...], "words": [...], "reasons": [...]}

`export` writes it, `plan` says what it would change, `apply` changes it, all or nothing. What the file does not name
stays as it is. An outlet is known by its name, words by their code, a reason by its texts, status and finding.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import override

from claims import newsroom
from claims.models import Newsroom, Outlet, OutletDomain, RationaleTemplate, Wording

SHAPE, VERSION = "newsroom-settings", 1
MAX_BYTES = 2**20
# The members of each section's objects, as the models call them, and what may stand in each.
TEXT, NUMBER, NUMBER_OR_NULL, FLAG, TEXTS = "text", "number", "number_or_null", "flag", "texts"
MEMBERS: dict[str, dict[str, str]] = {
    "newsroom": {
        "name_ar": TEXT, "name_en": TEXT, "week_start": NUMBER, "review_policy": NUMBER, "overdue_days": NUMBER_OR_NULL,
    },
    "outlets": {"name": TEXT, "trusted": FLAG, "note": TEXT, "domains": TEXTS},
    "words": {"code": TEXT, "text_ar": TEXT, "text_en": TEXT},
    "reasons": {
        "text_ar": TEXT, "text_en": TEXT, "status": TEXT, "finding": TEXT, "position": NUMBER, "active": FLAG,
    },
}  # fmt: skip
_KEYS = {
    "newsroom": (),
    "outlets": ("name",),
    "words": ("code",),
    "reasons": ("text_ar", "text_en", "status", "finding"),
}
_MODELS: dict[str, type[Model]] = {
    "newsroom": Newsroom,
    "outlets": Outlet,
    "words": Wording,
    "reasons": RationaleTemplate,
}


class CannotRead(Exception):
    """The file, or what it would do, cannot be. `code` is in claims.refusals.CANNOT_SET, `words` are its values."""

    def __init__(self, code: str, **words: object) -> None:
        super().__init__(code)
        self.code = code
        self.words = words


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file. `before` holds the members that would change, None for a new row; `problem` why it cannot be."""

    section: str
    given: dict[str, Any]
    before: dict[str, Any] | None
    problem: CannotRead | None = None

    @property
    def what(self) -> str:
        """created, changed, unchanged or refused"""
        if self.problem:
            return "refused"
        if self.before is None:
            return "created"
        return "changed" if self.before else "unchanged"

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """Member, what it is and what it would be."""
        return [(name, old, self.given[name]) for name, old in (self.before or {}).items()]


def export() -> str:
    """The settings as they are."""
    here = {name: list(_here(name).values()) for name in MEMBERS}
    told = {"shape": SHAPE, "version": VERSION, **here, "newsroom": here["newsroom"][0]}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def plan(data: bytes) -> list[Row]:
    """What applying the file would do; nothing is written. Raises CannotRead."""
    told = _read(data)
    rows: list[Row] = []
    for section in MEMBERS:
        here, seen = _here(section), set()
        for place, given in enumerate(told[section], start=1):
            _check_shape(section, place, given)
            key = _key(section, given)
            problem = CannotRead("twice") if key in seen else _problem(section, given)
            seen.add(key)
            before = None
            if key in here:
                before = {name: old for name, old in here[key].items() if old != given[name]}
            rows.append(Row(section, given, before, problem))
    return _one_owner(rows)


def fingerprint(rows: Sequence[Row]) -> str:
    """Of what was shown, so that nothing else is done."""
    told = [(row.section, row.given, row.before, row.what) for row in rows]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def apply(*, data: bytes, shown: str, by: User, now: datetime) -> list[Row]:
    """Do all that `plan` said, or nothing, and log every change. `shown`: the fingerprint of what the person saw.

    Raises CannotRead, also where the settings have changed since.
    """
    try:
        with transaction.atomic():
            rows = plan(data)
            if fingerprint(rows) != shown:
                raise CannotRead("changed_since")
            if any(row.problem for row in rows):
                raise CannotRead("refused")
            todo = [row for row in rows if row.what != "unchanged"]
            _free_domains(todo)
            for row in todo:
                _log(_store(row), row, by, now)
            newsroom.changed()
    except IntegrityError as error:
        raise CannotRead("changed_since") from error
    return rows


# --- reading ------------------------------------------------------------------------------------------


def _read(data: bytes) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise CannotRead("too_large", size=MAX_BYTES // 2**20)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotRead("encoding") from error
    try:
        told = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise CannotRead("no_json", line=getattr(error, "lineno", 1)) from error
    if not isinstance(told, dict) or told.get("shape") != SHAPE:
        raise CannotRead("other_file", shape=SHAPE)
    if type(told.get("version")) is not int or told["version"] != VERSION:
        raise CannotRead("version", version=VERSION)
    _check_names("", told, {"shape", "version", *MEMBERS})
    if not isinstance(told["newsroom"], dict):
        raise CannotRead("type", place="newsroom")
    for section in MEMBERS:
        if section != "newsroom" and not isinstance(told[section], list):
            raise CannotRead("type", place=section)
    return {**told, "newsroom": [told["newsroom"]]}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        raise CannotRead("duplicate", name=_cut(next(name for name in names if names.count(name) > 1)))
    return found


def _no_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _check_shape(section: str, place: int, given: Any) -> None:
    """Raises CannotRead for what is not of the members' names and types."""
    where = section if section == "newsroom" else f"{section}[{place}]"
    if not isinstance(given, dict):
        raise CannotRead("type", place=where)
    _check_names(where, given, set(MEMBERS[section]))
    for name, kind in MEMBERS[section].items():
        if not _fits(given[name], kind):
            raise CannotRead("type", place=f"{where}.{name}")


def _check_names(where: str, given: dict[str, Any], wanted: set[str]) -> None:
    for code, names in (("unknown", set(given) - wanted), ("missing", wanted - set(given))):
        if names:
            told = ", ".join(_cut(name) for name in sorted(names)[:5])
            raise CannotRead(code, place=where or "{}", names=told)


def _fits(value: Any, kind: str) -> bool:
    if kind == TEXTS:
        return isinstance(value, list) and all(_fits(one, TEXT) for one in value)
    if kind == TEXT:
        return isinstance(value, str) and not any("\ud800" <= c <= "\udfff" or c == "\0" for c in value)
    if kind == FLAG:
        return isinstance(value, bool)
    return type(value) is int or (kind == NUMBER_OR_NULL and value is None)


def _cut(name: str) -> str:
    return name[:40].encode(errors="replace").decode()


def _here(section: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """What is set now, by key, in the order of the lists."""
    model, names = _MODELS[section], list(MEMBERS[section])
    if section == "newsroom":
        room = Newsroom.objects.filter(pk=1).first() or Newsroom(pk=1)
        return {(): {name: getattr(room, name) for name in names}}
    rows = model._default_manager.all()
    if section == "outlets":
        rows = rows.prefetch_related("domains")
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        told = {name: _value(row, name) for name in names}
        found.setdefault(_key(section, told), told)
    return found


def _value(row: Any, name: str) -> Any:
    return [one.domain for one in row.domains.all()] if name == "domains" else getattr(row, name)


def _key(section: str, given: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(given[name] for name in _KEYS[section])


def _problem(section: str, given: dict[str, Any]) -> CannotRead | None:
    """Why the models would not have the row; brings its domains into their one form."""
    fields = {name: value for name, value in given.items() if name != "domains"}
    try:
        _MODELS[section](**fields).full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        words = [f"{name}: {' '.join(said)}" for name, said in error.message_dict.items()]
        return CannotRead("invalid", why=" ".join(words))
    if section == "outlets":
        try:
            given["domains"] = sorted({newsroom.domain(one) for one in given["domains"]})
        except newsroom.NoDomain as error:
            return CannotRead(error.code, line=error.line)
        if not given["domains"]:
            return CannotRead("no_domains")
    return None


def _one_owner(rows: list[Row]) -> list[Row]:
    """Refuses domains that two outlets would have."""
    named = {row.given["name"] for row in rows if row.section == "outlets"}
    others = OutletDomain.objects.exclude(outlet__name__in=named).select_related("outlet")
    owners = {row.domain: row.outlet.name for row in others}
    done = []
    for row in rows:
        if row.section == "outlets" and not row.problem:
            taken = next((one for one in row.given["domains"] if one in owners), None)
            if taken:
                problem = CannotRead("taken", domain=taken, outlet=owners[taken])
                done.append(Row(row.section, row.given, row.before, problem))
                continue
            owners |= dict.fromkeys(row.given["domains"], row.given["name"])
        done.append(row)
    return done


# --- writing, inside the transaction ------------------------------------------------------------------


def _free_domains(rows: list[Row]) -> None:
    """Take off what outlets no longer have, so that another may have it."""
    for row in rows:
        if row.section == "outlets" and row.before and "domains" in row.before:
            gone = set(row.before["domains"]) - set(row.given["domains"])
            OutletDomain.objects.filter(outlet__name=row.given["name"], domain__in=gone).delete()


def _store(row: Row) -> Any:
    manager = _MODELS[row.section]._default_manager
    fields = {name: value for name, value in row.given.items() if name != "domains"}
    kept: Any
    if row.section == "newsroom":
        kept, _made = manager.update_or_create(pk=1, defaults=fields)
        return kept
    if row.before is None:
        kept = manager.create(**fields)
    else:
        kept = manager.filter(**{name: row.given[name] for name in _KEYS[row.section]})[0]
        for name in fields:
            setattr(kept, name, fields[name])
        kept.save()
    if row.section == "outlets":
        known = set(kept.domains.values_list("domain", flat=True))
        new = [one for one in row.given["domains"] if one not in known]
        OutletDomain.objects.bulk_create(OutletDomain(outlet=kept, domain=one) for one in new)
    return kept


def _log(kept: Any, row: Row, by: User, now: datetime) -> None:
    """In the history of the row, in the words that its form would leave."""
    with override(None):  # they are translated when they are read
        names = [str(_label(kept, name)) for name in row.before or ()]
    said: dict[str, Any] = {"added": {}} if row.before is None else {"changed": {"fields": names}}
    LogEntry.objects.create(
        user=by,
        action_time=now,
        content_type=ContentType.objects.get_for_model(kept),
        object_id=str(kept.pk),
        object_repr=str(kept)[:200],
        action_flag=ADDITION if row.before is None else CHANGE,
        change_message=json.dumps([said]),
    )


def _label(kept: Any, name: str) -> Any:
    return "Domains" if name == "domains" else capfirst(kept._meta.get_field(name).verbose_name)
