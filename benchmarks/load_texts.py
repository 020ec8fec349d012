"""Articles for benchmarks.load: short, with figures, Arabic and English in turn, and no two alike."""

from __future__ import annotations

LANGUAGES = ("ar", "en")
PLACES = {
    "ar": ("ميناء الوادي", "مصنع الجسر", "مطار السهل", "سد الربوة", "سوق المرسى"),
    "en": ("Wadi port", "the Bridge mill", "Plain airport", "Hill dam", "the Quay market"),
}
THINGS = {"ar": ("صادرات", "واردات", "أرباح", "تكاليف"), "en": ("exports", "imports", "profits", "costs")}
TEXTS = {
    "ar": "{thing} {place} في التقرير {number}\n\n"
    "ارتفعت {thing} {place} بنسبة {share}% في عام {year} وبلغت قيمتها {amount} مليون دولار.\n"
    "هل يستمر ذلك في الفصل المقبل؟\n",
    "en": "Report {number} on {thing} at {place}\n\n"
    "The {thing} of {place} rose by {share}% in {year} and reached {amount} million dollars.\n"
    "Will that go on in the next quarter?\n",
}


def language(number: int) -> str:
    return LANGUAGES[number % 2]


def article(number: int) -> dict[str, str]:
    """What is sent to add the article with this number."""
    code = language(number)
    facts = {
        "number": number,
        "place": PLACES[code][number // 2 % 5],
        "thing": THINGS[code][number // 10 % 4],
        "share": 3 + number % 37,
        "year": 2010 + number % 14,
        "amount": 1_000 + number,
    }
    text = TEXTS[code].format(**facts)
    return {"title": text.splitlines()[0], "text": text, "language": code, "source_name": "Load"}


def sentence(number: int) -> str:
    """The sentence of the article that says something."""
    return article(number)["text"].splitlines()[2]
