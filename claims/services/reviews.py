"""What reviewers do to a claim: answer, take back, settle, set aside, assign.

Every function that changes a claim takes `seen`, the revision the person had on screen; when the claim
has moved on since, StaleClaim is raised and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from claims import roles, workflow
from claims.choices import Basis, EventType, Finding, Relation, ReviewState, Status
from claims.models import Claim, Evidence, Review, Verdict
from claims.services import checked, events
from claims.workflow import Answer


class StaleClaim(Exception):
    """The claim changed since the page was loaded; `claim` is as it is now."""

    def __init__(self, claim: Claim) -> None:
        super().__init__("Somebody changed this claim while you were reading it.")
        self.claim = claim


class NotAllowed(Exception):
    """The person's role, or the state of the claim, does not permit this; the message says why."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A claim that changed hands, and the key of who held it before."""

    claim: Claim
    before: int | None


def submit(
    *,
    claim: Claim,
    by: User,
    seen: int,
    status: str,
    finding: str,
    rationale: str,
    evidence: Iterable[UUID],
    now: datetime,
) -> Review:
    """Store a person's answer, replacing their earlier one of this round, and decide when all are in.

    Raises workflow.InvalidAnswer, NotAllowed, StaleClaim.
    """
    if not roles.is_reviewer(by):
        raise NotAllowed("Only reviewers and editors may answer.")
    cited = _cited(claim, evidence)
    answer = workflow.check_answer(status=status, finding=finding, rationale=rationale, cited=len(cited))
    with transaction.atomic():
        claim = _hold(claim, seen)
        if claim.review_state == ReviewState.SET_ASIDE:
            raise NotAllowed("This claim is set aside; take it up again first.")
        last = _last_verdict(claim)
        _refuse_if_adjudicated(last)
        active = _active(claim)
        _, others = _withdraw(claim, active, by, now)
        if claim.review_state == ReviewState.DECIDED and others and claim.reviews_needed <= len(others):
            raise NotAllowed("This claim is decided; only an editor can change it.")
        review = Review.objects.create(
            claim=claim,
            reviewer=by,
            round=claim.round,
            status=answer.status,
            finding=answer.finding,
            rationale=rationale.strip(),
            created_at=now,
        )
        _cite(review, cited)
        events.record(
            EventType.REVIEW_SUBMITTED,
            target=review.uid,
            by=by,
            now=now,
            claim=claim,
            status=answer.status,
            finding=answer.finding,
            evidence=[str(passage.uid) for passage in cited],
        )
        _settle(claim, [*others, review], last, by=by, now=now)
    return review


def withdraw(*, claim: Claim, by: User, seen: int, now: datetime) -> Claim:
    """Take back one's own answer (undo). The verdict it made is followed by a new one.

    Raises NotAllowed, StaleClaim.
    """
    with transaction.atomic():
        claim = _hold(claim, seen)
        last = _last_verdict(claim)
        _refuse_if_adjudicated(last)
        own, others = _withdraw(claim, _active(claim), by, now)
        if own is None:
            raise NotAllowed("You have no answer to take back here.")
        _settle(claim, others, last, by=by, now=now)
    return claim


def adjudicate(
    *,
    claim: Claim,
    by: User,
    seen: int,
    status: str,
    finding: str,
    rationale: str,
    evidence: Iterable[UUID],
    now: datetime,
) -> Verdict:
    """An editor decides over the reviews. Raises workflow.InvalidAnswer, NotAllowed, StaleClaim."""
    if not roles.is_editor(by):
        raise NotAllowed("Only editors may decide over reviews.")
    cited = _cited(claim, evidence)
    answer = workflow.check_answer(status=status, finding=finding, rationale=rationale, cited=len(cited))
    with transaction.atomic():
        claim = _hold(claim, seen)
        text, last = rationale.strip(), _last_verdict(claim)
        return _decide(
            claim, answer, last, rationale=text, cited=cited, basis=Basis.ADJUDICATION, by=by, now=now
        )


def set_aside(*, claim: Claim, by: User, seen: int, reason: str, now: datetime) -> Claim:
    """Take a claim off the desk, with a reason. Raises NotAllowed, StaleClaim, workflow.InvalidAnswer."""
    if not roles.is_reviewer(by):
        raise NotAllowed("Only reviewers and editors may set a claim aside.")
    if not reason.strip():
        raise workflow.InvalidAnswer("reason_missing", "reason", "Say why it is set aside.")
    with transaction.atomic():
        claim = _hold(claim, seen)
        if claim.review_state == ReviewState.DECIDED:
            raise NotAllowed("This claim is decided; take the answer back first.")
        _move(claim, review_state=ReviewState.SET_ASIDE, set_aside_reason=reason.strip())
        events.record(
            EventType.CLAIM_SET_ASIDE, target=claim.uid, by=by, now=now, claim=claim, reason=reason.strip()
        )
    return claim


