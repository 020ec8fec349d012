"""Talk on the desk: comments, what they look like, and the page of one's mentions."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from claims.models import Claim, Comment, Mention
from claims.services import talk
from claims.templatetags.talk import said, shortly
from tests.factories import make_article, make_claim
from tests.web.reading import words

pytestmark = pytest.mark.django_db
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.fixture
def desk(client, reviewer):
    client.force_login(reviewer)
    client.cookies["django_language"] = "en"
    return client


def say(claim, by, text="Look at the report.", **fields):
    return talk.add(claim=claim, by=by, text=text, now=timezone.now(), **fields)


def send(client, claim, text, **more):
    return client.post(reverse("web:talk", args=[claim.uid]), {"text": text}, **more)


def change(client, comment, name, **sent):
    return client.post(reverse(f"web:comment-{name}", args=[comment.uid]), sent)


def page(client, claim):
    return client.get(reverse("web:claim", args=[claim.version.article.uid, claim.uid]))


def shown(text, claim, by):
    return said(Comment.objects.prefetch_related("mentions__person").get(pk=say(claim, by, text).pk))


class TestWords:
    LINK = '<a href="{0}" rel="noopener noreferrer external"><bdi dir="ltr" class="url">{0}</bdi></a>'

    @pytest.mark.parametrize(
        ("text", "address", "after"),
        [
            ("https://example.org/a?b=1", "https://example.org/a?b=1", ""),
            ("انظر http://example.org/أ، ثم", "http://example.org/أ", "، ثم"),
            ("(https://example.org)", "https://example.org", ")"),
            ("https://example.org/a_(b).", "https://example.org/a_(b)", "."),
            ("HTTPS://example.org\nx", "HTTPS://example.org", "<br>x"),
            ("https://example.org/\u202egnp.exe", "https://example.org/", "\u202egnp.exe"),
        ],
    )
    def test_addresses_are_links(self, claim, reviewer, text, address, after):
        assert self.LINK.format(address) + after in shown(text, claim, reviewer)

    @pytest.mark.parametrize(
        "text",
        [
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://example.org",
            "https://",
            "https://…",
            "www.x.org",
        ],
    )
    def test_nothing_else_is(self, claim, reviewer, text):
        assert "<a" not in shown(text, claim, reviewer)

    @pytest.mark.parametrize(
        "text",
        [
            HOSTILE,
            f"https://example.org/{HOSTILE}",
            'https://example.org/"onmouseover="alert(1)',
            "https://example.org/'><script>",
            "@<script>alert(1)</script>",
            "&lt;script&gt;",
            "{{ user }} {% now %}",
        ],
    )
    def test_markup_stays_words(self, claim, reviewer, text):
        markup = shown(text, claim, reviewer)
        bare = markup.replace("<br>", "").split("<")
        assert all(part.startswith(("a href=", "bdi", "/bdi", "/a")) for part in bare[1:])
        assert "<script" not in markup
        assert '"onmouseover' not in markup
        assert "&amp;lt;" in markup or "&lt;script" not in text

    def test_lines_are_kept_and_who_is_called_is_marked(self, claim, reviewer, second_reviewer):
        markup = shown("سطر\r\nآخر @second. @nobody", claim, reviewer)
        assert markup == 'سطر<br>آخر <b class="mention"><bdi>@second</bdi></b>. @nobody'


class TestComments:
    def test_adding_leads_to_the_new_one_and_says_who_will_see_it(self, desk, claim, second_reviewer):
        answer = send(desk, claim, "What do you think, @second?")
        comment = Comment.objects.get()
        assert answer["Location"].endswith(f"/claims/{claim.uid}/#comment-{comment.uid}")
        shown = words(desk.get(answer["Location"]))
        assert "Your comment is there; \u2068second\u2069 will see it." in shown
        assert "What do you think, @second?" in shown
        assert "Comment added" in shown

    @pytest.mark.parametrize(
        ("text", "message"), [("", "Write something first."), ("a" * 5001, "at most 5,000 characters")]
    )
    def test_what_cannot_be_kept_is_said_and_stays_in_the_field(self, desk, claim, text, message):
        answer = send(desk, claim, text)
        assert answer.status_code == 422
        assert message in words(answer)
        assert text in answer.content.decode()

    def test_ones_own_can_be_changed_and_deleted(self, desk, claim, reviewer):
        comment = say(claim, reviewer)
        assert "Delete it" in words(page(desk, claim))
        assert change(desk, comment, "edit", text="Other words.").status_code == 302
        assert "Other words." in words(shown := page(desk, claim))
        assert "changed since" in words(shown)
        assert change(desk, comment, "delete").status_code == 302
        assert "Other words." not in words(page(desk, claim))
        assert change(desk, comment, "edit", text="x").status_code == 404

    def test_a_change_to_nothing_is_refused_beside_its_field(self, desk, claim, reviewer):
        answer = change(desk, say(claim, reviewer), "edit", text="  ")
        assert answer.status_code == 422
        assert 'id="edit-problem"' in answer.content.decode()
        assert Comment.objects.get().text == "Look at the report."

    def test_an_old_one_can_be_withdrawn_only(self, desk, claim, reviewer):
        comment = say(claim, reviewer)
        Comment.objects.update(created_at=timezone.now() - timedelta(minutes=16))
        text = words(page(desk, claim))
        assert "Withdraw it" in text
        assert "Delete it" not in text
        for name in ("edit", "delete"):
            answer = change(desk, comment, name, text="x")
            assert answer.status_code == 403
            assert "for 15 minutes" in words(answer)
        change(desk, comment, "withdraw")
        assert "withdrawn by its author" in words(page(desk, claim))

    @pytest.mark.parametrize("name", ["edit", "delete", "withdraw"])
    def test_anothers_have_no_buttons_and_are_refused(self, desk, claim, second_reviewer, name):
        comment = say(claim, second_reviewer)
        assert f"/comments/{comment.uid}/" not in page(desk, claim).content.decode()
        assert change(desk, comment, name, text="x").status_code == 403

    @pytest.mark.parametrize("name", ["edit", "delete", "withdraw"])
    def test_one_that_there_is_not(self, desk, name):
        assert desk.post(reverse(f"web:comment-{name}", args=[uuid.uuid4()])).status_code == 404

    def test_hostile_words_stay_words(self, desk, claim, reviewer):
        say(claim, reviewer, HOSTILE)
        for answer in (page(desk, claim), send(desk, claim, HOSTILE + "a" * 5000)):
            assert HOSTILE not in answer.content.decode()
            assert "<img src=x" not in answer.content.decode()


class TestBlind:
    @pytest.fixture
    def hidden(self, claim, second_reviewer, reviewer):
        Claim.objects.filter(pk=claim.pk).update(required_reviews=2)
        return say(claim, second_reviewer, "It is false, @reviewer.")

    def test_the_desk_and_the_mentions_tell_that_there_is_one_and_not_what(self, desk, claim, hidden):
        for answer in (page(desk, claim), desk.get(reverse("web:mentions"))):
            assert "It is false" not in answer.content.decode()
        assert "1 comment of others is hidden until both answers are in." in words(page(desk, claim))
        assert "Hidden until both answers to this claim are in." in words(desk.get(reverse("web:mentions")))
        assert Mention.objects.get().read_at is None

    @pytest.mark.parametrize("name", ["edit", "delete", "withdraw"])
    def test_neither_does_a_refusal(self, desk, hidden, name):
        assert "It is false" not in change(desk, hidden, name, text="x").content.decode()


class TestMentions:
    @pytest.mark.parametrize("name", ["home", "queue"])
    def test_are_counted_at_the_start_until_they_are_read(self, desk, claim, second_reviewer, name):
        for _ in range(2):
            say(claim, second_reviewer, "@reviewer")
        said = "You are mentioned in 2 comments you have not read"
        assert said in words(desk.get(reverse(f"web:{name}")))
        page(desk, claim)
        assert "You are mentioned" not in words(desk.get(reverse(f"web:{name}")))

    def test_are_listed_newest_first_with_their_claim(self, desk, claim, second_reviewer):
        say(claim, second_reviewer, "@reviewer first")
        last = say(claim, second_reviewer, "@reviewer second")
        answer = desk.get(reverse("web:mentions"))
        text = words(answer)
        assert text.index("@reviewer second") < text.index("@reviewer first")
        assert "second mentioned you" in text
        assert text.count("not read yet") == 2
        address = reverse("web:claim", args=[claim.version.article.uid, claim.uid])
        assert f"{address}#comment-{last.uid}" in answer.content.decode()
        page(desk, claim)
        assert "not read yet" not in words(desk.get(reverse("web:mentions")))

    def test_only_ones_own(self, client, desk, claim, second_reviewer, editor):
        say(claim, second_reviewer, "@reviewer secret")
        client.force_login(editor)
        assert "secret" not in words(client.get(reverse("web:mentions")))

    def test_nobody_has_called(self, desk):
        assert "Nobody has mentioned you" in words(desk.get(reverse("web:mentions")))

    def test_hostile_words_stay_words(self, desk, claim, second_reviewer):
        say(claim, second_reviewer, f"@reviewer {HOSTILE}")
        assert HOSTILE not in desk.get(reverse("web:mentions")).content.decode()


def test_the_pages_ask_no_more_for_more_talk(desk, reviewer, second_reviewer, newsroom_read):
    counts = []
    claim = make_claim(make_article().current_version)
    for _ in range(3):
        other = make_claim(make_article().current_version)
        for one in (claim, other):
            say(one, second_reviewer, "@reviewer https://example.org")
            say(one, reviewer, "@second yes")
        with CaptureQueriesContext(connection) as asked:
            for address in ("/", "/queue/", "/mentions/"):
                desk.get(address)
            page(desk, claim)
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts


def test_in_the_list_a_name_does_not_turn_the_comment_round(claim, reviewer):
    comment = say(claim, reviewer, "@editor هل نقبل <رقم> الشركة؟")
    assert shortly(comment) == "<bdi>@editor</bdi> هل نقبل &lt;رقم&gt; الشركة؟"
