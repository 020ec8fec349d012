"""What is stored about a person: given out whole, or made anonymous (docs/adr/0017)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import serializers
from django.db import models, transaction
from django.db.models import Q, QuerySet

from claims.choices import EventType
from claims.models import Claim, Comment, Event, Forgotten, Publication, Review, SavedList, Verdict, Webhook
from claims.services import events, talk

# Rows that name a person, as Model.field: what becomes of them. What is in no list is deleted, such as second factors.
STAYS = {
    "claims.Article.created_by", "claims.Comment.author", "claims.Evidence.chosen_by", "claims.Evidence.relation_by",
    "claims.FeedItem.chosen_by",
    "claims.Publication.published_by", "claims.Publication.withdrawn_by", "claims.Review.reviewer",
    "claims.SavedList.owner", "claims.Snapshot.entered_by", "claims.Verdict.decided_by", "claims.Webhook.created_by",
    "admin.LogEntry.user",
}  # fmt: skip
GIVEN_BACK = "claims.Claim.assigned_to"
DELETED = {
    "claims.ApiToken.owner", "claims.ClaimSeen.person", "claims.IdempotencyKey.owner", "claims.KeyMap.person",
    "claims.Mention.person",
}  # fmt: skip
SECRETS = {"password", "secret", "old_secret", "key", "token", "sha256"}
LOGINS = (AccessAttempt, AccessFailureLog, AccessLog)
WORDS: Mapping[type[models.Model], str] = {
    Comment: "text", Review: "rationale", Verdict: "rationale", Publication: "note",
}  # fmt: skip


class NotForgotten(Exception):
    """The account must stay as it is; the message says why."""


# --- what there is ------------------------------------------------------------------------------------


def relations() -> Iterator[tuple[str, models.Field[Any, Any]]]:
    """Each column that leads to an account, as Model.field; not those of groups and permissions."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User:
                yield f"{model._meta.label}.{field.name}", field


def rows(person: User) -> dict[str, QuerySet[Any]]:
    """The rows that name the person, by Model.field."""
    return {name: _of(field, person) for name, field in relations()}


def everything(person: User) -> dict[str, Any]:
    """All that is stored about a person, but for what is secret; as JSON of django's DjangoJSONEncoder."""
    named = {name: found for name, found in rows(person).items() if found.exists()}
    return {
        "account": {**_told(person), "groups": [group.name for group in person.groups.all()]},
        "rows": {name: [_told(row) for row in found.order_by("pk")] for name, found in named.items()},
        "events": [_told(row) for row in _events(person).order_by("pk")],
        "logins": [_told(row) for model in LOGINS for row in _logins(model, person).order_by("pk")],
        "sessions_until": [session.expire_date for session in _sessions(person)],
        "administration": [_told(row) for row in _entries(person)],
    }


def plan(person: User) -> dict[str, int]:
    """How many rows forgetting concerns, by what it does. `texts to read`: they hold the name, and nobody changes them."""
    found = {f"{_fate(name)}: {name}": each.count() for name, each in rows(person).items()}
    found["renamed: events"] = _events(person).count()
    found["deleted: logins"] = sum(_logins(model, person).count() for model in LOGINS)
    found["deleted: sessions"] = len(_sessions(person))
    found["texts to read"] = sum(
        model._default_manager.filter(**{f"{field}__icontains": person.username}).count()
        for model, field in WORDS.items()
    )
    return {name: number for name, number in found.items() if number}


def _fate(name: str) -> str:
    if name == GIVEN_BACK:
        return "given back"
    return "under another name" if name in STAYS else "deleted"


def _of(field: models.Field[Any, Any], person: User) -> QuerySet[Any]:
    model: Any = field.model
    # Not the manager that hides removed claims.
    found: QuerySet[Any] = model._base_manager.filter(**{field.name: person.pk})
    return found


def _told(row: models.Model) -> dict[str, Any]:
    (told,) = serializers.serialize("python", [row])
    return {name: value for name, value in told["fields"].items() if name not in SECRETS}


