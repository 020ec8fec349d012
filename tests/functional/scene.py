"""A desk in the middle of its work: an Arabic and an English article with claims in every state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import User

from claims import roles
from claims.choices import LookupState
from claims.models import Article, Claim, Evidence
from claims.services import reviews
from tests.factories import (
    NOW,
    make_article,
    make_claim,
    make_evidence,
    make_first_templates,
    make_lookup,
    make_snapshot,
    make_user,
)

ARABIC = """ميناء الرمال يسجل عاما قياسيا رغم تراجع الشحن العالمي

2 February 2025
شارك هذا المقال
قالت هيئة ميناء الرمال يوم الأحد إن الميناء استقبل أكثر من 4,000 سفينة في عام 2024، وهو أعلى عدد منذ افتتاحه. وارتفعت الصادرات بنسبة 31 في المئة في الفترة نفسها، بينما بقيت الواردات عند مستواها السابق.

كلفة أقل من المتوقع
وأكدت الهيئة أن توسعة الرصيف الشمالي كلفت أقل من 6 ملايين دولار، وأن الأعمال انتهت الأسبوع الماضي. ووصف رئيس نقابة البحارة المشروع بأنه "خطوة جيدة". وبحسب الشركة المنفذة Harbour Works 3D، فإن الرافعات الجديدة أسرع من القديمة بما بين 20 و50 مرة تبعا لنوع الحمولة.
هل يستمر هذا النمو؟ يتوقع خبراء أن ترتفع حركة الحاويات مجددا في الصيف.

أسئلة بلا جواب
وانخفضت رسوم الرسو، التي حددتها الوزارة عام 2022، بنحو 14 في المئة الشهر الماضي. ولم تؤكد جهة مستقلة هذه الأرقام حتى الآن.
اقرأ أيضا: أخبار الموانئ
"""

ENGLISH = """Sand Harbour reports a record year

Share this story
The harbour authority said on Sunday that exports rose by 31 percent in 2024. The north quay cost less than $6 million, it said.
Is the growth going to last? Experts expect more containers in summer.
"""

REPORT = """التقرير السنوي لهيئة ميناء الرمال، 2024.
دخلت الميناء في عام 2024 سفن بلغ عددها 4,127 سفينة، مقابل 3,980 سفينة في العام السابق.
وزادت الصادرات بنسبة 3.1 في المئة عن عام 2023، وبقيت الواردات دون تغيير يذكر.
وتدفع السفن رسم الرسو عند الدخول، وتحدده الوزارة كل سنتين.
"""

BUDGET = """Budget note of the ministry of ports, January 2025.
The extension of the north quay was completed on 24 January 2025 at a cost of $5.6 million, excluding earlier studies.
Berth fees were lowered by 13.8 percent from 1 January 2025.
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """What the browser tests look at."""

    reviewer: User
    second: User
    editor: User
    arabic: Article
    english: Article
    exports: Claim
    exports_passage: Evidence


def build() -> Scene:
    """Make the rows; deterministic but for the uids."""
    make_first_templates()
    reviewer = make_user(roles.REVIEWERS, "سلمى")
    second = make_user(roles.REVIEWERS, "omar")
    editor = make_user(roles.EDITORS, "editor", is_staff=True)
    arabic = _arabic_article()
    claims = _arabic_claims(arabic)
    english = _english_article()
    report = make_snapshot(REPORT, title="التقرير السنوي 2024", publisher="هيئة ميناء الرمال", compiled=True)
    budget = make_snapshot(
        BUDGET,
        title="Budget note, ports",
        publisher="Ministry of Ports",
        document="Note 7/2025",
        language="en",
        published_date=date(2025, 2, 5),
    )
    passage = _evidence(claims, report, budget)
    _decisions(claims, reviewer, second)
    return Scene(reviewer, second, editor, arabic, english, claims["exports"], passage)


