"""Who uses the product in benchmarks.load: reviewers in the pages, programs in the API, one that sends articles."""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx
import lxml.html

from benchmarks import load_texts
from benchmarks.load_record import Record

PATIENCE = 30.0  # seconds for an answer
TRIES = 20  # of one Idempotency-Key that is "under way", once a second, before another is taken
MIRRORS = 3  # consumers that keep a copy of all changes
UNDO, COMMENT = 0.1, 0.15  # share of answers that are taken back, and of claims that are spoken about
CLAIM = re.compile(r"/articles/[^/]+/claims/([^/]+)/")


@dataclass
class Decision:
    """An answer that was sent; `taken_back` once that was acknowledged, too."""

    by: str
    claim: str
    status: str
    finding: str
    rationale: str
    acknowledged: bool = False
    undo_sent: bool = False
    taken_back: bool = False


@dataclass
class Crowd:
    """Everybody's common knowledge: where the product is, how long it goes on, and what was acknowledged."""

    address: str
    record: Record
    think: float
    pause: float
    until: float = 0.0
    drained: bool = False
    taking: bool = True
    decisions: list[Decision] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    articles: dict[int, str] = field(default_factory=dict)
    claims: list[str] = field(default_factory=list)
    mirrors: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - to repeat a run

    @property
    def over(self) -> bool:
        return time.monotonic() > self.until

    async def wait(self, about: float) -> None:
        await asyncio.sleep(about * self.chance.uniform(0.5, 1.5))

    def client(self, token: str = "") -> httpx.AsyncClient:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return httpx.AsyncClient(
            base_url=self.address, headers=headers, timeout=PATIENCE, verify=False, trust_env=False  # noqa: S501 - http
        )  # fmt: skip


# --- reviewers ---------------------------------------------------------------------------------------


async def reviewer(crowd: Crowd, name: str, password: str) -> None:
    """Log in, then answer one claim after the other."""
    await crowd.wait(min(crowd.think, 10))
    async with crowd.client() as client:
        while not crowd.over and not await _login(crowd, client, name, password):
            await crowd.wait(2)
        address = ""
        while not crowd.over:
            address = address or await _next(crowd, client)
            if CLAIM.match(address):
                address = await _claim(crowd, client, name, address)
            else:
                address = ""
                await crowd.wait(crowd.think)


async def _login(crowd: Crowd, client: httpx.AsyncClient, name: str, password: str) -> bool:
    page = await crowd.record.ask("log-in page", client, "GET", "/login/")
    if page is None:
        return False
    (form,) = [form for form in lxml.html.fromstring(page.text).forms if "password" in form.fields]
    sent = {**dict(form.form_values()), "username": name, "password": password}
    return bool(await crowd.record.ask("log-in", client, "POST", "/login/", [302], data=sent))


async def _next(crowd: Crowd, client: httpx.AsyncClient) -> str:
    answer = await crowd.record.ask("next claim", client, "GET", "/queue/next/", [302])
    return answer.headers["Location"].partition("#")[0] if answer else ""


async def _claim(crowd: Crowd, client: httpx.AsyncClient, name: str, address: str) -> str:
    """Open the claim, take it, think, answer; the address of what comes next, "" for the queue."""
    page = await _open(crowd, client, address)
    take = _form(page, "/assign/") if crowd.taking else None
    if take is not None and not page.xpath('//button[@name="nobody"]'):
        if await _post(crowd, client, "take the claim", take) is None:
            return ""
        page = await _open(crowd, client, address)
    answer = _form(page, "/review/")
    if page is None or answer is None:  # decided meanwhile
        return ""
    await crowd.wait(crowd.think)
    if crowd.chance.random() < COMMENT and (talk := _form(page, "/talk/")) is not None:
        text = f"Look at the year, please. {uuid.uuid4().hex}"
        if await _post(crowd, client, "comment", talk, text=text):
            crowd.comments.append(text)
    found = CLAIM.match(address)
    decision = _decision(crowd, name, found[1] if found else "", page)
    cited = page.xpath('//input[@name="evidence"]/@value')[:1] if decision.status != "unverified" else []
    crowd.decisions.append(decision)
    told = await _post(
        crowd, client, "decide", answer, then="next", evidence=[str(one) for one in cited],
        **{part: getattr(decision, part) for part in ("status", "finding", "rationale")},
    )  # fmt: skip
    if told is None or told.status_code != 302:
        return ""
    decision.acknowledged = True
    following = told.headers["Location"].partition("#")[0]
    if crowd.chance.random() < UNDO:
        await _undo(crowd, client, decision, following)
        return ""
    return following


async def _undo(crowd: Crowd, client: httpx.AsyncClient, decision: Decision, address: str) -> None:
    page = await _open(crowd, client, address, "claim page" if CLAIM.match(address) else "queue page")
    if (form := _form(page, f"/claims/{decision.claim}/withdraw/")) is not None:
        decision.undo_sent = True
        told = await _post(crowd, client, "undo", form)
        decision.taken_back = told is not None and told.status_code == 302


def _decision(crowd: Crowd, name: str, claim: str, page: Any) -> Decision:
    answers = [("unverified", "ambiguous")]
    if page.xpath('//input[@name="evidence"]'):
        answers = [("verified", "accurate"), ("disputed", "false")]
    status, finding = crowd.chance.choice(answers)
    return Decision(name, claim, status, finding, f"The report has the figure. {uuid.uuid4().hex}")


