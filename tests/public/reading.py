"""What a public page tells a reader, and a program."""

import json
from typing import Any

from lxml import html


def markup(response: Any) -> dict[str, Any]:
    """The ClaimReview that a page carries."""
    (script,) = html.fromstring(response.content).xpath('//script[@type="application/ld+json"]/text()')
    return dict(json.loads(script))


def visible(response: Any) -> str:
    """The words of a page, without what is in its head."""
    (body,) = html.fromstring(response.content).xpath("//main")
    return " ".join(body.text_content().split())