def _arabic_article() -> Article:
    roles_of = {
        0: "headline",
        2: "dateline",
        3: "boilerplate",
        6: "heading",
        10: "heading",
        13: "boilerplate",
    }
    sentences, start = [], 0
    for number, line in enumerate(ARABIC.split("\n")):
        role = roles_of.get(number, "body")
        for sentence in line.split(". ") if role == "body" else [line]:
            end = start + len(sentence)
            if sentence:
                reason = {"headline": "heading", "body": None}.get(role, role)
                if role == "body" and "؟" in sentence:
                    reason = "prediction"
                if "نقابة" in sentence:
                    reason = "opinion"
                if "لم تؤكد" in sentence:
                    reason = "background"
                sentences.append({"start": start, "end": end, "role": role, "reason": reason, "claims": []})
            start = end + (2 if role == "body" and sentence and not line.endswith(sentence) else 0)
        start += 1
    return make_article(
        ARABIC, title=ARABIC.splitlines()[0], sentences=sentences, source_name="صحيفة الساحل", created_at=NOW
    )


def _arabic_claims(article: Article) -> dict[str, Claim]:
    version = article.current_version

    def claim(quote: str, **fields: object) -> Claim:
        figures = [
            {"start": ARABIC.index(text), "end": ARABIC.index(text) + len(text), "text": text, **values}
            for text, values in dict(fields.pop("figures", {})).items()  # type: ignore[call-overload]
        ]
        return make_claim(version, quote=quote, quantities=figures, **fields)  # type: ignore[arg-type]

    said = {"attribution_text": "هيئة ميناء الرمال", "attribution_verb": "says"}
    ships = claim(
        "الميناء استقبل أكثر من 4,000 سفينة في عام 2024",
        worth=0.91,
        figures={"أكثر من 4,000 سفينة": {"comparator": ">", "low": 4000, "unit": "سفينة", "kind": "count"}},
        dates=[_date("عام 2024", date(2024, 1, 1), date(2024, 12, 31), "year")],
        **said,
    )
    record = claim("أعلى عدد منذ افتتاحه", kind="comparison", worth=0.62, **said)
    exports = claim(
        "ارتفعت الصادرات بنسبة 31 في المئة في الفترة نفسها",
        statement="ارتفعت صادرات ميناء الرمال بنسبة 31 في المئة في عام 2024",
        worth=0.94,
        reasons=[
            {"code": "percent", "weight": 1.6},
            {"code": "change", "weight": 0.5},
            {"code": "short", "weight": -0.4},
        ],
        figures={"31 في المئة": {"comparator": "=", "low": 31, "high": 31, "unit": "%", "kind": "percent"}},
        **said,
    )
    imports = claim("بقيت الواردات عند مستواها السابق", kind="fact", worth=0.44)
    cost = claim(
        "توسعة الرصيف الشمالي كلفت أقل من 6 ملايين دولار",
        worth=0.88,
        figures={"أقل من 6 ملايين دولار": {"comparator": "<", "high": 6e6, "unit": "USD", "kind": "money"}},
        **said,
    )
    claim(
        "الأعمال انتهت الأسبوع الماضي",
        kind="event",
        worth=0.51,
        dates=[
            _date(
                "الأسبوع الماضي", date(2025, 1, 27), date(2025, 2, 2), "week", relative=True, confidence=0.8
            )
        ],
        **said,
    )
    claim(
        "الرافعات الجديدة أسرع من القديمة بما بين 20 و50 مرة تبعا لنوع الحمولة",
        kind="comparison",
        worth=0.79,
        attribution_text="الشركة المنفذة Harbour Works 3D",
        attribution_verb="alleges",
        figures={
            "بين 20 و50 مرة": {"comparator": "=", "low": 20, "high": 50, "unit": "x", "kind": "multiple"}
        },
    )
    claim("ترتفع حركة الحاويات مجددا في الصيف", kind="prediction", worth=0.12, checkable=False)
    start = ARABIC.index("انخفضت رسوم الرسو")
    rest = ARABIC.index("بنحو 14 في المئة الشهر الماضي")
    berths = make_claim(
        version,
        spans=[(start, start + len("انخفضت رسوم الرسو")), (rest, rest + len("بنحو 14 في المئة الشهر الماضي"))],
        worth=0.77,
        quantities=[{"start": rest, "end": rest + 16, "text": "بنحو 14 في المئة", "comparator": "~", "low": 14, "high": 14, "unit": "%", "approximate": True, "kind": "percent"}],
    )  # fmt: skip
    claim("حددتها الوزارة عام 2022", kind="legal", worth=0.4)
    named = {
        "ships": ships,
        "record": record,
        "exports": exports,
        "imports": imports,
        "cost": cost,
        "berths": berths,
    }
    for each in named.values():
        make_lookup(each, state=LookupState.DONE, hits=1, finished_at=NOW)
    return named


