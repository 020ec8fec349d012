"""The words stored in the database and sent over the API, each with its label for people."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from django.db.models import IntegerChoices, TextChoices
from django.utils.functional import lazystr
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

# The newsroom's own words for statuses and findings, by language and code, while a page is made (claims.newsroom).
Words = Mapping[str, Mapping[str, str]]
WORDED: ContextVar[Words] = ContextVar("worded", default={})  # noqa: B039 - never changed


def own_word(code: str) -> str:
    """The newsroom's own word for a status or finding in the language that is active; "" for the usual one."""
    return WORDED.get().get((get_language() or "")[:2], {}).get(code, "")


class _Worded:
    """A label that the newsroom may have changed. Reads no database: what it may say is given beforehand."""

    def __init__(self, code: str, usual: Any) -> None:
        self.code, self.usual = code, usual

    def __str__(self) -> str:
        return own_word(self.code) or str(self.usual)


def _worded(code: str, usual: Any) -> tuple[str, Any]:
    return code, lazystr(_Worded(code, usual))


class Language(TextChoices):
    ARABIC = "ar", _("Arabic")
    ENGLISH = "en", _("English")


class WeekStart(IntegerChoices):
    """Days on which weeks begin, as Python numbers them."""

    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")
    MONDAY = 0, _("Monday")


class Status(TextChoices):
    """What the public is told about a claim. Set by people, never by a machine."""

    UNVERIFIED = _worded("unverified", _("Unverified"))
    VERIFIED = _worded("verified", _("Verified"))
    DISPUTED = _worded("disputed", _("Disputed"))


class Finding(TextChoices):
    """Why a claim has its status; which findings a status allows is in `claims.workflow`."""

    NOT_STARTED = _worded("not_started", _("Not started"))
    IN_REVIEW = _worded("in_review", _("In review"))
    INSUFFICIENT_EVIDENCE = _worded("insufficient_evidence", _("Insufficient evidence"))
    AMBIGUOUS = _worded("ambiguous", _("Ambiguous"))
    NOT_CHECKABLE = _worded("not_checkable", _("Not checkable"))
    FALSE = _worded("false", pgettext_lazy("finding", "False"))
    MISLEADING = _worded("misleading", _("Misleading"))
    MISSING_CONTEXT = _worded("missing_context", _("Missing context"))
    OUTDATED = _worded("outdated", _("Outdated"))
    CONFLICTING_EVIDENCE = _worded("conflicting_evidence", _("Conflicting evidence"))
    ACCURATE = _worded("accurate", _("Accurate"))
    MOSTLY_ACCURATE = _worded("mostly_accurate", _("Mostly accurate"))


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
    MODEL = "model", _("Proposed by a language model")


