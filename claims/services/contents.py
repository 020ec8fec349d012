"""What a claim says, as plain data: its words and what was read in them. Kept in the ledger, and put back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.forms.models import model_to_dict

from claims.extraction import types
from claims.models import Claim, ClaimDate, ClaimQuantity, ClaimSpan
from claims.services import words

Content = dict[str, Any]

FIELDS = (
    "start", "end", "quote", "statement", "edits", "kind", "checkable", "worth", "reasons",
    "attribution_start", "attribution_end", "attribution_text", "attribution_verb",
)  # fmt: skip


def of(claim: Claim) -> Content:
    """What a claim says now."""
    content = {name: getattr(claim, name) for name in FIELDS}
    content["spans"] = [[span.start, span.end] for span in claim.spans.order_by("start")]
    content["quantities"] = [_row(row) for row in claim.quantities.order_by("start")]
    content["dates"] = [_row(row) for row in claim.dates.order_by("start")]
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
    for name in FIELDS:
        setattr(claim, name, content[name])
    claim.save(update_fields=FIELDS)
    claim.spans.all().delete()
    claim.quantities.all().delete()
    claim.dates.all().delete()
    ClaimSpan.objects.bulk_create(
        ClaimSpan(claim=claim, start=start, end=end) for start, end in content["spans"]
    )
    ClaimQuantity.objects.bulk_create(ClaimQuantity(claim=claim, **one) for one in content["quantities"])
    ClaimDate.objects.bulk_create(
        ClaimDate(claim=claim, **{name: _typed(name, value) for name, value in one.items()})
        for one in content["dates"]
    )
    words.keep([claim])


def _row(row: ClaimQuantity | ClaimDate) -> dict[str, Any]:
    fields = model_to_dict(row)
    return {name: _plain(value) for name, value in fields.items() if name not in {"id", "claim"}}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in {"from_date", "to_date"} else value