def take_up(*, claim: Claim, by: User, seen: int, now: datetime) -> Claim:
    """Undo of set_aside. Raises NotAllowed, StaleClaim."""
    if not roles.is_reviewer(by):
        raise NotAllowed("Only reviewers and editors may take a claim up again.")
    with transaction.atomic():
        claim = _hold(claim, seen)
        if claim.review_state != ReviewState.SET_ASIDE:
            raise NotAllowed("This claim is not set aside.")
        _move(claim, set_aside_reason="", review_state=_standing(claim, _active(claim)).state)
        events.record(EventType.CLAIM_TAKEN_UP, target=claim.uid, by=by, now=now, claim=claim)
    return claim


def assign(*, claim: Claim, to: User | None, by: User, now: datetime) -> Claim:
    """Give a claim to a reviewer, or to nobody. Raises NotAllowed."""
    _check_assignee(to, by)
    with transaction.atomic():
        if claim.assigned_to_id != (to.pk if to else None):
            _hand_over(claim, to=to, by=by, now=now)
    return claim


def assign_many(*, claims: Iterable[Claim], to: User | None, by: User, now: datetime) -> list[Assigned]:
    """Give many claims to a reviewer, or to nobody; those that changed hands, with who held them before.

    What somebody else holds stays theirs, unless an editor assigns: in a list it is taken by accident.
    Raises NotAllowed.
    """
    if not roles.is_reviewer(by):
        raise NotAllowed("Only reviewers and editors may assign claims.")
    _check_assignee(to, by)
    keys = [claim.pk for claim in claims]
    changed: list[Assigned] = []
    with transaction.atomic():
        rows = Claim.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
        for claim in rows.select_related("version__article").defer("version__text", "version__sentences"):
            before = claim.assigned_to_id
            free = before in (None, by.pk) or roles.is_editor(by)
            if free and before != (to.pk if to else None):
                _hand_over(claim, to=to, by=by, now=now)
                changed.append(Assigned(claim, before))
    return changed


def judge_evidence(*, evidence: Evidence, relation: str, by: User, now: datetime) -> Evidence:
    """A reviewer's own view of a passage; "" takes it back. Raises NotAllowed, workflow.InvalidAnswer."""
    if not roles.is_reviewer(by):
        raise NotAllowed("Only reviewers and editors may judge evidence.")
    if relation and relation not in Relation.values:
        raise workflow.InvalidAnswer(
            "unknown_relation", "relation", "Choose supports, refutes, related or not relevant."
        )
    with transaction.atomic():
        before = evidence.relation
        # The same as another's counts as one's own: no change would tell what the other said.
        if before == relation and (not relation or evidence.relation_by_id == by.pk):
            return evidence
        evidence.relation = relation
        evidence.relation_by = by if relation else None
        evidence.relation_at = now if relation else None
        evidence.save(update_fields=["relation", "relation_by", "relation_at"])
        events.record(
            EventType.EVIDENCE_RELATED,
            target=evidence.uid,
            by=by,
            now=now,
            claim=evidence.claim,
            relation=[before, relation],
        )
    return evidence


# --- inside a transaction ---------------------------------------------------------------------------


def _hold(claim: Claim, seen: int) -> Claim:
    """The row as it is now, ours until the transaction ends, with the revision raised for `_move` to store.

    The one guard against races: StaleClaim when the revision is not the one seen any more.
    """
    rows = Claim.every.select_for_update(of=("self",)).select_related("version__article")
    fresh = rows.defer("version__text", "version__sentences", "version__warnings").get(pk=claim.pk)
    if fresh.revision != seen:
        raise StaleClaim(fresh)
    fresh.revision += 1
    return fresh


def _check_assignee(to: User | None, by: User) -> None:
    if not roles.is_editor(by) and to not in (None, by):
        raise NotAllowed("Only editors may assign claims to others.")
    if to is not None and not roles.is_reviewer(to):
        raise NotAllowed(f"{to.get_username()} is neither reviewer nor editor.")


def _hand_over(claim: Claim, *, to: User | None, by: User, now: datetime) -> None:
    claim.assigned_to = to
    claim.save(update_fields=["assigned_to"])
    events.record(
        EventType.CLAIM_ASSIGNED,
        target=claim.uid,
        by=by,
        now=now,
        claim=claim,
        to=to.get_username() if to else None,
    )


def _cited(claim: Claim, evidence: Iterable[UUID]) -> list[Evidence]:
    """The passages of a claim with these uids. Raises workflow.InvalidAnswer."""
    wanted = set(evidence)
    cited = list(Evidence.objects.filter(claim=claim, uid__in=wanted).order_by("pk"))
    if len(cited) != len(wanted):
        raise workflow.InvalidAnswer(
            "unknown_evidence", "evidence", "A cited passage does not belong to this claim."
        )
    return cited


