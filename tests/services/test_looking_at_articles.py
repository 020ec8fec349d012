"""The sweeper's look at the addresses of articles whose claims are decided or published."""

from datetime import timedelta

import pytest

from claims import roles
from claims.choices import EventType, FetchPurpose, LookupState
from claims.evidence import http
from claims.evidence.guard import FetchError
from claims.models import Article, Claim, Event, PageFetch
from claims.services import fetching, ingest, versions
from tests.factories import NOW, make_user
from tests.services.test_versions import TEXT, decide, saying

pytestmark = pytest.mark.django_db
URL = "https://example.org/story"
LATER = NOW + timedelta(days=2)


class Page:
    def __init__(self, text, content_type="text/plain"):
        self.content, self.content_type, self.charset, self.url = text.encode(), content_type, "utf-8", URL


@pytest.fixture
def article():
    found = ingest.add_article(text=TEXT, by=None, now=NOW, language="en", url=URL).article
    Article.objects.update(created_at=NOW)
    return found


@pytest.fixture
def says(monkeypatch):
    def say(text):
        monkeypatch.setattr(http, "fetch", lambda url, **how: Page(text))

    return say


def looked(now=LATER):
    """What the sweeper queues is run; the job, if there is one."""
    fetching.sweep(now=now)
    job = PageFetch.objects.filter(purpose=FetchPurpose.NEWER).first()
    if job:
        fetching.run(fetch_id=job.pk, clock=lambda: now)
        job.refresh_from_db()
    return job


def test_nobody_looks_at_articles_that_nobody_relies_on(article):
    assert looked() is None


@pytest.fixture
def relied_on(article):
    decide(saying(article, "4,000"), make_user(roles.REVIEWERS, "reviewer"))
    return article


def test_the_same_text_is_looked_at_once_a_day(relied_on, says):
    says(TEXT.replace("\n", "\n\n"))
    job = looked()
    assert (job.state, job.result) == (LookupState.DONE, "same")
    assert relied_on.versions.count() == 1
    fetching.sweep(now=LATER + timedelta(hours=23))
    assert PageFetch.objects.get(pk=job.pk).state == LookupState.DONE
    fetching.sweep(now=LATER + timedelta(hours=25))
    assert PageFetch.objects.get(pk=job.pk).state == LookupState.QUEUED


def test_a_changed_figure_suspends_the_verdict_with_nobody_asked(relied_on, says):
    says(TEXT.replace("4,000", "40,000"))
    assert looked().result == "stored"
    claim = Claim.objects.get(quote__contains="40,000")
    assert (claim.status, claim.text_change) == ("unverified", "changed")
    assert Event.objects.get(type=EventType.ARTICLE_VERSION).actor == ""


def test_a_paywall_takes_no_claim_away(relied_on, says):
    says("Subscribe now to read this article.\nIt costs 5 dollars a month.")
    assert looked().result == "refused"
    assert relied_on.versions.count() == 1
    assert Event.objects.get(type=EventType.ARTICLE_DIFFERS).data["counts"]["gone"] == 4
    assert looked(LATER + timedelta(days=2)).result == "refused"
    assert Event.objects.filter(type=EventType.ARTICLE_DIFFERS).count() == 1  # told once
    assert Claim.objects.get(quote__contains="4,000").status == "verified"


def test_a_page_that_cannot_be_read_changes_nothing(relied_on, says):
    says("…")
    assert looked().state == LookupState.FAILED
    assert relied_on.versions.count() == 1


def test_work_meanwhile_is_waited_for(relied_on, says, monkeypatch):
    def overtaken(**what):
        raise versions.Overtaken

    says(TEXT.replace("4,000", "40,000"))
    monkeypatch.setattr(versions, "store", overtaken)
    with pytest.raises(FetchError):
        versions.look(url=URL, now=LATER)
