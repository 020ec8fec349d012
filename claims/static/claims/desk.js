/* The pages work without this file. It keeps the reader's place. */
"use strict";
(() => {
  // Something was refused: go to the first field that needs mending, or to what is said instead. After the page has
  // loaded, for until then the browser itself goes to the place that the address names.
  const showRefused = () => {
    const refused =
      document.querySelector("#claim .field-problem") ??
      document.querySelector("#claim .problem[role=alert]:not(#answer-problem)");
    if (!refused) return;
    refused.closest("form")?.querySelector("[aria-invalid=true]")?.focus({ preventScroll: true });
    refused.scrollIntoView({ block: "center" });
  };
  window.addEventListener("load", showRefused);

  // A claim's own address, or an answer just given: beside the panel, its place in the text comes into view.
  const isNarrow = () => window.matchMedia("(max-width: 60rem)").matches;
  if (!isNarrow() && !location.hash.startsWith("#c-")) {
    document.querySelector(".text .chosen")?.scrollIntoView({ block: "center" });
  }

  // A claim was chosen: only the panel came. Its place in the text is marked, and the reading position goes to its heading.
  const mark = (uid) => {
    document.getElementById("desk")?.classList.toggle("with-claim", Boolean(uid));
    for (const link of document.querySelectorAll("#text a.claim")) {
      const is = uid !== undefined && link.getAttribute("hx-get").includes(uid);
      link.classList.toggle("chosen", is || Boolean(uid && link.dataset.in?.includes(uid)));
      if (is) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "claim") return;
    mark(event.target.dataset.claim);
    document.getElementById("panel-title")?.focus({ preventScroll: true });
    if (isNarrow() && document.querySelector(".with-claim")) document.getElementById("claim")?.scrollIntoView();
  });

  // The same claim is loaded again: what was typed beside the answer (a draft of that is kept by decide.js) stays.
  let typed = new Map();
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "claim") return;
    typed = new Map([["claim", event.detail.target.dataset.claim]]);
    for (const field of event.detail.target.querySelectorAll("textarea[id], input:not([type])[id]")) {
      if (!field.closest("#answer") && field.value !== field.defaultValue) typed.set(field.id, field.value);
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "claim" || typed.get("claim") !== event.target.dataset.claim) return;
    for (const [id, value] of typed) {
      const field = id === "claim" ? null : document.getElementById(id);
      if (!field || field.value !== field.defaultValue) continue;
      field.value = value;
      for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    }
    typed = new Map();
  });

  // The session has ended: not the log-in page in the panel's place, but the log-in itself.
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, pathInfo } = event.detail;
    if (new URL(xhr.responseURL).pathname === new URL(pathInfo.finalRequestPath, location.href).pathname) return;
    event.preventDefault();
    location.assign(pathInfo.requestPath);
  });
})();
