"""Published checks for other programs: ClaimReview, Web Annotations, a badge, oEmbed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.html import format_html

from claims.claimreview import Published, address, claim_review, newsroom, web
from claims.models import Article, Claim, Publication
from claims.models.base import web_address
from claims.newsroom import current
from claims.site import found
from claims.site.pages import public

AROUND = 200  # characters of context on each side of a quote, at most
WIDTH, HEIGHT = 600, 220  # of the embedded frame, in CSS pixels
LETTER = 7.2  # the usual width of a letter in a badge, in pixels


def _open(response: HttpResponse) -> HttpResponse:
    """Readable by scripts of every site: all of it is public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _json(data: dict[str, Any], kind: str = "application/json") -> HttpResponse:
    options = {"ensure_ascii": False}
    return _open(JsonResponse(data, content_type=kind, json_dumps_params=options))


def _standing(uid: UUID) -> Published:
    """What is published of a claim now. Raises Http404."""
    rows = found.of_claim(uid)
    if not rows or rows[0].withdrawn_at:
        raise Http404("Nothing is published of this claim.")
    return found.published(rows)


@public
def claimreview(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The same JSON-LD that the claim's page carries."""
    published = _standing(uid)
    if not published.is_exported:
        raise Http404("This claim was not checked to an end; there is no ClaimReview of it.")
    with translation.override(published.article.language):
        return _json(claim_review(published), "application/ld+json")


@public
def web_annotations(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The published checks of an article as W3C Web Annotations."""
    article = get_object_or_404(Article, uid=uid)
    rows = Publication.objects.current().filter(claim__version__article=article)
    rows = rows.select_related("verdict", "confirms", "claim__version").prefetch_related("claim__spans")
    own = address("site:annotations", uid)
    listed = list(rows.order_by("claim__version__number", "claim__number"))
    if not listed:
        raise Http404("Nothing of this article is published.")
    # A verdict is not laid on words that nobody checked.
    listed = [row for row in listed if not row.quote]
    with translation.override(article.language):
        items = [_annotation(row, article) for row in listed]
    data = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": own,
        "type": "AnnotationCollection",
        "label": article.title,
        "creator": newsroom()["url"],
        "total": len(items),
        "first": {"id": f"{own}#all", "type": "AnnotationPage", "startIndex": 0, "items": items},
    }
    return _json(data, 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"')


def _annotation(publication: Publication, article: Article) -> dict[str, Any]:
    verdict, claim = publication.verdict, publication.claim
    own = address("site:claim", claim.uid)
    said = {"type": "TextualBody", "format": "text/plain", "language": article.language}
    return {
        "id": f"{own}#annotation",
        "type": "Annotation",
        "motivation": "assessing",
        "creator": {"id": settings.SITE_URL, "type": "Organization", "name": current().name},
        "created": publication.since.isoformat(),
        "body": [
            {**said, "purpose": "tagging", "value": verdict.status},
            {**said, "purpose": "assessing", "value": verdict.rationale},
            {"id": own, "type": "Text", "format": "text/html", "purpose": "linking"},
        ],
        "target": list(_targets(claim, web(article.url) or address("site:article", article.uid))),
    }


def _targets(claim: Claim, source: str) -> Iterable[dict[str, Any]]:
    """A target for each piece of the claim. Offsets count code points of the version's text, as the model asks."""
    text = claim.version.text
    for span in sorted(claim.spans.all(), key=lambda one: one.start):
        before, after = _around(claim, span.start, span.end)
        quote = {"type": "TextQuoteSelector", "exact": text[span.start : span.end]}
        yield {
            "source": source,
            "state": {"type": "TimeState", "sourceDate": claim.version.created_at.isoformat()},
            "selector": [
                {**quote, "prefix": text[before : span.start], "suffix": text[span.end : after]},
                {"type": "TextPositionSelector", "start": span.start, "end": span.end},
            ],
        }


def _around(claim: Claim, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a place begins and ends, at most AROUND away."""
    for sentence in claim.version.sentences:
        if sentence["start"] <= start < sentence["end"]:
            return max(sentence["start"], start - AROUND), max(end, min(sentence["end"], end + AROUND))
    return start, end


@public
def badge(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The rating as a picture, which follows every correction by itself."""
    published = _standing(uid)
    with translation.override(published.article.language):
        label, word = translation.gettext("Fact-check"), published.rating
        rtl = translation.get_language_bidi()
        widths = [round(len(part) * LETTER) + 20 for part in (label, word)]
        context = {
            "label": label,
            "word": word,
            "status": published.verdict.status,
            "left": widths[0],
            "right": widths[1],
            "width": sum(widths),
            "label_at": (sum(widths) - widths[0] / 2) if rtl else widths[0] / 2,
            "word_at": widths[1] / 2 if rtl else widths[0] + widths[1] / 2,
            "name": current().name,
            "rtl": rtl,
        }
        return _open(render(request, "site/badge.svg", context, content_type="image/svg+xml"))


class Wanted(forms.Form):
    """What a consumer of oEmbed sends."""

    url = forms.URLField(max_length=2000, assume_scheme="https", validators=[web_address])
    format = forms.CharField(required=False, max_length=10)
    maxwidth = forms.IntegerField(required=False, min_value=1)
    maxheight = forms.IntegerField(required=False, min_value=1)


@public
def oembed(request: HttpRequest) -> HttpResponse:
    """The frame of a claim's page, by https://oembed.com/ (type `rich`)."""
    form = Wanted(request.GET)
    if not form.is_valid():
        return _refused(400, form.errors.as_json())
    wanted = form.cleaned_data
    if wanted["format"] not in ("", "json"):
        return _refused(501, "Only the format json is given.")
    published = _standing(_claim_at(wanted["url"]))
    size = [
        min(own, most or own) for own, most in ((WIDTH, wanted["maxwidth"]), (HEIGHT, wanted["maxheight"]))
    ]
    frame = format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy"></iframe>',
        address("site:embed", published.claim.uid),
        *size,
        published.said,
    )
    return _json(
        {
            "version": "1.0",
            "type": "rich",
            "title": published.said,
            "provider_name": current().name,
            "provider_url": settings.SITE_URL,
            "cache_age": 3600,
            "html": frame,
            "width": size[0],
            "height": size[1],
        }
    )


def _claim_at(url: str) -> UUID:
    """The claim whose public page has this address. Raises Http404."""
    own, asked = urlsplit(settings.SITE_URL), urlsplit(url)
    try:
        match = resolve(asked.path)
    except Resolver404:
        match = None
    if asked.netloc != own.netloc or match is None or match.view_name != "site:claim":
        raise Http404("There is no check at this address.")
    uid: UUID = match.kwargs["uid"]
    return uid


def _refused(status: int, detail: str) -> HttpResponse:
    return _open(JsonResponse({"status": status, "detail": detail}, status=status))
