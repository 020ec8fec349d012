"""The public pages: a claim's check, an article's checks, all checks, corrections, how we work."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from claims import newsroom
from claims.claimreview import RATINGS, claim_review, rating_word
from claims.models import Article
from claims.site import found
from claims.site.found import Asked

PER_PAGE = 25
MINUTE = 60
# As Django's json_script: nothing in the data can end the element it stands in.
_HARMLESS = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}

View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """A page for everybody, which caches on the way may keep for a minute."""
    return login_not_required(require_safe(cache_control(public=True, max_age=MINUTE)(view)))


def readers_language(view: View) -> View:
    """In the language the address asks for (``?lang=ar``), else as the browser prefers."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = request.GET.get("lang", "")
        language = asked if asked in dict(settings.LANGUAGES) else translation.get_language()
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language or settings.LANGUAGE_CODE
        patch_vary_headers(response, ["Cookie"])  # where a language that was chosen is kept
        return response

    return shown


@public
@readers_language
def checks(request: HttpRequest) -> HttpResponse:
    """Every published check that fits the filters, the newest first."""
    form = Asked(request.GET)
    asked = form.chosen()
    page = Paginator(found.current(asked), PER_PAGE).get_page(request.GET.get("page"))
    query = f"?{urlencode(asked)}" if asked else ""
    return _page(request, "site/checks.html", form=form, asked=asked, page=page, query=query)


@public
@readers_language
def article(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The published checks of one article."""
    row = get_object_or_404(Article, uid=uid)
    listed = list(found.current({"article": uid}).order_by("claim__version__number", "claim__number"))
    if not listed:
        raise Http404("Nothing of this article is published.")
    return _page(request, "site/article.html", article=row, publications=listed)


@public
@readers_language
def corrections(request: HttpRequest) -> HttpResponse:
    """What was corrected or taken down, the newest first."""
    page = Paginator(found.corrections(), PER_PAGE).get_page(request.GET.get("page"))
    return _page(request, "site/corrections.html", page=page)


@public
@readers_language
def methodology(request: HttpRequest) -> HttpResponse:
    """How claims are found, checked, decided and corrected."""
    ratings = [(rating_word(finding), value) for finding, value in RATINGS.items()]
    return _page(request, "site/methodology.html", ratings=ratings)


@public
def claim(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One check, in the language of its article. 410 once it was taken down, with the reason."""
    return _claim(request, uid, "site/claim.html")


@public
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # typed for views without arguments
def embed(request: HttpRequest, uid: UUID) -> HttpResponse:
    """The check as a small page for a frame in other sites."""
    return _claim(request, uid, "site/embed.html")


def _claim(request: HttpRequest, uid: UUID, template: str) -> HttpResponse:
    rows = found.of_claim(uid)
    if not rows:
        raise Http404("Nothing is published of this claim.")
    published = found.published(rows)
    with translation.override(published.article.language):
        if published.publication.withdrawn_at:
            response = _page(request, "site/gone.html", published=published, status=410)
        else:
            markup = as_script(claim_review(published)) if published.is_exported else ""
            response = _page(request, template, published=published, markup=markup)
    response.headers["Content-Language"] = published.article.language
    return response


def _page(request: HttpRequest, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
    own = address_of(request)
    common = {"newsroom": newsroom.current().name, "site": settings.SITE_URL, "address": own}
    return render(request, template, {**common, **context}, status=status)


def address_of(request: HttpRequest) -> str:
    """The page's own full address, without what only chooses its language."""
    asked = request.GET.copy()
    asked.pop("lang", None)
    return settings.SITE_URL + request.path + (f"?{asked.urlencode()}" if asked else "")


def as_script(data: dict[str, Any]) -> SafeString:
    """JSON as the content of a script element; no text in it can end the element."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_HARMLESS))  # noqa: S308
