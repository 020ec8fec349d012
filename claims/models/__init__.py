"""The tables, one file per aggregate."""

from claims.models.article import Article, ArticleVersion
from claims.models.assist import AssistRun, ProposedStatement
from claims.models.claim import CanonicalClaim, CheckedClaim, Claim, ClaimDate, ClaimQuantity, ClaimSpan
from claims.models.desk import KeyMap, RationaleTemplate
from claims.models.event import Event, EventCounter, Forgotten
from claims.models.evidence import Evidence, Snapshot
from claims.models.fetching import (
    Capture,
    Feed,
    FeedItem,
    KnownName,
    PageFetch,
    ProviderHealth,
    RobotsFile,
    Slot,
)
from claims.models.idempotency import IdempotencyKey
from claims.models.lookup import Lookup
from claims.models.newsroom import Newsroom, Outlet, OutletDomain, Wording
from claims.models.publication import Publication
from claims.models.queue import ClaimSeen, ClaimWords, SavedList
from claims.models.rendition import ClaimRendition
from claims.models.review import Review
from claims.models.talk import Comment, Mention
from claims.models.token import ApiToken
from claims.models.verdict import Verdict
from claims.models.webhook import Delivery, DeliveryAttempt, Webhook

__all__ = [
    "ApiToken",
    "Article",
    "ArticleVersion",
    "AssistRun",
    "CanonicalClaim",
    "Capture",
    "CheckedClaim",
    "Claim",
    "ClaimDate",
    "ClaimQuantity",
    "ClaimRendition",
    "ClaimSeen",
    "ClaimSpan",
    "ClaimWords",
    "Comment",
    "Delivery",
    "DeliveryAttempt",
    "Event",
    "EventCounter",
    "Evidence",
    "Feed",
    "FeedItem",
    "Forgotten",
    "IdempotencyKey",
    "KeyMap",
    "KnownName",
    "Lookup",
    "Mention",
    "Newsroom",
    "Outlet",
    "OutletDomain",
    "PageFetch",
    "ProposedStatement",
    "ProviderHealth",
    "Publication",
    "RationaleTemplate",
    "Review",
    "RobotsFile",
    "SavedList",
    "Slot",
    "Snapshot",
    "Verdict",
    "Webhook",
    "Wording",
]
