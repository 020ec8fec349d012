"""Articles chosen from what a feed lists, and how far those are that come from feeds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from claims import incoming as arrivals
from claims import newsroom, refusals
from claims.admin.base import signed_in
from claims.evidence.feeds import FeedError, Item, Listing
from claims.evidence.guard import FetchError
from claims.models import Article, Feed, FeedItem
from claims.models.fetching import REVIEWS_NEEDED
from claims.services import feeds, incoming

SHOWN = 50  # items to choose from; more is a flood
SALT = "claims.admin.choosing"


class ChooseForm(forms.Form):
    """A feed by its address, or one that is known; on the second step what it listed, as it was shown."""

    address = forms.URLField(
        label=gettext_lazy("Address of a feed"), required=False, max_length=2000, assume_scheme="https",
        widget=forms.URLInput(attrs={"size": 60, "dir": "ltr"}),
        help_text=gettext_lazy("RSS, Atom or a sitemap. A page that names its feeds will do: they are offered."),
    )  # fmt: skip
    feed = forms.ModelChoiceField(
        label=gettext_lazy("Or a known feed"), required=False, queryset=Feed.objects.all(), empty_label="–"
    )
    review_policy = forms.TypedChoiceField(
        label=gettext_lazy("Reviews needed"), coerce=int, choices=REVIEWS_NEEDED,
        initial=lambda: newsroom.current().review_policy,
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("address")) == bool(data.get("feed")) and not self.errors:
            raise forms.ValidationError(_("Give an address or choose a feed: one of them."), code="one")
        return data

    @property
    def url(self) -> str:
        """The address to look at; of a valid form only."""
        feed: Feed | None = self.cleaned_data["feed"]
        return feed.url if feed else str(self.cleaned_data["address"])


def page(articles: admin.ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    """The form, then what the feed lists, then what was chosen is queued."""
    if not articles.has_add_permission(request):
        raise PermissionDenied
    context: dict[str, Any] = {"offered": ()}
    if request.method == "POST" and "content" in request.POST:
        answer = _chosen(articles, request)
        if answer:
            return answer
    # The second step that was refused shows the first again.
    posted = request.method == "POST" and "content" not in request.POST
    form = ChooseForm(request.POST) if posted else ChooseForm()
    if posted and form.is_valid():
        try:
            context |= _listed(form, feeds.look(url=form.url))
        except (FetchError, FeedError) as error:
            form.add_error("feed" if form.cleaned_data["feed"] else "address", refusals.told(str(error)))
            context["offered"] = getattr(error, "offered", ())
    context |= {
        **articles.admin_site.each_context(request),
        "title": _("Choose articles from a feed"),
        "opts": articles.opts,
        "form": form,
    }
    return TemplateResponse(request, "admin/claims/article/choose.html", context)


def _listed(form: ChooseForm, listing: Listing) -> dict[str, Any]:
    feed: Feed | None = form.cleaned_data["feed"]
    items = listing.items[:SHOWN]
    addresses = [item.address for item in items]
    here, coming = arrivals.articles_at(addresses), arrivals.on_their_way(addresses)
    content = {
        "feed": feed.pk if feed else None,
        "source": (feed.publisher if feed else "") or listing.title,
        "reviews": form.cleaned_data["review_policy"],
        "items": [(i.address, i.title, i.published.isoformat() if i.published else "") for i in items],
    }
    return {
        "listing": listing,
        "rows": [(item, here.get(item.address), coming.get(item.address)) for item in items],
        "more": len(listing.items) - len(items),
        # Signed, so that what is queued is what the feed said.
        "content": signing.dumps(content, salt=SALT, compress=True),
    }


def _chosen(articles: admin.ModelAdmin[Article], request: HttpRequest) -> HttpResponse | None:
    """Queue what is ticked; None when there is nothing, or what was shown came back changed."""
    try:
        content = signing.loads(request.POST["content"], salt=SALT)
    except signing.BadSignature:
        articles.message_user(request, _("This list cannot be read; look at the feed again."), messages.ERROR)
        return None
    ticked = set(request.POST.getlist("item"))
    items = [
        Item(address, title, published=datetime.fromisoformat(day) if day else None)
        for address, title, day in content["items"]
        if address in ticked
    ]
    if not items:
        articles.message_user(request, _("Tick at least one article."), messages.ERROR)
        return None
    rows = incoming.choose(
        items=items, by=signed_in(request), now=timezone.now(), source_name=content["source"][:200],
        review_policy=content["reviews"], feed=Feed.objects.filter(pk=content["feed"]).first(),
    )  # fmt: skip
    words = ngettext("%(count)d article is on its way.", "%(count)d articles are on their way.", len(rows))
    articles.message_user(request, words % {"count": len(rows)}, messages.SUCCESS)
    return HttpResponseRedirect(address([row.pk for row in rows]))


def address(items: list[int]) -> str:
    """Where one sees how far these items are."""
    return f"{reverse('admin:claims_article_incoming')}?{urlencode({'item': items}, doseq=True)}"


def progress(articles: admin.ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    """How far items are: those named, or the newest of a feed, or of all. Asks for itself while something is under way."""
    if not articles.has_view_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return _again(articles, request)
    items = [int(key) for key in request.GET.getlist("item") if key.isdecimal() and len(key) < 19]
    feed = request.GET.get("feed", "")
    key = int(feed) if feed.isdecimal() and len(feed) < 19 else None
    rows = arrivals.rows(items=items[: arrivals.SHOWN], feed=key)
    context = {
        **articles.admin_site.each_context(request),
        "title": _("Articles from feeds"),
        "opts": articles.opts,
        "rows": [(row, refusals.told(row.job.error)) for row in rows],
        "settled": sum(row.state not in {"waiting", "trying", "fetching"} for row in rows),
        "pending": any(row.pending for row in rows),
        "feed": Feed.objects.filter(pk=key).first() if key else None,
        "may_add": articles.has_add_permission(request),
    }
    return TemplateResponse(request, "admin/claims/article/incoming.html", context)


def _again(articles: admin.ModelAdmin[Article], request: HttpRequest) -> HttpResponse:
    """Ask for an item again that was refused or passed over."""
    if not articles.has_add_permission(request):
        raise PermissionDenied
    key = request.POST.get("again", "")
    item = get_object_or_404(FeedItem, pk=int(key) if key.isdecimal() and len(key) < 19 else 0)
    if not incoming.again(item=item, by=signed_in(request), now=timezone.now()):
        articles.message_user(request, _("This article is here, or under way already."), messages.WARNING)
    return HttpResponseRedirect(request.get_full_path())
