"""The tables, one file per aggregate."""

from claims.models.article import Article, ArticleVersion
from claims.models.assist import AssistRun, ProposedStatement
from claims.models.claim import CanonicalClaim, CheckedClaim, Claim, ClaimDate, ClaimQuantity, ClaimSpan
from claims.models.event import Event, EventCounter
from claims.models.evidence import Evidence, Snapshot
from claims.models.fetching import (
    Capture,
    Feed,
    KnownName,
    PageFetch,
    ProviderHealth,
    RobotsFile,
    Slot,
)
from claims.models.lookup import Lookup
from claims.models.review import Review
from claims.models.talk import Comment, Mention
from claims.models.verdict import Verdict

__all__ = [
    "Article",
    "ArticleVersion",
    "AssistRun",
    "CanonicalClaim",
    "Capture",
    "CheckedClaim",
    "Claim",
    "ClaimDate",
    "ClaimQuantity",
    "ClaimSpan",
    "Comment",
    "Event",
    "EventCounter",
    "Evidence",
    "Feed",
    "KnownName",
    "Lookup",
    "Mention",
    "PageFetch",
    "ProposedStatement",
    "ProviderHealth",
    "Review",
    "RobotsFile",
    "Slot",
    "Snapshot",
    "Verdict",
]
