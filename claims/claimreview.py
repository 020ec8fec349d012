"""A published verdict as schema.org ClaimReview.

What is exported and with which rating follows docs/public.md. `ratingValue` is a scale of truth, so a finding that is
no point on it has none: "we could not find out" is not half true.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from claims.choices import Finding, own_word
from claims.models import Article, Claim, Evidence, Publication, Verdict
from claims.newsroom import current

BEST, WORST = 5, 1

# The findings that become a ClaimReview, with their place on the scale of truth. The others were not checked to an end.
RATINGS: dict[Finding, int | None] = {
    Finding.ACCURATE: 5,
    Finding.MOSTLY_ACCURATE: 4,
    Finding.MISSING_CONTEXT: 3,
    Finding.MISLEADING: 2,
    Finding.FALSE: 1,
    Finding.OUTDATED: None,
    Finding.CONFLICTING_EVIDENCE: None,
    Finding.INSUFFICIENT_EVIDENCE: None,
}
# Where readers are told another word than the finding's own.
_WORDS: dict[Finding, Any] = {
    Finding.ACCURATE: pgettext_lazy("rating", "Verified"),
    Finding.CONFLICTING_EVIDENCE: pgettext_lazy("rating", "Disputed"),
    Finding.INSUFFICIENT_EVIDENCE: pgettext_lazy("rating", "Unproven"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What the public reads of one claim, and what it was told before; page and ClaimReview are made of it."""

    claim: Claim
    article: Article
    publication: Publication
    passages: Sequence[Evidence]  # cited, with their snapshots
    earlier: Sequence[Publication]  # newest first, with their verdicts

    @property
    def verdict(self) -> Verdict:
        return self.publication.verdict

    @property
    def said(self) -> str:
        """The claim as it is checked: worded so that it stands alone."""
        return self.publication.checked_statement

    @property
    def address(self) -> str:
        return address("site:claim", self.claim.uid)

    @property
    def rating(self) -> str:
        """The word shown to readers."""
        return rating_word(Finding(self.verdict.finding))

    @property
    def first_published(self) -> Publication:
        return self.earlier[-1] if self.earlier else self.publication

    @property
    def told(self) -> Publication:
        """The publication that first told what readers are told now."""
        return self.publication.told

    @property
    def corrections(self) -> list[Publication]:
        """The publications that corrected an earlier one, newest first."""
        return [one for one in (self.publication, *self.earlier) if one.corrected]

    @property
    def notes(self) -> list[str]:
        """What editors noted for readers of what is published, beside its corrections."""
        said = [one.note for one in dict.fromkeys((self.told, self.publication)) if not one.corrected]
        return [note for note in said if note]

    @property
    def changes(self) -> list[Publication]:
        """The publications that corrected an earlier one or were taken down, newest first."""
        return [one for one in (self.publication, *self.earlier) if one.corrected or one.withdrawn_at]

    @property
    def is_exported(self) -> bool:
        """Whether it becomes a ClaimReview."""
        return self.verdict.finding in RATINGS


def rating_word(finding: Finding) -> str:
    """What a finding is called where readers see it."""
    return own_word(finding) or str(_WORDS.get(finding, finding.label))


def address(name: str, *args: Any) -> str:
    """The full address of a public page."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def newsroom() -> dict[str, Any]:
    """The publisher of the checks, with its policies."""
    return {
        "@type": "Organization",
        "name": current().name,
        "url": settings.SITE_URL,
        "correctionsPolicy": address("site:corrections"),
        "verificationFactCheckingPolicy": address("site:methodology"),
    }


def claim_review(published: Published) -> dict[str, Any]:
    """The JSON-LD of a publication that `is_exported`, in the language that is active."""
    claim, article = published.claim, published.article
    own = published.address
    review = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": f"{own}#review",
        "url": own,
        "inLanguage": article.language,
        "datePublished": _moment(published.first_published),
        "dateModified": _moment(published.told),
        "expires": published.publication.expires and published.publication.expires.isoformat(),
        "claimReviewed": published.said,
        "author": newsroom(),
        "itemReviewed": _told(
            {
                "@type": "Claim",
                "@id": f"{own}#claim",
                "text": published.publication.checked_quote,
                "datePublished": article.published_date and article.published_date.isoformat(),
                # No type: the text does not say whether it is a person or an organisation.
                "author": {"name": claim.attribution_text} if claim.attribution_text else _source(article),
                "appearance": [_appearance(article)],
            }
        ),
        "reviewRating": _rating(published),
        "citation": [_citation(passage) for passage in published.passages],
        "correction": [
            {"@type": "CorrectionComment", "text": one.note, "datePublished": _moment(one)}
            for one in published.corrections
        ],
    }
    return _told(review)


def _rating(published: Published) -> dict[str, Any]:
    value = RATINGS[Finding(published.verdict.finding)]
    scale = {} if value is None else {"ratingValue": value, "bestRating": BEST, "worstRating": WORST}
    said = {"alternateName": published.rating, "ratingExplanation": published.verdict.rationale}
    return {"@type": "Rating", **said, **scale}


def _appearance(article: Article) -> dict[str, Any]:
    return _told({"@type": "NewsArticle", "headline": article.title, "url": web(article.url)})


def _source(article: Article) -> dict[str, Any] | None:
    return {"@type": "Organization", "name": article.source_name} if article.source_name else None


def _citation(passage: Evidence) -> dict[str, Any]:
    snapshot = passage.snapshot
    publisher = {"@type": "Organization", "name": snapshot.publisher} if snapshot.publisher else None
    return _told(
        {
            "@type": "CreativeWork",
            "name": snapshot.title,
            "url": "" if snapshot.compiled else web(snapshot.url),
            "publisher": publisher,
            "datePublished": snapshot.published_date and snapshot.published_date.isoformat(),
            "text": passage.quote,
        }
    )


def web(url: str) -> str:
    """An address that may become a link: http and https only, never a script."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def _moment(publication: Publication) -> str:
    return publication.published_at.isoformat()


def _told(members: dict[str, Any]) -> dict[str, Any]:
    """Without the members that have nothing to say."""
    return {name: value for name, value in members.items() if value not in (None, "", [])}
