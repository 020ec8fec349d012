/* What others do while an article is open: asked for every few seconds, put where it belongs. Nothing that somebody
   types into is ever replaced; the pages work without this file, by reload. */
"use strict";
(() => {
  const SLOWEST = 300; // seconds between questions while the server does not answer
  const WORDS = "\ufffc"; // stands for a mark's own words in its label (claims/web/text.py)
  const STATUSES = ["unverified", "verified", "disputed"];
  const byId = (id) => document.getElementById(id);
  let wait = 0;
  let timer = 0;
  let asking = false;

  // --- the parts ---

  function putStatus(item) {
    const { claim, status, label } = item.dataset;
    for (const link of document.querySelectorAll("#text a.claim")) {
      if (!link.getAttribute("hx-get").includes(claim)) continue;
      link.classList.remove(...STATUSES);
      link.classList.add(status);
      link.setAttribute("aria-label", label.replace(WORDS, link.textContent));
    }
    for (const badge of document.querySelectorAll(`#desk .badge[data-claim="${claim}"]`)) {
      const row = badge.closest(".claims-short li");
      if (row) row.className = status;
      badge.replaceWith(item.querySelector(".badge").cloneNode(true));
    }
  }

  // Lines are added to those that stand there already; `after`: what the page shows itself.
  function tell(place, news, after) {
    const lines = [...(news?.querySelectorAll("li") ?? [])].filter((line) => Number(line.dataset.seq) > after);
    if (!place || !lines.length) return;
    const list = place.querySelector("ol");
    if (list) list.append(...lines);
    else {
      news.querySelector("ol").replaceChildren(...lines);
      place.replaceChildren(news);
      htmx.process(place);
    }
  }

  function put(live, source) {
    const changes = new DOMParser().parseFromString(source, "text/html").getElementById("changes");
    changes.querySelectorAll("[data-status]").forEach(putStatus);
    const tally = changes.querySelector(".tally");
    if (tally) document.querySelector(".paper-head .tally")?.replaceWith(tally);
    const panel = byId("claim");
    const news = changes.querySelector("[data-part=claim]");
    if (news && panel.dataset.claim === news.dataset.claim) tell(byId("live-claim"), news, Number(panel.dataset.seq));
    tell(byId("live-text"), changes.querySelector("[data-part=text]"), 0);
    live.dataset.seq = changes.dataset.seq;
  }

  // --- asking ---

  function plan() {
    clearTimeout(timer);
    const live = byId("live");
    if (live && !document.hidden) timer = setTimeout(ask, 1000 * Math.max(wait, Number(live.dataset.every)));
  }

  async function ask() {
    const live = byId("live");
    if (!live || asking) return;
    asking = true;
    const { changes, seq, version, every } = live.dataset;
    const query = new URLSearchParams({ after: seq, version });
    const claim = byId("claim").dataset.claim;
    if (claim) query.set("claim", claim);
    try {
      // redirect: once the session has ended there is nothing to read.
      const answer = await fetch(`${changes}?${query}`, { headers: { "HX-Request": "true" }, redirect: "manual" });
      if (!answer.ok) throw new Error(answer.statusText);
      const source = answer.status === 204 ? "" : await answer.text();
      if (source && live.isConnected) put(live, source);
      wait = 0;
    } catch {
      wait = Math.min(SLOWEST, 2 * Math.max(wait, Number(every)));
    }
    asking = false;
    plan();
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer);
    else ask();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "text") byId("live-text").replaceChildren();
    if (event.target.id === "desk" || event.target === document.body) plan();
  });
  document.addEventListener("htmx:historyRestore", plan);
  plan();
})();
