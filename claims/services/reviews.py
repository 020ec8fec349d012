"""What reviewers do to a claim: answer, take back, settle, set aside, send back, assign.

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
from django.db.models import F

from claims import queries, roles, workflow
from claims.choices import Basis, EventType, Finding, Relation, ReviewState, Status
from claims.models import Claim, Evidence, Review, Verdict
from claims.services import checked, events, renditions
from claims.workflow import Act, Answer, Situation


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
    with transaction.atomic():
        claim = advance(claim, seen)
        own = _own(claim, by)
        _permit(Act.CHANGE_OWN if own else Act.ANSWER, claim, by, own)
        answer, cited = _complete(claim, status, finding, rationale, evidence)
        if own:
            _withdraw(claim, own, by, now)
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
        _settle(claim, by=by, now=now)
    return review


def withdraw(*, claim: Claim, by: User, seen: int, now: datetime) -> Claim:
    """Take back one's own answer (undo). The verdict it made is followed by a new one.

    Raises NotAllowed, StaleClaim.
    """
    with transaction.atomic():
        claim = advance(claim, seen)
        own = _own(claim, by)
        _permit(Act.WITHDRAW, claim, by, own)
        if own is not None:  # always: it is what the act needs
            _withdraw(claim, own, by, now)
        _settle(claim, by=by, now=now)
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
    with transaction.atomic():
        claim = advance(claim, seen)
        _permit(Act.ADJUDICATE, claim, by, _own(claim, by))
        answer, cited = _complete(claim, status, finding, rationale, evidence)
        return _decide(
            claim, answer, rationale=rationale.strip(), cited=cited, basis=Basis.ADJUDICATION, by=by, now=now
        )


def set_aside(*, claim: Claim, by: User, seen: int, reason: str, now: datetime) -> Claim:
    """Take a claim off the desk, with a reason. Raises NotAllowed, StaleClaim, workflow.InvalidAnswer."""
    with transaction.atomic():
        claim = advance(claim, seen)
        _permit(Act.SET_ASIDE, claim, by, _own(claim, by))
        if not reason.strip():
            raise workflow.InvalidAnswer("reason_missing", "reason", "Say why it is set aside.")
        _update(claim, review_state=ReviewState.SET_ASIDE, set_aside_reason=reason.strip())
        events.record(
            EventType.CLAIM_SET_ASIDE, target=claim.uid, by=by, now=now, claim=claim, reason=reason.strip()
        )
    return claim


def take_up(*, claim: Claim, by: User, seen: int, now: datetime) -> Claim:
    """Undo of set_aside. Raises NotAllowed, StaleClaim."""
    with transaction.atomic():
        claim = advance(claim, seen)
        _permit(Act.TAKE_UP, claim, by, _own(claim, by))
        _update(claim, set_aside_reason="", review_state=_standing(claim).state)
        events.record(EventType.CLAIM_TAKEN_UP, target=claim.uid, by=by, now=now, claim=claim)
    return claim


def send_back(
    *, claim: Claim, by: User, seen: int, note: str, now: datetime, to: User | None = None
) -> Claim:
    """Ask for another review: no answer counts any more, and the note tells who answers next what to look at.

    `to` is who the claim goes to; None leaves it where it is. Raises NotAllowed, StaleClaim, workflow.InvalidAnswer.
    """
    if to is not None:
        _check_assignee(to, by)
    with transaction.atomic():
        claim = advance(claim, seen)
        _permit(Act.SEND_BACK, claim, by, _own(claim, by))
        if not note.strip():
            raise workflow.InvalidAnswer("note_missing", "note", "Say what to look at again.")
        decided = claim.review_state == ReviewState.DECIDED
        opened = workflow.SENT_BACK
        _update(
            claim,
            round=claim.round + 1,
            status=opened.status,
            finding=opened.finding,
            review_state=opened.state,
        )
        last = claim.verdicts.order_by("-number").first() if decided else None
        if last is not None:
            answer = Answer(opened.status, opened.finding)
            _record_verdict(
                claim, answer, rationale=note.strip(), cited=[], basis=Basis.SENT_BACK, by=by, now=now
            )
        events.record(
            EventType.CLAIM_SENT_BACK,
            target=claim.uid,
            by=by,
            now=now,
            claim=claim,
            note=note.strip(),
            round=claim.round,
            verdict=last.number if last else None,
        )
        if to is not None and to.pk != claim.assigned_to_id:
            _hand_over(claim, to=to, by=by, now=now)
    return claim


def recall(*, claim: Claim, by: User, seen: int, now: datetime) -> Claim:
    """Undo of send_back, while nobody has answered since. Raises NotAllowed, StaleClaim."""
    with transaction.atomic():
        claim = advance(claim, seen)
        _permit(Act.RECALL, claim, by, _own(claim, by))
        sent = queries.sent_back(claim)
        _update(claim, round=claim.round - 1)
        events.record(EventType.CLAIM_RECALLED, target=claim.uid, by=by, now=now, claim=claim)
        verdict = claim.verdicts.get(number=sent.data["verdict"]) if sent and sent.data["verdict"] else None
        if verdict is not None and verdict.basis == Basis.ADJUDICATION:
            answer = Answer(Status(verdict.status), Finding(verdict.finding))
            cited = list(verdict.evidence.order_by("pk"))
            rationale, basis = verdict.rationale, Basis.ADJUDICATION
            _decide(claim, answer, rationale=rationale, cited=cited, basis=basis, by=by, now=now)
        else:
            _settle(claim, by=by, now=now)
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
    _permit_role(Act.JUDGE, by)
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


def advance(claim: Claim, seen: int) -> Claim:
    """Raise the revision if it is still the one seen; the row as it is now. The one guard against races."""
    won = Claim.objects.filter(pk=claim.pk, revision=seen).update(revision=F("revision") + 1)
    fresh = Claim.every.select_related("version__article").get(pk=claim.pk)
    if not won:
        raise StaleClaim(fresh)
    return fresh


def _check_assignee(to: User | None, by: User) -> None:
    _permit_role(Act.ASSIGN if to in (None, by) else Act.ASSIGN_OTHERS, by)
    if to is not None and not roles.is_reviewer(to):
        raise NotAllowed(f"{to.get_username()} is neither reviewer nor editor.")


def _hand_over(claim: Claim, *, to: User | None, by: User, now: datetime) -> None:
    _update(claim, assigned_to=to)
    events.record(
        EventType.CLAIM_ASSIGNED,
        target=claim.uid,
        by=by,
        now=now,
        claim=claim,
        to=to.get_username() if to else None,
    )


def _permit(act: Act, claim: Claim, by: User, own: Review | None) -> None:
    """Raises NotAllowed for what the table of workflow.acts does not hold."""
    last = claim.verdicts.order_by("-number").first()
    here = Situation(
        role=roles.role(by),
        state=ReviewState(claim.review_state),
        own=own is not None,
        adjudicated=last is not None and last.basis == Basis.ADJUDICATION,
        again=claim.round > 1,
    )
    if act not in workflow.acts(here):
        raise NotAllowed(workflow.refusal(act, here))


def _permit_role(act: Act, by: User) -> None:
    """Of acts that the state of a claim does not matter to. Raises NotAllowed."""
    here = Situation(role=roles.role(by))
    if act not in workflow.acts(here):
        raise NotAllowed(workflow.refusal(act, here))


def _complete(
    claim: Claim, status: str, finding: str, rationale: str, evidence: Iterable[UUID]
) -> tuple[Answer, list[Evidence]]:
    """The answer and the passages it cites. Raises workflow.InvalidAnswer."""
    wanted = set(evidence)
    cited = list(Evidence.objects.filter(claim=claim, uid__in=wanted).order_by("pk"))
    if len(cited) != len(wanted):
        raise workflow.InvalidAnswer(
            "unknown_evidence", "evidence", "A cited passage does not belong to this claim."
        )
    answer = workflow.check_answer(status=status, finding=finding, rationale=rationale, cited=len(cited))
    return answer, cited


def _update(claim: Claim, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(claim, name, value)
    claim.save(update_fields=list(fields))
    if "review_state" in fields:
        checked.keep(claim)


def _cite(row: Review | Verdict, passages: Sequence[Evidence]) -> None:
    """Of a row just made: it cites nothing yet, so nothing need be looked up."""
    through: Any = type(row).evidence.through
    name = f"{type(row)._meta.model_name}_id"
    through.objects.bulk_create(through(**{name: row.pk}, evidence=passage) for passage in passages)


def _active(claim: Claim) -> list[Review]:
    return list(claim.reviews.filter(round=claim.round, withdrawn_at=None).order_by("pk"))


def _own(claim: Claim, by: User) -> Review | None:
    return claim.reviews.filter(round=claim.round, withdrawn_at=None, reviewer=by).first()


def _withdraw(claim: Claim, own: Review, by: User, now: datetime) -> None:
    own.withdrawn_at = now
    own.save(update_fields=["withdrawn_at"])
    events.record(EventType.REVIEW_WITHDRAWN, target=own.uid, by=by, now=now, claim=claim)


def _standing(claim: Claim, active: Sequence[Review] | None = None) -> workflow.Standing:
    reviews = _active(claim) if active is None else active
    answers = [Answer(Status(review.status), Finding(review.finding)) for review in reviews]
    return workflow.standing_after(answers=answers, required=claim.reviews_needed, again=claim.round > 1)


def _settle(claim: Claim, *, by: User, now: datetime) -> None:
    """Bring a claim to where its active reviews put it; a change of the public pair makes a verdict."""
    active = _active(claim)
    standing = _standing(claim, active)
    if standing.state == ReviewState.DECIDED:
        cited = list(Evidence.objects.filter(cited_in_reviews__in=active).distinct().order_by("pk"))
        rationale = "\n\n".join(review.rationale for review in active)
        basis = Basis.REVIEW if len(active) == 1 else Basis.AGREEMENT
        answer = Answer(standing.status, standing.finding)
        _decide(claim, answer, rationale=rationale, cited=cited, basis=basis, by=by, now=now)
        return
    had_verdict = claim.review_state == ReviewState.DECIDED
    told = (claim.status, claim.finding)
    _update(claim, status=standing.status, finding=standing.finding, review_state=standing.state)
    if had_verdict:
        _record_verdict(
            claim,
            Answer(standing.status, standing.finding),
            rationale="",
            cited=[],
            basis=Basis.WITHDRAWN,
            by=by,
            now=now,
        )
        return
    renditions.keep([claim], now=now)
    if told != (standing.status, standing.finding):
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
    *,
    rationale: str,
    cited: list[Evidence],
    basis: Basis,
    by: User,
    now: datetime,
) -> Verdict:
    _update(
        claim,
        status=answer.status,
        finding=answer.finding,
        review_state=ReviewState.DECIDED,
        set_aside_reason="",
    )
    return _record_verdict(claim, answer, rationale=rationale, cited=cited, basis=basis, by=by, now=now)


def _record_verdict(
    claim: Claim,
    answer: Answer,
    *,
    rationale: str,
    cited: list[Evidence],
    basis: Basis,
    by: User,
    now: datetime,
) -> Verdict:
    last = claim.verdicts.order_by("-number").first()
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
    renditions.keep([claim], now=now)
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