def _cite(row: Review | Verdict, cited: Iterable[Evidence]) -> None:
    """The passages of a new row; `set` would first look which it has."""
    link: Any = type(row).evidence.through
    key = f"{row._meta.model_name}_id"
    link.objects.bulk_create(link(**{key: row.pk}, evidence_id=passage.pk) for passage in cited)


def _last_verdict(claim: Claim) -> Verdict | None:
    return claim.verdicts.order_by("-number").first()


def _refuse_if_adjudicated(last: Verdict | None) -> None:
    if last is not None and last.basis == Basis.ADJUDICATION:
        raise NotAllowed("An editor has decided this claim; ask an editor to change it.")


def _move(claim: Claim, **fields: Any) -> None:
    """Store where a held claim stands now, with its revision."""
    decided = ReviewState.DECIDED in {claim.review_state, fields["review_state"]}
    for name, value in fields.items():
        setattr(claim, name, value)
    claim.save(update_fields=["revision", *fields])
    if decided:
        checked.keep(claim)


def _active(claim: Claim) -> list[Review]:
    return list(claim.reviews.filter(round=claim.round, withdrawn_at=None).order_by("pk"))


def _withdraw(
    claim: Claim, active: Sequence[Review], by: User, now: datetime
) -> tuple[Review | None, list[Review]]:
    """Take back a person's own answer, if there is one; that, and the answers of the others."""
    own = next((review for review in active if review.reviewer_id == by.pk), None)
    if own is not None:
        own.withdrawn_at = now
        own.save(update_fields=["withdrawn_at"])
        events.record(EventType.REVIEW_WITHDRAWN, target=own.uid, by=by, now=now, claim=claim)
    return own, [review for review in active if review is not own]


def _standing(claim: Claim, active: Sequence[Review]) -> workflow.Standing:
    answers = [Answer(Status(review.status), Finding(review.finding)) for review in active]
    return workflow.standing_after(answers=answers, required=claim.reviews_needed)


def _settle(
    claim: Claim,
    active: Sequence[Review],
    last: Verdict | None,
    *,
    by: User,
    now: datetime,
) -> None:
    """Bring a claim to where its active reviews put it; a change of the public pair makes a verdict."""
    standing = _standing(claim, active)
    answer = Answer(standing.status, standing.finding)
    if standing.state == ReviewState.DECIDED:
        cited = list(Evidence.objects.filter(cited_in_reviews__in=active).distinct().order_by("pk"))
        rationale = "\n\n".join(review.rationale for review in active)
        basis = Basis.REVIEW if len(active) == 1 else Basis.AGREEMENT
        _decide(claim, answer, last, rationale=rationale, cited=cited, basis=basis, by=by, now=now)
        return
    had_verdict = claim.review_state == ReviewState.DECIDED
    told = (claim.status, claim.finding)
    _move(claim, status=standing.status, finding=standing.finding, review_state=standing.state)
    if had_verdict:
        _record_verdict(claim, answer, last, rationale="", cited=[], basis=Basis.WITHDRAWN, by=by, now=now)
    elif told != (standing.status, standing.finding):
        events.record(
            EventType.STATUS_CHANGED,
            target=claim.uid,
            by=None,  # that it changed is public, who answered is not
            now=now,
            claim=claim,
            status=standing.status,
            finding=standing.finding,
        )


def _decide(
    claim: Claim,
    answer: Answer,
    last: Verdict | None,
    *,
    rationale: str,
    cited: list[Evidence],
    basis: Basis,
    by: User,
    now: datetime,
) -> Verdict:
    _move(
        claim,
        status=answer.status,
        finding=answer.finding,
        review_state=ReviewState.DECIDED,
        set_aside_reason="",
    )
    return _record_verdict(claim, answer, last, rationale=rationale, cited=cited, basis=basis, by=by, now=now)


def _record_verdict(
    claim: Claim,
    answer: Answer,
    last: Verdict | None,
    *,
    rationale: str,
    cited: list[Evidence],
    basis: Basis,
    by: User,
    now: datetime,
) -> Verdict:
    verdict = Verdict.objects.create(
        claim=claim,
        number=last.number + 1 if last else 1,
        status=answer.status,
        finding=answer.finding,
        rationale=rationale,
        basis=basis,
        decided_by=by,
        decided_at=now,
    )
    _cite(verdict, cited)
    events.record(
        EventType.VERDICT_RECORDED,
        target=verdict.uid,
        by=by,
        now=now,
        claim=claim,
        status=[last.status if last else Status.UNVERIFIED, answer.status],
        finding=[last.finding if last else Finding.NOT_STARTED, answer.finding],
        basis=basis,
    )
    return verdict
