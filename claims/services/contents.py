"""What a claim says, as plain data: its words and what was read in them. Kept in the ledger, and put back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from django.forms.models import model_to_dict

from claims.extraction import types
from claims.models import Claim, ClaimDate, ClaimQuantity, ClaimSpan
from claims.services import words

Content = dict[str, Any]
BATCH = 500  # claims written at a time

FIELDS = (
    "start", "end", "quote", "statement", "edits", "kind", "checkable", "worth", "reasons",
    "attribution_start", "attribution_end", "attribution_text", "attribution_verb",
)  # fmt: skip


def of(claim: Claim) -> Content:
    """What a claim says now; from the prefetched parts where there are any."""
    content = {name: getattr(claim, name) for name in FIELDS}
    content["spans"] = [[span.start, span.end] for span in _in_order(claim.spans)]
    content["quantities"] = [_row(row) for row in _in_order(claim.quantities)]
    content["dates"] = [_row(row) for row in _in_order(claim.dates)]
    return content


def described(found: types.Claim) -> Content:
    """What the extractor says of a place."""
    said = found.attribution
    return {
        "start": found.start,
        "end": found.end,
        "quote": found.quote,
        "statement": found.statement,
        "edits": [asdict(edit) for edit in found.edits],
        "kind": found.kind,
        "checkable": found.checkable,
        "worth": found.worth,
        "reasons": [asdict(reason) for reason in found.reasons],
        "attribution_start": said.start if said else None,
        "attribution_end": said.end if said else None,
        "attribution_text": said.text if said else "",
        "attribution_verb": said.verb if said else "",
        "spans": [[span.start, span.end] for span in found.spans],
        "quantities": [asdict(one) for one in found.quantities],
        "dates": [{name: _plain(value) for name, value in asdict(one).items()} for one in found.dates],
    }


def write(claim: Claim, content: Content) -> None:
    """Let a claim say this. Call inside a transaction."""
    write_all([(claim, content)])


def write_all(said: Sequence[tuple[Claim, Content]], *, also: Sequence[str] = ()) -> None:
    """Let claims say this, and save their fields named besides: so many queries, however many claims.

    Call inside a transaction.
    """
    for claim, content in said:
        for name in FIELDS:
            setattr(claim, name, content[name])
    claims = [claim for claim, _ in said]
    Claim.every.bulk_update(claims, [*FIELDS, *also], batch_size=BATCH)
    for part in (ClaimSpan, ClaimQuantity, ClaimDate):
        part._default_manager.filter(claim__in=claims).delete()
    ClaimSpan.objects.bulk_create(
        ClaimSpan(claim=claim, start=start, end=end)
        for claim, content in said
        for start, end in content["spans"]
    )
    ClaimQuantity.objects.bulk_create(
        ClaimQuantity(claim=claim, **one) for claim, content in said for one in content["quantities"]
    )
    ClaimDate.objects.bulk_create(
        ClaimDate(claim=claim, **{name: _typed(name, value) for name, value in one.items()})
        for claim, content in said
        for one in content["dates"]
    )
    words.keep(claims)


def _in_order(parts: Any) -> list[Any]:
    return sorted(parts.all(), key=lambda part: part.start)


def _row(row: ClaimQuantity | ClaimDate) -> dict[str, Any]:
    fields = model_to_dict(row)
    return {name: _plain(value) for name, value in fields.items() if name not in {"id", "claim"}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in {"from_date", "to_date"} else value
