"""What reviewers send. The rules are in claims.workflow; the forms read and keep what was typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from claims import newsroom, queries, queue, workflow
from claims.choices import Finding, Kind, Language, ReviewState, Status
from claims.services import publishing
from claims.web import labels
from claims.web.deciding import Reason
from claims.workflow import InvalidAnswer

MAX_REVISION = 2**31 - 1  # what the column holds


class AnswerForm(forms.Form):
    """A reviewer's answer. Nothing is required here: `workflow.check_answer` says what is missing."""

    status = forms.CharField(required=False)
    finding = forms.CharField(required=False)
    rationale = forms.CharField(required=False, max_length=10_000, strip=False)
    evidence = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _("A cited passage does not belong to this claim.")}
    )
    template = forms.CharField(required=False, max_length=300)  # the text of a ready reason
    then = forms.CharField(required=False, max_length=8)  # "next": go on to the next claim
    seen = forms.IntegerField(min_value=0, max_value=MAX_REVISION)
    # What the page showed, for the page that explains a conflict.
    seen_status = forms.ChoiceField(choices=Status.choices, required=False)
    seen_finding = forms.ChoiceField(choices=Finding.choices, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        passages: Sequence[str] = (),
        reasons: Sequence[Reason] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.reasons = reasons
        field = self.fields["evidence"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - tells mypy
        field.choices = [(uid, uid) for uid in passages]

    def clean(self) -> dict[str, Any]:
        data = {**(super().clean() or {})}
        self._take_ready_reason(data)
        for problem in problems(
            status=data.get("status", ""),
            finding=data.get("finding", ""),
            rationale=data.get("rationale", ""),
            cited=len(data.get("evidence", [])),
        ):
            if problem.field not in self.errors:
                self.add_error(problem.field, labels.error(problem))
        return data

    def _take_ready_reason(self, data: dict[str, Any]) -> None:
        """Without JavaScript a ready reason is chosen from a list; it counts where nothing is written."""
        chosen, status = data.get("template", ""), data.get("status", "")
        if not chosen or data.get("rationale", "").strip() or "rationale" in self.errors:
            return
        suited = {reason.status for reason in self.reasons if reason.text == chosen}
        if status in Status.values and suited and not suited & {"", status}:
            self.add_error(
                "rationale", _("This ready reason goes with another status. Choose one that fits, or write.")
            )
        else:
            data["rationale"] = chosen

    def answer(self) -> dict[str, Any]:
        """The arguments of services.reviews.submit and adjudicate."""
        return {
            name: self.cleaned_data[name] for name in ("status", "finding", "rationale", "evidence", "seen")
        }


def problems(*, status: str, finding: str, rationale: str, cited: int) -> list[InvalidAnswer]:
    """Everything that is wrong with an answer at once: the check stops at the first, so ask it again."""
    found: list[InvalidAnswer] = []
    while True:
        try:
            workflow.check_answer(status=status, finding=finding, rationale=rationale, cited=cited)
        except InvalidAnswer as problem:
            found.append(problem)
            if problem.field == "status":
                # Which findings and citations it needs depends on the status: ask for that first.
                status, finding = Status.UNVERIFIED, Finding.AMBIGUOUS
            elif problem.field == "finding":
                finding = workflow.ANSWERS[Status(status)][0]
            elif problem.field == "rationale":
                rationale = "-"
            else:
                cited = 1
        else:
            return found


class ReasonForm(forms.Form):
    reason = forms.CharField(required=False, max_length=1000)


class SendBackForm(forms.Form):
    """What to look at again, and the key of who is to; empty is whoever comes next."""

    note = forms.CharField(required=False, max_length=1000)
    to = forms.ModelChoiceField(queryset=queries.reviewers(), required=False)


class SeenForm(forms.Form):
    seen = forms.IntegerField(min_value=0, max_value=MAX_REVISION)


class ChangesForm(forms.Form):
    """What a page on the screen shows: up to which event, which text, which claim."""

    after = forms.IntegerField(min_value=0, max_value=2**63 - 1)
    version = forms.IntegerField(min_value=1, max_value=MAX_REVISION)
    claim = forms.UUIDField(required=False)


class RelationForm(forms.Form):
    relation = forms.CharField(required=False, max_length=12)


class ArticleFilters(forms.Form):
    """Filters of the list of articles; a wrong value is no filter."""

    q = forms.CharField(required=False, max_length=200, label=_("Words in the title or source"))
    work = forms.ChoiceField(
        required=False,
        label=_("Work"),
        choices=[
            ("", _("All articles")),
            ("waiting", _("With claims to review")),
            ("disagreement", _("Reviewers disagree")),
            ("disputed", _("With disputed claims")),
            ("done", _("Nothing left to review")),
        ],
    )
    language = forms.ChoiceField(
        required=False, label=_("Language"), choices=[("", _("All languages")), *Language.choices]
    )


class QueueFilters(forms.Form):
    """Filters of the queue; a wrong value is no filter."""

    q = forms.CharField(required=False, max_length=200, label=_("Words in the claim"))
    work = forms.ChoiceField(
        required=False,
        label=_("Work"),
        choices=[
            ("", _("Awaiting review")),
            (ReviewState.AWAITING_SECOND, _("Needs a second review")),
            (ReviewState.DISAGREEMENT, _("Reviewers disagree")),
            (ReviewState.SET_ASIDE, _("Set aside")),
            (ReviewState.DECIDED, _("Decided")),
            (queue.TO_PUBLISH, _("To publish")),
            (queue.TO_CORRECT, _("Published, and no longer as decided")),
        ],
    )
    status = forms.ChoiceField(
        required=False, label=_("Status"), choices=[("", _("Any status")), *Status.choices]
    )
    finding = forms.ChoiceField(
        required=False, label=_("Finding"), choices=[("", _("Any finding")), *Finding.choices]
    )
    kind = forms.ChoiceField(required=False, label=_("Kind"), choices=[("", _("Any kind")), *Kind.choices])
    worth = forms.TypedChoiceField(
        required=False,
        label=_("Worth checking"),
        coerce=int,
        choices=[("", _("Any worth")), *((worth, labels.at_least(worth)) for worth in queue.WORTHS)],
    )
    language = forms.ChoiceField(
        required=False, label=_("Language"), choices=[("", _("All languages")), *Language.choices]
    )
    article = forms.UUIDField(required=False, label=_("Article"))
    conflict = forms.BooleanField(required=False, label=_("A figure differs"))
    unread = forms.BooleanField(required=False, label=_("New passages since I looked"))
    overdue = forms.BooleanField(required=False, label="")  # below: it names the days
    changed = forms.BooleanField(required=False, label=_("Article changed"))
    again = forms.BooleanField(required=False, label=_("Sent back for another review"))
    mine = forms.BooleanField(required=False, label=_("Assigned to me"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = newsroom.current().overdue
        words = ngettext("Waits for more than %(n)d day", "Waits for more than %(n)d days", days)
        self.fields["overdue"].label = words % {"n": days}

    def asked(self) -> queue.Filters:
        """What the queue is asked for."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if "article" in given:
            given["article"] = str(given["article"])
        return queue.Filters(**given)


class AssignForm(forms.Form):
    """Many claims for one person. `everything`: all that were listed, ticked or not."""

    to = forms.CharField(required=False, max_length=20)  # "nobody", or a person's key
    everything = forms.BooleanField(required=False)


class ListForm(forms.Form):
    """A saved list's name, and whether everybody sees it."""

    name = forms.CharField(required=False, max_length=60)
    shared = forms.BooleanField(required=False)


class LookForm(forms.Form):
    """What to do about look-ups: "again", "stop", or a provider's key with the page it is to look at."""

    do = forms.CharField(max_length=50)
    address = forms.CharField(required=False, max_length=4000)

    def chosen(self) -> tuple[str, str]:
        """What, and the address; "" for what is missing or too long."""
        self.is_valid()
        return self.cleaned_data.get("do", ""), self.cleaned_data.get("address", "")


class ClaimForm(forms.Form):
    """The claim for which a document is opened; a wrong value is none."""

    claim = forms.UUIDField(required=False)


class PickForm(forms.Form):
    """Words of a document, and where they were selected. The rules are in services.picking."""

    snapshot = forms.UUIDField()
    words = forms.CharField(required=False, strip=False)
    start = forms.IntegerField(required=False, min_value=0)
    end = forms.IntegerField(required=False, min_value=0)


class DocumentForm(forms.Form):
    """A document that a person has on the desk. What is missing is said by services.picking."""

    title = forms.CharField(required=False, max_length=500, label=_("Title"))
    publisher = forms.CharField(required=False, max_length=200, label=_("Where it is from"))
    published = forms.DateField(
        required=False, input_formats=["%Y-%m-%d"], label=_("Day"),
        error_messages={"invalid": _("A day looks like 2025-01-28.")},
    )  # fmt: skip
    url = forms.CharField(required=False, max_length=2000, label=_("Address, where it has one"))
    text = forms.CharField(required=False, strip=False, label=_("Text"))
    words = forms.CharField(required=False, strip=False, label=_("The words that count"))


class CommentForm(forms.Form):
    """What somebody says about a claim. The rules are in services.talk."""

    text = forms.CharField(required=False, strip=False)


class PublishForm(forms.Form):
    """What goes with a published verdict. The rules are in services.publishing."""

    note = forms.CharField(required=False, max_length=publishing.LONGEST, strip=False)
    context = forms.CharField(required=False, max_length=publishing.LONGEST, strip=False)
    expires = forms.DateField(
        required=False, input_formats=["%Y-%m-%d"], error_messages={"invalid": _("A day looks like 2025-01-28.")}
    )  # fmt: skip


class TakeDownForm(forms.Form):
    """Why a published verdict is taken away."""

    note = forms.CharField(required=False, max_length=publishing.LONGEST, strip=False)