async def _open(crowd: Crowd, client: httpx.AsyncClient, address: str, kind: str = "claim page") -> Any:
    """The page, read; None when it did not come."""
    answer = await crowd.record.ask(kind, client, "GET", address)
    return lxml.html.fromstring(answer.text) if answer else None


def _form(page: Any, action: str) -> Any:
    """The page's form that goes there, or None."""
    forms = page.forms if page is not None else []
    return next((form for form in forms if (form.action or "").endswith(action)), None)


async def _post(
    crowd: Crowd, client: httpx.AsyncClient, kind: str, form: Any, **typed: Any
) -> httpx.Response | None:
    sent = {**dict(form.form_values()), **typed}
    return await crowd.record.ask(kind, client, "POST", form.action, [302], data=sent)


# --- programs ----------------------------------------------------------------------------------------


async def consumer(crowd: Crowd, number: int, token: str) -> None:
    """Ask what sites ask: badges, pages, changes, and whether a text was checked."""
    async with crowd.client(token) as client:
        if number < MIRRORS:
            await _mirror(crowd, client, crowd.mirrors.setdefault(number, []))
            return
        tags: dict[str, str] = {}
        after = -1
        while not crowd.over:
            await crowd.wait(crowd.pause)
            does = crowd.chance.choices(["badge", "page", "changes", "look-up"], [5, 2, 2, 1])[0]
            if does == "badge" and crowd.claims:
                await _badge(crowd, client, tags)
            elif does == "changes":
                after = await _changes(crowd, client, after)
            elif does == "look-up":
                sent = crowd.chance.randrange(len(crowd.articles) + 1)
                body = {"texts": [load_texts.sentence(sent)], "language": load_texts.language(sent)}
                await crowd.record.ask("look-up of a text", client, "POST", "/api/v1/lookup/", json=body)
            else:
                await _page(crowd, client)


async def _badge(crowd: Crowd, client: httpx.AsyncClient, tags: dict[str, str]) -> None:
    """A few claims each program follows, asked again with the tag it has."""
    uid = crowd.chance.choice(list(tags) if len(tags) > 4 else crowd.claims)
    headers = {"If-None-Match": tags[uid]} if uid in tags else {}
    answer = await crowd.record.ask(
        "badge", client, "GET", f"/api/v1/claims/{uid}/", [200, 304], headers=headers,
        params={"fields": "status,finding"},
    )  # fmt: skip
    if answer is not None:
        tags[uid] = answer.headers["ETag"]


async def _page(crowd: Crowd, client: httpx.AsyncClient) -> None:
    """The newest claims, and one page more."""
    address = "/api/v1/claims/?ordering=-created"
    for _ in range(2):
        answer = await crowd.record.ask("page of claims", client, "GET", address)
        told = answer.json() if answer else {"results": [], "next": None}
        crowd.claims = (crowd.claims + [row["uid"] for row in told["results"][:5]])[-500:]
        address = told["next"] or ""
        if not address:
            return


async def _changes(crowd: Crowd, client: httpx.AsyncClient, after: int) -> int:
    """Ask behind the number; the next number. Whoever has none yet begins with the newest."""
    params = {"after": max(after, 0), "limit": 1 if after < 0 else 500}
    answer = await crowd.record.ask("changes", client, "GET", "/api/v1/changes/", params=params)
    if answer is None:
        return after
    return int(answer.json()["newest" if after < 0 else "next_after"])


async def _mirror(crowd: Crowd, client: httpx.AsyncClient, copy: list[dict[str, Any]]) -> None:
    """Keep a copy of all changes, until all is drained and nothing new comes."""
    after = 0
    while True:
        finished = crowd.drained
        params = {"after": after, "limit": 500}
        answer = await crowd.record.ask("changes", client, "GET", "/api/v1/changes/", params=params)
        told = answer.json() if answer else None
        if told:
            copy += told["results"]
            after = told["next_after"]
            if finished and after == told["newest"]:
                return
        if not told or after == told["newest"]:
            await crowd.wait(1 if finished else crowd.pause / 2)


async def sender(crowd: Crowd, numbers: itertools.count[int], count: int, token: str, begun: float) -> None:
    """Send the next article when it is due, as often as it takes."""
    gap = (crowd.until - begun) * 0.95 / count
    async with crowd.client(token) as client:
        while (number := next(numbers)) < count:
            await asyncio.sleep(max(0.0, begun + number * gap - time.monotonic()))
            await _send(crowd, client, number)


async def _send(crowd: Crowd, client: httpx.AsyncClient, number: int) -> None:
    body = load_texts.article(number)
    for tries in itertools.count():
        if time.monotonic() > crowd.until + PATIENCE:
            return
        headers = {"Idempotency-Key": f"load-{number}-{tries // TRIES}"}
        answer = await crowd.record.ask(
            "article", client, "POST", "/api/v1/articles/", [201, 200], json=body, headers=headers
        )
        if answer is not None and answer.status_code in {200, 201}:
            crowd.articles[number] = answer.json()["uid"]
            return
        await asyncio.sleep(1)