def _names(person: User) -> set[str]:
    """The names that the person has, or had and nobody has now."""
    had = set(Event.objects.filter(actor_id=person.pk).values_list("actor", flat=True).distinct())
    others = User.objects.filter(username__in=had).exclude(pk=person.pk)
    return {person.username, *had} - set(others.values_list("username", flat=True)) - {""}


def _events(person: User) -> QuerySet[Event]:
    names = _names(person)
    told = [Q(**{f"data__{place}__in": names}) for place in Forgotten.PLACES]
    return Event.objects.filter(Q(actor_id=person.pk) | told[0] | told[1])


def _logins(model: Any, person: User) -> QuerySet[Any]:
    found: QuerySet[Any] = model.objects.filter(username__in=_names(person))
    return found


def _sessions(person: User) -> list[Session]:
    """Looked through one by one: whose a session is stands inside."""
    key = str(person.pk)
    return [s for s in Session.objects.iterator() if s.get_decoded().get("_auth_user_id") == key]


def _entries(person: User) -> QuerySet[LogEntry]:
    """What editors did to the account."""
    kind = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=kind, object_id=str(person.pk)).order_by("pk")


# --- forgetting ---------------------------------------------------------------------------------------


def forget(*, person: User, now: datetime) -> Forgotten:
    """Make the account anonymous, for good: what it did stays, under a name that says nothing.

    Raises NotForgotten for the last superuser, for who was forgotten before, and when the new name is taken.
    """
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        name = _new_name(person)
        names = _names(person)
        row = Forgotten.objects.create(person=person.pk, name=name, created_at=now)
        for session in _sessions(person):
            session.delete()
        for model in LOGINS:
            _logins(model, person).delete()
        _entries(person).update(object_repr=name)
        _give_back(person, now)
        for field, found in rows(person).items():
            if _fate(field) == "deleted":
                found.delete()
        SavedList.objects.filter(owner=person, shared=False).delete()
        _rename_calls(person, names, name)
        _empty(person, name)
        changed = _rename_events(person.pk, names, name)
        events.record(EventType.PERSON_FORGOTTEN, target=row.uid, by=None, now=now, name=name, events=changed)
    return row


def webhooks(person: User) -> list[str]:
    """Addresses of webhooks the person made. They are the newsroom's and go on; an editor may remove them."""
    return [f"{hook.name}: {hook.url}" for hook in Webhook.objects.filter(created_by=person)]


def _new_name(person: User) -> str:
    if Forgotten.objects.filter(person=person.pk).exists():
        raise NotForgotten(f"{person.username} was forgotten before.")
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if person.is_superuser and not others.exists():
        raise NotForgotten(f"{person.username} is the last superuser. Make another one first.")
    name = f"former-{person.pk}"
    if User.objects.filter(username=name).exists():
        raise NotForgotten(f"An account has the name {name}, which is needed. Rename it first.")
    return name


def _give_back(person: User, now: datetime) -> None:
    held = Claim.every.select_for_update(of=("self",)).filter(assigned_to=person).order_by("pk")
    for claim in held.select_related("version__article"):
        claim.assigned_to = None
        claim.save(update_fields=["assigned_to"])
        events.record(EventType.CLAIM_ASSIGNED, target=claim.uid, by=None, now=now, claim=claim, to=None)


def _rename_calls(person: User, names: set[str], name: str) -> None:
    for comment in Comment.objects.filter(text__contains="@").only("text").iterator():
        said = talk.renamed(comment.text, names, name)
        if said != comment.text:
            Comment.objects.filter(pk=comment.pk).update(text=said)


def _empty(person: User, name: str) -> None:
    person.username, person.first_name, person.last_name, person.email = name, "", "", ""
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    person.groups.clear()
    person.user_permissions.clear()


def _rename_events(key: int, names: set[str], name: str) -> int:
    """In the ledger only what stands for a name changes; the database lets nothing else pass. How many events did."""
    done = set(Event.objects.filter(actor_id=key).values_list("pk", flat=True))
    Event.objects.filter(actor_id=key).update(actor=name)
    for place in Forgotten.PLACES:
        for event in Event.objects.filter(**{f"data__{place}__in": names}).only("data"):
            Event.objects.filter(pk=event.pk).update(data={**event.data, place: name})
            done.add(event.pk)
    return len(done)
