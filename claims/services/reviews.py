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
from django.db.models import QuerySet

from claims import queries, roles, workflow
from claims.choices import REOPENED, Basis, EventType, Finding, ReviewState, Status
from claims.models import Claim, Event, Evidence, Review, Verdict
from claims.services import checked, events, renditions
from claims.services.work import Answered, Cited, Work, advance, hold, passages_of, work_on
from claims.statements import inserted, written
from claims.workflow import Act, Answer, Situation

_DECIDE = """
    UPDATE claims_claim SET revision = %s, status = %s, finding = %s, review_state = %s, set_aside_reason = '',
        text_change = CASE WHEN text_change = 'changed' THEN '' ELSE text_change END
    WHERE id = %s RETURNING id
"""


class NotAllowed(Exception):
    """The person's role, or the state of the claim, does not permit this; the message says why."""


class Held(NotAllowed):
    """The claim is somebody else's; `holder` is their name."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"This claim is assigned to {holder}.")
        self.holder = holder


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
        claim = hold(claim, seen)
        work = work_on(claim)
        own = work.of(by)
        _permit(Act.CHANGE_OWN if own else Act.ANSWER, claim, by, work)
        answer, cited = _complete(claim, status, finding, rationale, evidence)
        if own:
            _withdraw(claim, own, work, by, now)
        review = Review(
            claim=claim,
            reviewer=by,
            round=claim.round,
            status=answer.status,
            finding=answer.finding,
            rationale=rationale.strip(),
            created_at=now,
        )
        inserted(review)
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
        work.active.append(Answered(review.pk, by.pk, review.status, review.finding, review.rationale))
        _settle(claim, work, by=by, now=now, cited=cited if len(work.active) == 1 else None)
    return review


def withdraw(*, claim: Claim, by: User, seen: int, now: datetime) -> Claim:
    """Take back one's own answer (undo). The verdict it made is followed by a new one.

    Raises NotAllowed, StaleClaim.
    """
    with transaction.atomic():
        claim = advance(claim, seen)
        work = work_on(claim)
        own = work.of(by)
        _permit(Act.WITHDRAW, claim, by, work)
        if own is not None:  # always: it is what the act needs
            _withdraw(claim, own, work, by, now)
        _settle(claim, work, by=by, now=now)
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
        work = work_on(claim)
        _permit(Act.ADJUDICATE, claim, by, work)
        answer, cited = _complete(claim, status, finding, rationale, evidence)
        decision = _Decision(answer, Basis.ADJUDICATION, rationale.strip(), cited)
        return _decide(claim, decision, work, by=by, now=now)


def set_aside(*, claim: Claim, by: User, seen: int, reason: str, now: datetime) -> Claim:
    """Take a claim off the desk, with a reason. Raises NotAllowed, StaleClaim, workflow.InvalidAnswer."""
    with transaction.atomic():
        claim = advance(claim, seen)
        _permit(Act.SET_ASIDE, claim, by, work_on(claim))
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
        work = work_on(claim)
        _permit(Act.TAKE_UP, claim, by, work)
        _update(claim, set_aside_reason="", review_state=_standing(claim, work).state)
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
        work = work_on(claim)
        _permit(Act.SEND_BACK, claim, by, work)
        if not note.strip():
            raise workflow.InvalidAnswer("note_missing", "note", "Say what to look at again.")
        _reopen(claim, work, note=note.strip(), by=by, now=now)
        if to is not None and to.pk != claim.assigned_to_id:
            _hand_over(claim, to=to, by=by, now=now)
    return claim


def suspend(*, claim: Claim, by: User | None, note: str, now: datetime) -> bool:
    """What send_back does, where a newer text of the article changed the claim; False where nobody has worked on it.

    `by` is who brought the text, None where the tracker found it. A claim that is set aside stays so. Call inside the
    transaction, with the claim's row held.
    """
    work = work_on(claim)
    if not work.active and (work.last is None or work.last.basis in REOPENED):
        return False
    _reopen(claim, work, note=note, by=by, now=now)
    return True


def recall(*, claim: Claim, by: User, seen: int, now: datetime) -> Claim:
    """Undo of send_back, while nobody has answered since. Raises NotAllowed, StaleClaim."""
    with transaction.atomic():
        claim = advance(claim, seen)
        _permit(Act.RECALL, claim, by, work_on(claim))
        sent = queries.sent_back(claim)
        _update(claim, round=claim.round - 1)
        events.record(EventType.CLAIM_RECALLED, target=claim.uid, by=by, now=now, claim=claim)
        work = work_on(claim)  # of the round it is in again
        verdict = claim.verdicts.get(number=sent.data["verdict"]) if sent and sent.data["verdict"] else None
        if verdict is not None and verdict.basis == Basis.ADJUDICATION:
            answer = Answer(Status(verdict.status), Finding(verdict.finding))
            decision = _Decision(
                answer, Basis.ADJUDICATION, verdict.rationale, _cited(verdict.evidence.all())
            )
            _decide(claim, decision, work, by=by, now=now)
        else:
            _settle(claim, work, by=by, now=now)
    return claim


def assign(*, claim: Claim, to: User | None, by: User, now: datetime, take_over: bool = False) -> Claim:
    """Give a claim to a reviewer, or to nobody. Raises NotAllowed.

    What somebody else holds an editor may give away, others only when they say that they `take_over`
    (services.talk.take_over tells whom they took it from). Raises Held otherwise.
    """
    _check_assignee(to, by)
    with transaction.atomic():
        rows = Claim.objects.select_for_update(of=("self",), no_key=True).select_related("assigned_to")
        claim.assigned_to = holder = rows.get(pk=claim.pk).assigned_to
        if holder not in (None, by, to) and not (take_over or roles.is_editor(by)):
            raise Held(holder.get_username())
        if claim.assigned_to_id != (to.pk if to else None):
            _hand_over(claim, to=to, by=by, now=now)
    return claim


def assign_many(*, claims: Iterable[Claim], to: User | None, by: User, now: datetime) -> list[Event]:
    """Give many claims to a reviewer, or to nobody; an event for each that changed hands (services.together undoes).

    What somebody else holds stays theirs, unless an editor assigns: in a list it is taken by accident.
    Raises NotAllowed.
    """
    _check_assignee(to, by)
    keys = [claim.pk for claim in claims]
    changed: list[Event] = []
    with transaction.atomic():
        rows = Claim.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
        for claim in rows.select_related("version__article").defer("version__text", "version__sentences"):
            before = claim.assigned_to_id
            free = before in (None, by.pk) or roles.is_editor(by)
            if free and before != (to.pk if to else None):
                changed.append(_hand_over(claim, to=to, by=by, now=now))
    return changed


def require(*, claims: Iterable[Claim], number: int | None, by: User, now: datetime) -> list[Event]:
    """How many answers decide these claims, 1 or 2; None: as their article says. An event for each that changed.

    Claims that are decided, set aside or disputed among reviewers stay as they are. One that has the answers it needs
    now is decided by them. Raises NotAllowed.
    """
    if not roles.is_editor(by):
        raise NotAllowed("Only editors may change how many answers a claim needs.")
    undecided = (ReviewState.OPEN, ReviewState.AWAITING_SECOND)
    keys = [claim.pk for claim in claims]
    changed: list[Event] = []
    with transaction.atomic():
        rows = Claim.objects.select_for_update(of=("self",)).filter(pk__in=keys, review_state__in=undecided)
        for row in rows.select_related("version__article").defer("version__sentences").order_by("pk"):
            before = row.required_reviews
            if before == number:
                continue
            claim = advance(row, row.revision)
            _update(claim, required_reviews=number)
            changed.append(
                events.record(
                    EventType.REVIEWS_REQUIRED,
                    target=claim.uid,
                    by=by,
                    now=now,
                    claim=claim,
                    required=[before, number],
                )
            )
            work = work_on(claim)
            if work.active:
                _settle(claim, work, by=by, now=now)
    return changed


# --- inside a transaction ---------------------------------------------------------------------------


def _reopen(claim: Claim, work: Work, *, note: str, by: User | None, now: datetime) -> None:
    """A new round: no answer of the earlier one counts, and a decision is followed by a verdict that decides nothing."""
    aside = claim.review_state == ReviewState.SET_ASIDE
    held = work.last is not None and work.last.basis not in REOPENED
    decided = claim.review_state == ReviewState.DECIDED or (aside and held)
    opened = workflow.SENT_BACK
    _update(
        claim,
        round=claim.round + 1,
        status=opened.status,
        finding=opened.finding,
        review_state=claim.review_state if aside else opened.state,
    )
    last = work.last if decided else None
    if last is not None:
        decision = _Decision(Answer(opened.status, opened.finding), Basis.SENT_BACK, note)
        _record_verdict(claim, decision, work, by=by, now=now)
    events.record(
        EventType.CLAIM_SENT_BACK,
        target=claim.uid,
        by=by,
        now=now,
        claim=claim,
        note=note,
        round=claim.round,
        verdict=last.number if last else None,
    )


def _check_assignee(to: User | None, by: User) -> None:
    permit_role(Act.ASSIGN if to in (None, by) else Act.ASSIGN_OTHERS, by)
    if to is not None and not roles.is_reviewer(to):
        raise NotAllowed(f"{to.get_username()} is neither reviewer nor editor.")


def _hand_over(claim: Claim, *, to: User | None, by: User, now: datetime) -> Event:
    before = claim.assigned_to_id
    _update(claim, assigned_to=to)
    return events.record(
        EventType.CLAIM_ASSIGNED,
        target=claim.uid,
        by=by,
        now=now,
        claim=claim,
        to=to.get_username() if to else None,
        before=before,
    )


@dataclass(frozen=True, slots=True)
class _Decision:
    """What a verdict is made of."""

    answer: Answer
    basis: Basis
    rationale: str = ""
    cited: Sequence[Cited] = ()


def _permit(act: Act, claim: Claim, by: User, work: Work) -> None:
    """Raises NotAllowed for what the table of workflow.acts does not hold."""
    here = Situation(
        role=roles.role(by),
        state=ReviewState(claim.review_state),
        own=work.of(by) is not None,
        adjudicated=work.last is not None and work.last.basis == Basis.ADJUDICATION,
        again=claim.round > 1,
    )
    if act not in workflow.acts(here):
        raise NotAllowed(workflow.refusal(act, here))


def permit_role(act: Act, by: User) -> None:
    """Of acts that the state of a claim does not matter to. Raises NotAllowed."""
    here = Situation(role=roles.role(by))
    if act not in workflow.acts(here):
        raise NotAllowed(workflow.refusal(act, here))


def _complete(
    claim: Claim, status: str, finding: str, rationale: str, evidence: Iterable[UUID]
) -> tuple[Answer, list[Cited]]:
    """The answer and the passages it cites. Raises workflow.InvalidAnswer."""
    wanted = set(evidence)
    cited = [passage for passage in passages_of(claim) if passage.uid in wanted]
    if len(cited) != len(wanted):
        raise workflow.InvalidAnswer(
            "unknown_evidence", "evidence", "A cited passage does not belong to this claim."
        )
    answer = workflow.check_answer(status=status, finding=finding, rationale=rationale, cited=len(cited))
    return answer, cited


def _cited(passages: QuerySet[Evidence]) -> list[Cited]:
    return [Cited(pk, uid) for pk, uid in passages.order_by("pk").values_list("pk", "uid")]


def _update(claim: Claim, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(claim, name, value)
    claim.save(update_fields=list(fields))
    if "review_state" in fields:
        checked.keep(claim)


def _cite(row: Review | Verdict, passages: Sequence[Cited]) -> None:
    """Of a row just made: it cites nothing yet, so nothing need be looked up."""
    through: Any = type(row).evidence.through
    name = f"{type(row)._meta.model_name}_id"
    inserted(*(through(**{name: row.pk}, evidence_id=passage.pk) for passage in passages))


def _withdraw(claim: Claim, own: Answered, work: Work, by: User, now: datetime) -> None:
    review = Review.objects.get(pk=own.pk)
    review.withdrawn_at = now
    review.save(update_fields=["withdrawn_at"])
    work.active.remove(own)
    events.record(EventType.REVIEW_WITHDRAWN, target=review.uid, by=by, now=now, claim=claim)


def _standing(claim: Claim, work: Work) -> workflow.Standing:
    answers = [Answer(Status(review.status), Finding(review.finding)) for review in work.active]
    return workflow.standing_after(answers=answers, required=claim.reviews_needed, again=claim.round > 1)


def _settle(
    claim: Claim, work: Work, *, by: User, now: datetime, cited: Sequence[Cited] | None = None
) -> None:
    """Bring a claim to where its active reviews put it, and write its row; a change of the public pair makes a verdict.

    `cited` is what these reviews cite, where the caller knows it.
    """
    standing = _standing(claim, work)
    answer = Answer(standing.status, standing.finding)
    if standing.state == ReviewState.DECIDED:
        if cited is None:
            keys = [answered.pk for answered in work.active]
            cited = _cited(Evidence.objects.filter(cited_in_reviews__in=keys).distinct())
        rationale = "\n\n".join(review.rationale for review in work.active)
        basis = Basis.REVIEW if len(work.active) == 1 else Basis.AGREEMENT
        _decide(claim, _Decision(answer, basis, rationale, cited), work, by=by, now=now)
        return
    had_verdict = claim.review_state == ReviewState.DECIDED
    told = (claim.status, claim.finding)
    pair = {"status": standing.status, "finding": standing.finding}
    _update(claim, **pair, review_state=standing.state, revision=claim.revision)
    if had_verdict:
        _record_verdict(claim, _Decision(answer, Basis.WITHDRAWN), work, by=by, now=now)
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


def _decide(claim: Claim, decision: _Decision, work: Work, *, by: User, now: datetime) -> Verdict:
    claim.status, claim.finding = decision.answer.status, decision.answer.finding
    claim.review_state, claim.set_aside_reason = ReviewState.DECIDED, ""
    written(_DECIDE, [claim.revision, claim.status, claim.finding, claim.review_state, claim.pk])
    checked.keep(claim)
    return _record_verdict(claim, decision, work, by=by, now=now)


def _record_verdict(
    claim: Claim, decision: _Decision, work: Work, *, by: User | None, now: datetime
) -> Verdict:
    last, answer = work.last, decision.answer
    verdict = Verdict(
        claim=claim,
        number=last.number + 1 if last else 1,
        status=answer.status,
        finding=answer.finding,
        rationale=decision.rationale,
        basis=decision.basis,
        decided_by=by,
        decided_at=now,
    )
    inserted(verdict)
    _cite(verdict, decision.cited)
    renditions.decided(verdict, [passage.uid for passage in decision.cited], now=now)
    events.record(
        EventType.VERDICT_RECORDED,
        target=verdict.uid,
        by=by,
        now=now,
        claim=claim,
        status=[last.status if last else Status.UNVERIFIED, answer.status],
        finding=[last.finding if last else Finding.NOT_STARTED, answer.finding],
        basis=decision.basis,
    )
    return verdict