def _date(text: str, first: date, last: date, grain: str, **fields: object) -> dict[str, object]:
    start = ARABIC.index(text)
    return {"start": start, "end": start + len(text), "text": text, "from_date": first, "to_date": last, "grain": grain, **fields}  # fmt: skip


def _english_article() -> Article:
    article = make_article(ENGLISH, language="en", source_name="The Coast Daily", review_policy=2)
    claim = make_claim(
        article.current_version,
        quote="exports rose by 31 percent in 2024",
        quantities=[
            {
                "start": 0,
                "end": 3,
                "text": "31 percent",
                "comparator": "=",
                "low": 31,
                "high": 31,
                "unit": "%",
            }
        ],
    )
    make_claim(article.current_version, quote="The north quay cost less than $6 million", worth=0.7)
    make_lookup(claim, state=LookupState.RUNNING)
    return article


def _evidence(claims: dict[str, Claim], report: object, budget: object) -> Evidence:
    passage = make_evidence(
        claims["exports"],
        snapshot=report,  # type: ignore[arg-type]
        quote="وزادت الصادرات بنسبة 3.1 في المئة عن عام 2023",
        suggestion="refutes",
        score=0.9,
        why={"reasons": ["decimal_slip", "factor_10"], "matched_terms": ["صادر", "مئة"]},
        comparison=_compared(
            _percent(31, "31 في المئة"), _percent(3.1, "3.1 في المئة"), "decimal_slip", "factor_10"
        ),
    )
    make_evidence(
        claims["exports"],
        snapshot=report,  # type: ignore[arg-type]
        quote="وبقيت الواردات دون تغيير يذكر",
        suggestion="related",
        score=0.3,
    )
    make_evidence(
        claims["ships"],
        snapshot=report,  # type: ignore[arg-type]
        quote="سفن بلغ عددها 4,127 سفينة",
        suggestion="supports",
        score=0.8,
    )
    make_evidence(
        claims["cost"],
        snapshot=budget,  # type: ignore[arg-type]
        quote="at a cost of $5.6 million, excluding earlier studies",
        suggestion="supports",
        score=0.7,
    )
    make_evidence(
        claims["berths"],
        snapshot=budget,  # type: ignore[arg-type]
        quote="Berth fees were lowered by 13.8 percent from 1 January 2025",
        suggestion="related",
        score=0.6,
    )
    return passage


def _percent(value: float, text: str) -> dict[str, object]:
    return {"text": text, "comparator": "=", "low": value, "high": value, "unit": "%", "kind": "percent"}


def _compared(
    claim: dict[str, object], evidence: dict[str, object], relation: str, reason: str
) -> dict[str, object]:
    """As claims.evidence.types.Comparison.as_dict stores it."""
    pair = {"claim": claim, "evidence": evidence, "relation": relation, "reason": reason, "alignment": 0.8}
    dates = [
        {
            "claim": {"text": "عام 2024", "from": "2024-01-01", "to": "2024-12-31"},
            "evidence": {"text": "عام 2023", "from": "2023-01-01", "to": "2023-12-31"},
            "relation": "different_date",
            "reason": "dates_differ",
            "alignment": 0.5,
        }
    ]
    return {"figures": [pair], "dates": dates, "negation": "same", "coverage": 0.7, "flags": []}


def _decisions(claims: dict[str, Claim], reviewer: User, second: User) -> None:
    ships = claims["ships"]
    reviews.submit(
        claim=ships,
        by=reviewer,
        seen=1,
        status="verified",
        finding="accurate",
        rationale="التقرير السنوي يذكر 4,127 سفينة.",
        evidence=[ships.evidence.get().uid],
        now=NOW,
    )
    berths = claims["berths"]
    Claim.objects.filter(pk=berths.pk).update(required_reviews=2)
    for by, seen, finding in ((reviewer, 1, "outdated"), (second, 2, "missing_context")):
        reviews.submit(
            claim=berths,
            by=by,
            seen=seen,
            status="disputed",
            finding=finding,
            rationale="The note says 13.8 percent, from January on.",
            evidence=[berths.evidence.get().uid],
            now=NOW,
        )
    reviews.submit(
        claim=claims["cost"],
        by=second,
        seen=1,
        status="disputed",
        finding="missing_context",
        rationale="The figure leaves out the earlier studies.",
        evidence=[claims["cost"].evidence.get().uid],
        now=NOW,
    )
