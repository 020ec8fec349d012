"""The words stored in the database and sent over the API, each with its label for people."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Language(TextChoices):
    ARABIC = "ar", _("Arabic")
    ENGLISH = "en", _("English")


class Status(TextChoices):
    """What the public is told about a claim. Set by people, never by a machine."""

    UNVERIFIED = "unverified", _("Unverified")
    VERIFIED = "verified", _("Verified")
    DISPUTED = "disputed", _("Disputed")


class Finding(TextChoices):
    """Why a claim has its status; which findings a status allows is in `claims.workflow`."""

    NOT_STARTED = "not_started", _("Not started")
    IN_REVIEW = "in_review", _("In review")
    INSUFFICIENT_EVIDENCE = "insufficient_evidence", _("Insufficient evidence")
    AMBIGUOUS = "ambiguous", _("Ambiguous")
    NOT_CHECKABLE = "not_checkable", _("Not checkable")
    FALSE = "false", pgettext_lazy("finding", "False")
    MISLEADING = "misleading", _("Misleading")
    MISSING_CONTEXT = "missing_context", _("Missing context")
    OUTDATED = "outdated", _("Outdated")
    CONFLICTING_EVIDENCE = "conflicting_evidence", _("Conflicting evidence")
    ACCURATE = "accurate", _("Accurate")
    MOSTLY_ACCURATE = "mostly_accurate", _("Mostly accurate")


class ReviewState(TextChoices):
    """Where the work on a claim stands; internal, never public."""

    OPEN = "open", _("Open")
    AWAITING_SECOND = "awaiting_second", _("Awaiting a second review")
    DISAGREEMENT = "disagreement", _("Reviewers disagree")
    DECIDED = "decided", _("Decided")
    SET_ASIDE = "set_aside", _("Set aside")


class Kind(TextChoices):
    """What sort of assertion a claim is."""

    QUANTITY = "quantity", _("Quantity")
    EVENT = "event", _("Event")
    COMPARISON = "comparison", _("Comparison")
    CAUSAL = "causal", _("Cause")
    ATTRIBUTION_ONLY = "attribution-only", _("Attribution only")
    LEGAL = "legal", _("Legal")
    FACT = "fact", _("Fact")
    PREDICTION = "prediction", _("Prediction")
    OPINION = "opinion", _("Opinion")


class Comparator(TextChoices):
    EQUAL = "=", _("exactly")
    ABOUT = "~", _("about")
    LESS = "<", _("less than")
    AT_MOST = "<=", _("at most")
    MORE = ">", _("more than")
    AT_LEAST = ">=", _("at least")


class AttributionVerb(TextChoices):
    SAYS = "says", _("says")
    ALLEGES = "alleges", _("alleges")
    DENIES = "denies", _("denies")
    ESTIMATES = "estimates", _("estimates")


class Grain(TextChoices):
    """How long the period of a date is."""

    DAY = "day", _("day")
    WEEK = "week", _("week")
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    HALF = "half", _("half-year")
    YEAR = "year", _("year")
    DECADE = "decade", _("decade")
    CENTURY = "century", _("century")
    RANGE = "range", _("period")


class EditKind(TextChoices):
    """What was done to a quote so that it stands alone (claims.extraction.types.EDITS)."""

    JOIN = "join", _("left out, for it interrupts")
    CONNECTIVE = "connective", _("conjunction left out")
    SUBJECT = "subject", _("subject put in")
    PRONOUN = "pronoun", _("pronoun replaced")
    RELATIVE = "relative", _("relative pronoun replaced")
    REFERENCE = "reference", _("name put in")
    SPEAKER = "speaker", _("speaker named")
    DATE = "date", _("days worked out from the article's date")


class Origin(TextChoices):
    """Who found a claim in its article."""

    MACHINE = "machine", _("Found by the extractor")
    PERSON = "person", _("Added by a person")


class LookupState(TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    GAVE_UP = "gave_up", _("Gave up")


class Relation(TextChoices):
    """What a passage says about a claim: a machine's suggestion, or a reviewer's own judgement."""

    SUPPORTS = "supports", _("Supports")
    REFUTES = "refutes", _("Refutes")
    RELATED = "related", _("Related")
    NOT_RELEVANT = "not_relevant", _("Not relevant")


class DateSource(TextChoices):
    """Where the publication date of a text was read."""

    JSONLD = "jsonld", _("page data")
    META = "meta", _("page header")
    URL = "url", _("address")
    TEXT = "text", _("date line")
    PERSON = "person", _("entered by a person")
    NONE = "none", _("unknown")


class Basis(TextChoices):
    """How a verdict came about."""

    REVIEW = "review", _("One review")
    AGREEMENT = "agreement", _("Reviewers agree")
    ADJUDICATION = "adjudication", _("Decided by an editor")
    WITHDRAWN = "withdrawn", _("Review withdrawn")


class EventType(TextChoices):
    """Every kind of row in the ledger."""

    ARTICLE_ADDED = "article.added", _("Article added")
    ARTICLE_EDITED = "article.edited", _("Article details changed")
    CLAIMS_EXTRACTED = "article.extracted", _("Claims extracted")
    CLAIM_ASSIGNED = "claim.assigned", _("Claim assigned")
    CLAIM_SET_ASIDE = "claim.set_aside", _("Claim set aside")
    CLAIM_TAKEN_UP = "claim.taken_up", _("Claim taken up again")
    EVIDENCE_OFFERED = "evidence.offered", _("Evidence offered")
    EVIDENCE_RELATED = "evidence.related", _("Evidence judged")
    LOOKUP_FINISHED = "lookup.finished", _("Look-up finished")
    LOOKUP_REQUESTED = "lookup.requested", _("Look-up requested again")
    REVIEW_SUBMITTED = "review.submitted", _("Review submitted")
    REVIEW_WITHDRAWN = "review.withdrawn", _("Review withdrawn")
    VERDICT_RECORDED = "verdict.recorded", _("Verdict recorded")