class LookupState(TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    GAVE_UP = "gave_up", _("Gave up")
    STOPPED = "stopped", _("Stopped")


class TextChange(TextChoices):
    """What a newer text of its article did to a claim, until somebody has seen to it."""

    CHANGED = "changed", _("Its words have changed in the article")
    AMBIGUOUS = "ambiguous", _("Could stand at several places of the newer text")
    GONE = "gone", _("No longer in the text")


class Looked(TextChoices):
    """What came of a look at an article's address."""

    SAME = "same", _("the text is the same")
    STORED = "stored", _("the newer text is stored")
    REFUSED = "refused", _("most claims would be gone: an editor must look")


class FetchPurpose(TextChoices):
    """Why a page is fetched."""

    NEWER = "newer", _("has the article changed?")
    FEED = "feed", _("new in a feed")
    ARTICLE = "article", _("an article to check")
    AGAIN = "again", _("is it still there?")
    SAVE = "save", _("save in the Wayback Machine")


class FeedPurpose(TextChoices):
    """What the pages of a feed are for."""

    EVIDENCE = "evidence", _("evidence for the archive")
    ARTICLES = "articles", _("articles to check")


class Arrival(TextChoices):
    """What became of an item of a feed that was to be an article (PageFetch.result)."""

    ADDED = "added", _("added")
    HERE = "here", _("here already")
    OLDER = "older", _("older than its feed here, not taken")


class Still(TextChoices):
    """What became of a cited passage when its page was looked at again."""

    SAME = "same", _("still there")
    CHANGED = "changed", _("page changed, passage kept")
    GONE = "gone", _("passage gone")
    NO_PAGE = "no_page", _("page gone")


class AssistError(TextChoices):
    """How asking a language model failed (claims.assist.types.CODES), or that its worker did."""

    TIMEOUT = "timeout", _("did not answer in time")
    UNREACHABLE = "unreachable", _("not reachable")
    THROTTLED = "throttled", _("asked to slow down")
    UNAVAILABLE = "unavailable", _("could not answer")
    NOT_ALLOWED = "not_allowed", _("did not let us in")
    REJECTED = "rejected", _("rejected the question")
    REDIRECTED = "redirected", _("sent us elsewhere")
    TOO_LARGE = "too_large", _("answered too much")
    GARBAGE = "garbage", _("gave an answer that makes no sense")
    REFUSAL = "refusal", _("declined to answer")
    CUT_OFF = "cut_off", _("broke off its answer")
    BUG = "bug", _("an error of ours")
    WORKER_LOST = "worker_lost", _("the worker stopped too often")


class NotTaken(TextChoices):
    """Why a model's proposal was refused (claims.assist.accept.REASONS and .guard.PROBLEMS)."""

    MALFORMED = "malformed", _("not in the form asked for")
    TOO_LONG = "too_long", _("too long")
    TOO_MANY = "too_many", _("more claims than asked for")
    NOT_FOUND = "not_found", _("not in the text word for word")
    AMBIGUOUS = "ambiguous", _("several places in the text")
    CUT = "cut", _("cuts through a word or figure")
    NEGATION_LEFT_OUT = "negation_left_out", _("leaves out a negation")
    KNOWN = "known", _("claimed already")
    SAID_ALREADY = "said_already", _("says what the statement says already")
    UNREADABLE = "unreadable", _("holds characters that are not seen")
    FIGURE = "figure", _("another figure")
    DATE = "date", _("another date")
    NEGATION = "negation", _("a negation added or lost")
    WORD = "word", _("a word that the article does not have")
    ANOTHER_CLAIM = "another_claim", _("says something else")


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
    FEED = "feed", _("feed")
    TEXT = "text", _("date line")
    PERSON = "person", _("entered by a person")
    NONE = "none", _("unknown")


class Basis(TextChoices):
    """How a verdict came about."""

    REVIEW = "review", _("One review")
    AGREEMENT = "agreement", _("Reviewers agree")
    ADJUDICATION = "adjudication", _("Decided by an editor")
    WITHDRAWN = "withdrawn", _("Review withdrawn")
    SENT_BACK = "sent_back", _("Sent back for another review")


REOPENED = frozenset(
    {Basis.WITHDRAWN, Basis.SENT_BACK}
)  # verdicts that decide nothing: the claim is open again


class PublicationKind(TextChoices):
    """What a publication is to readers, beside the one before it."""

    PUBLISHED = "published", _("Published")  # the first, or the first after a taking-down
    CORRECTED = "corrected", _("Corrected")
    CONFIRMED = "confirmed", _("Confirmed again")  # readers are told what they were told before


class Outdated(TextChoices):
    """Why a published verdict is not what is decided."""

    REOPENED = (
        "reopened",
        _("What is published differs from what is decided: the claim is no longer decided."),
    )
    DECIDED_ANEW = (
        "decided_anew",
        _("What is published differs from what is decided: the claim was decided anew."),
    )
    ARTICLE_CHANGED = (
        "article_changed",
        _("The article has changed since: what was checked stands there in other words, or no more."),
    )
    EXPIRED = "expired", _("The last day for which the published verdict holds is over.")


class Scope(TextChoices):
    """What a token of the API may be used for; its owner must be allowed to do it, too."""

    READ = "read", _("read what is public")
    READ_REVIEWS = "read:reviews", _("read reviews")
    WRITE_ARTICLES = "write:articles", _("add and edit articles")
    WRITE_CLAIMS = "write:claims", _("add claims and ask for evidence")
    WRITE_REVIEWS = "write:reviews", _("answer claims")


class Paused(TextChoices):
    """Why a webhook is paused."""

    PERSON = "person", _("by a person")
    FAILING = "failing", _("failed for too long")
    GONE = "gone", _("the receiver answered that it is gone (410)")


class EventType(TextChoices):
    """Every kind of row in the ledger."""

    ARTICLE_ADDED = "article.added", _("Article added")
    ARTICLE_EDITED = "article.edited", _("Article details changed")
    ARTICLE_VERSION = "article.version", _("Newer text of the article stored")
    ARTICLE_DIFFERS = "article.differs", _("The page differs, and nothing was stored")
    CLAIMS_EXTRACTED = "article.extracted", _("Claims extracted")
    ARTICLE_ASSISTED = "article.assisted", _("Language model asked")
    CLAIM_PROPOSED = "claim.proposed", _("Claim proposed by a language model")
    STATEMENT_PROPOSED = "claim.statement_proposed", _("Statement proposed by a language model")
    CLAIM_ASSIGNED = "claim.assigned", _("Claim assigned")
    CLAIM_SET_ASIDE = "claim.set_aside", _("Claim set aside")
    CLAIM_TAKEN_UP = "claim.taken_up", _("Claim taken up again")
    CLAIM_SENT_BACK = "claim.sent_back", _("Sent back for another review")
    REVIEWS_REQUIRED = "claim.reviews_required", _("Reviews needed changed")
    CLAIM_RECALLED = "claim.recalled", _("Not sent back after all")
    EVIDENCE_OFFERED = "evidence.offered", _("Evidence offered")
    EVIDENCE_RELATED = "evidence.related", _("Evidence judged")
    LOOKUP_FINISHED = "lookup.finished", _("Look-up finished")
    LOOKUP_REQUESTED = "lookup.requested", _("Look-up requested again")
    LOOKUP_STOPPED = "lookup.stopped", _("Look-up stopped")
    EVIDENCE_CHECKED = "evidence.checked", _("Cited page looked at again")
    REVIEW_SUBMITTED = "review.submitted", _("Review submitted")
    REVIEW_WITHDRAWN = "review.withdrawn", _("Review withdrawn")
    VERDICT_RECORDED = "verdict.recorded", _("Verdict recorded")
    STATUS_CHANGED = "claim.status", _("Status changed without a verdict")
    SNAPSHOT_ENTERED = "snapshot.entered", _("Document entered by a person")
    EVIDENCE_CHOSEN = "evidence.chosen", _("Passage chosen by a person")
    EVIDENCE_REMOVED = "evidence.removed", _("Chosen passage removed")
    COMMENT_ADDED = "comment.added", _("Comment added")
    COMMENT_EDITED = "comment.edited", _("Comment changed")
    COMMENT_DELETED = "comment.deleted", _("Comment deleted")
    COMMENT_WITHDRAWN = "comment.withdrawn", _("Comment withdrawn")
    CLAIM_MOVED = "claim.moved", _("Found in the newer text of the article")
    CLAIM_TEXT_CHANGED = "claim.text_changed", _("The article has changed in this claim")
    CLAIM_TEXT_GONE = "claim.text_gone", _("Not found in the newer text of the article")
    CLAIM_ADDED = "claim.added", _("Claim added by hand")
    CLAIM_REMOVED = "claim.removed", _("Claim removed")
    CLAIM_CORRECTED = "claim.corrected", _("Words of the claim corrected")
    CLAIM_SPLIT = "claim.split", _("Claim split")
    CLAIM_MERGED = "claim.merged", _("Claims merged")
    CLAIM_RESTORED = "claim.restored", _("Claim as it was before")
    CLAIM_PUBLISHED = "claim.published", _("Verdict published")
    PUBLICATION_CORRECTED = "claim.publication_corrected", _("Published verdict corrected")
    PUBLICATION_CONFIRMED = "claim.publication_confirmed", _("Published verdict confirmed again")
    CLAIM_UNPUBLISHED = "claim.unpublished", _("Published verdict taken down")
    TOKEN_MADE = "token.made", _("API token made")
    TOKEN_REVOKED = "token.revoked", _("API token revoked")
    WEBHOOK_MADE = "webhook.made", _("Webhook made")
    WEBHOOK_CHANGED = "webhook.changed", _("Webhook changed")
    WEBHOOK_RENEWED = "webhook.secret_renewed", _("Secret of a webhook renewed")
    WEBHOOK_PAUSED = "webhook.paused", _("Webhook paused")
    WEBHOOK_RESUMED = "webhook.resumed", _("Webhook resumed")
    WEBHOOK_REPLAYED = "webhook.replayed", _("Messages to a webhook sent again")
    WEBHOOK_REMOVED = "webhook.removed", _("Webhook removed")
    PERSON_FORGOTTEN = "person.forgotten", _("Account made anonymous")
