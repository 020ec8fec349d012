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

  // Says how the marks are read out that changed; the open claim's news says it in words.
  function putStatus(item) {
    const { claim, status, label } = item.dataset;
    let said = "";
    for (const link of document.querySelectorAll("#text a.claim")) {
      if (!link.getAttribute("hx-get").includes(claim)) continue;
      const own = label.replace(WORDS, link.textContent);
      if (link.getAttribute("aria-label") !== own && !link.matches(".more")) said = own;
      link.classList.remove(...STATUSES);
      link.classList.add(status);
      link.classList.toggle("aside", "aside" in item.dataset);
      link.setAttribute("aria-label", own);
    }
    for (const badge of document.querySelectorAll(`#desk .badge[data-claim="${claim}"]`)) {
      const row = badge.closest(".claims-short li");
      if (row) {
        row.classList.remove(...STATUSES);
        row.classList.add(status);
      }
      badge.replaceWith(item.querySelector(".badge").cloneNode(true));
    }
    return byId("claim").dataset.claim === claim ? "" : said;
  }

  function putCell(cell) {
    const shown = document.querySelector(`.strip a[href="${cell.getAttribute("href")}"]`);
    if (!shown) return;
    shown.className = cell.className;
    shown.title = cell.title;
  }

  // What somebody has in hand waits until they let go of it: selected, focused, pressed, or under an open form.
  const waiting = new Map(); // what is to be put in the place of what, by its name
  const isOpen = (id) => byId(id)?.hidden === false;
  function isHeld(element) {
    const selection = document.getSelection();
    const selected = !selection.isCollapsed && selection.containsNode(element, true);
    const inText = element.closest("#text") && isOpen("hand-box");
    return selected || inText || element.contains(document.activeElement) || element.matches(":active");
  }

  function putWaiting() {
    for (const [name, { shown, element }] of waiting) {
      const place = shown();
      if (place && isHeld(place)) continue;
      waiting.delete(name);
      if (!place) continue;
      place.replaceWith(element);
      htmx.process(element);
    }
  }

  function putRow(row) {
    const list = document.querySelector("#claim .claims-short");
    if (!list) return;
    const { row: uid, after } = row.dataset;
    const shown = () => document.querySelector(`#claim .claims-short [data-row="${uid}"]`);
    if (shown()) waiting.set(uid, { shown, element: row });
    else if (!row.matches(".gone")) {
      const before = after && list.querySelector(`[data-row="${after}"]`);
      if (before) before.after(row);
      else list.prepend(row);
      htmx.process(row);
    }
  }

  // The list of what holds no claim stays open, and is not touched while somebody is in it.
  function putCoverage(coverage) {
    const parts = () => byId("coverage")?.querySelector(":scope > ul");
    const element = coverage?.querySelector(":scope > ul");
    if (element) waiting.set("coverage", { shown: parts, element });
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
    const said = [...changes.querySelectorAll("[data-status]")].map(putStatus).filter(Boolean);
    if (said.length) byId("live-said").textContent = said.join(" ");
    changes.querySelectorAll(".cell").forEach(putCell);
    for (const element of changes.querySelectorAll("[data-part=sentences] > .sentence")) {
      waiting.set(element.id, { shown: () => document.querySelector(`#text #${element.id}`), element });
    }
    putCoverage(changes.querySelector(".coverage"));
    changes.querySelectorAll("[data-part=rows] > li").forEach(putRow);
    putWaiting();
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
      // Another claim was chosen meanwhile: the next question is about that one.
      if (source && live.isConnected && byId("claim").dataset.claim === claim) put(live, source);
      putWaiting();
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
    if (event.target.id === "text") {
      byId("live-text").replaceChildren();
      waiting.clear();
    }
    if (event.target.id === "desk" || event.target === document.body) plan();
  });
  document.addEventListener("htmx:historyRestore", plan);
  plan();
})();
