/* Claims by hand: what is selected in the article's text can become a claim. The pages work without this file.
   Offsets are code points: every piece of the text says in data-at where it begins. */
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const length = (string) => Array.from(string).length;
  const opened = { by: null, at: null };
  const NUDGE = 4; // pixels a mouse may move in a click

  // --- places ---

  // The text nodes of the article in order, each with the offset it begins at.
  function* nodes() {
    const walker = document.createTreeWalker(byId("text"), NodeFilter.SHOW_TEXT);
    let piece = null;
    let at = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const holder = node.parentElement.closest("[data-at]");
      if (!holder) continue;
      if (holder !== piece) [piece, at] = [holder, Number(holder.dataset.at)];
      yield [node, at];
      at += length(node.data);
    }
  }

  const isTail = (string, at) => /[\uDC00-\uDFFF]/.test(string.charAt(at)) && /[\uD800-\uDBFF]/.test(string.charAt(at - 1));

  // What a range holds of the text, in code points; null when nothing.
  function placeOf(range) {
    let start = null;
    let end = null;
    for (const [node, at] of nodes()) {
      if (!range.intersectsNode(node)) continue;
      let first = node === range.startContainer ? range.startOffset : 0;
      let last = node === range.endContainer ? range.endOffset : node.length;
      if (first >= last) continue;
      if (isTail(node.data, first)) first -= 1;
      if (isTail(node.data, last)) last += 1;
      start ??= at + length(node.data.slice(0, first));
      end = at + length(node.data.slice(0, last));
    }
    return start === null ? null : { start, end };
  }

  // The range of a place: the way back.
  function rangeOf({ start, end }) {
    const range = document.createRange();
    const unit = (node, at, offset) => Array.from(node.data).slice(0, offset - at).join("").length;
    let begun = false;
    for (const [node, at] of nodes()) {
      const after = at + length(node.data);
      if (!begun && start < after) {
        range.setStart(node, unit(node, at, start));
        begun = true;
      }
      if (end <= after) {
        range.setEnd(node, unit(node, at, end));
        return range;
      }
    }
    return range;
  }

  function selected() {
    const selection = document.getSelection();
    if (!byId("text") || !byId("hand-bar") || !selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const place = placeOf(range);
    return place && { range, place };
  }

  // --- showing ---

  function paint(spans) {
    if (!window.CSS?.highlights) return;
    if (spans.length) CSS.highlights.set("hand", new Highlight(...spans.map(rangeOf)));
    else CSS.highlights.delete("hand");
  }

  // Below the last line of the range, or above the first where there is no room; within the paper.
  function placeNear(box, range) {
    const paper = byId("text").closest(".paper").getBoundingClientRect();
    const lines = [...range.getClientRects()].filter((line) => line.width);
    if (!lines.length) return;
    box.hidden = false;
    const lowest = lines.reduce((low, line) => (line.bottom > low.bottom ? line : low));
    const left = Math.min(Math.max(lowest.left - paper.left, 8), Math.max(8, paper.width - box.offsetWidth - 8));
    box.style.left = `${left}px`;
    box.style.top = `${lowest.bottom - paper.top + 8}px`;
  }

  function hideBar() {
    const bar = byId("hand-bar");
    if (bar) bar.hidden = true;
  }

  let pressed = false;
  function offer() {
    if (pressed || !byId("hand-bar")) return;
    const found = selected();
    if (found) byId("hand-bar").dataset.at = `${found.place.start}-${found.place.end}`;
    if (found && byId("hand-box").hidden) placeNear(byId("hand-bar"), found.range);
    else if (!byId("hand-bar").contains(document.activeElement)) hideBar();
  }

  async function open(button) {
    const found = selected();
    if (!found) return;
    const { start, end } = found.place;
    const box = byId("hand-box");
    const query = new URLSearchParams({ at: `${start}-${end}`, how: button.dataset.how ?? "", version: byId("hand-bar").dataset.version });
    Object.assign(opened, { by: document.activeElement, at: found.range.cloneRange() });
    hideBar();
    box.replaceChildren();
    box.setAttribute("aria-busy", "true");
    placeNear(box, opened.at);
    try {
      const answer = await fetch(`${button.dataset.hand}?${query}`, { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.statusText); // redirected: to the log-in
      box.innerHTML = await answer.text();
    } catch {
      const problem = Object.assign(document.createElement("p"), { className: "problem", textContent: box.dataset.failed });
      problem.setAttribute("role", "alert");
      box.replaceChildren(problem);
    }
    box.removeAttribute("aria-busy");
    const said = byId("hand-form")?.dataset.spans ?? "";
    const spans = said ? said.split(",").map((pair) => pair.split("-").map(Number)) : [];
    paint(spans.map(([from, to]) => ({ start: from, end: to })));
    placeNear(box, opened.at);
    (box.querySelector("button.primary") ?? box.querySelector(".hand-close") ?? box).focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
  }

  function close() {
    const box = byId("hand-box");
    if (!box || box.hidden) return false;
    box.hidden = true;
    box.replaceChildren();
    paint([]);
    if (opened.by?.isConnected && opened.by !== document.body) opened.by.focus({ preventScroll: true });
    return true;
  }

  // --- hands ---

  document.addEventListener("selectionchange", offer);
  document.addEventListener("pointerdown", (event) => {
    pressed = event.button === 0 && !event.target.closest("#hand-bar, #hand-box");
    if (pressed) {
      close();
      hideBar();
    }
  });
  for (const over of ["pointerup", "pointercancel"]) {
    document.addEventListener(over, () => {
      pressed = false;
      setTimeout(offer);
    });
  }
  window.addEventListener("resize", () => {
    if (opened.at && !byId("hand-box")?.hidden) placeNear(byId("hand-box"), opened.at);
    else offer();
  });

  // Browsers begin no selection inside a link, and most of the text may be claims: do it for them.
  const from = { node: null, offset: 0, x: 0, y: 0, moved: false };
  function caretAt(x, y) {
    const caret = document.caretPositionFromPoint?.(x, y);
    if (caret) return [caret.offsetNode, caret.offset];
    const range = document.caretRangeFromPoint?.(x, y);
    return range ? [range.startContainer, range.startOffset] : [null, 0];
  }
  document.addEventListener("mousedown", (event) => {
    const begins = event.button === 0 && !event.shiftKey && event.target.closest("#text a.claim");
    const [node, offset] = begins ? caretAt(event.clientX, event.clientY) : [null, 0];
    Object.assign(from, { node, offset, x: event.clientX, y: event.clientY, moved: false });
    if (node) document.getSelection().removeAllRanges();
  });
  document.addEventListener("mousemove", (event) => {
    if (!from.node || !(event.buttons & 1) || Math.hypot(event.clientX - from.x, event.clientY - from.y) < NUDGE) return;
    const [node, offset] = caretAt(event.clientX, event.clientY);
    if (!node || !byId("text").contains(node)) return;
    document.getSelection().setBaseAndExtent(from.node, from.offset, node, offset);
    from.moved = true;
  });
  document.addEventListener("dragstart", (event) => from.node && event.preventDefault());
  document.addEventListener("mouseup", () => (from.node = null));
  // The click that ends such a selection is no click on the link.
  document.addEventListener("click", (event) => {
    if (from.moved && event.target.closest("#text a.claim") && selected()) {
      event.preventDefault();
      event.stopPropagation();
    }
    from.moved = false;
  }, true);

  // By keyboard: Shift and an arrow, from the focused claim on, as in a text field.
  const steps = { ArrowLeft: "character", ArrowRight: "character", ArrowUp: "line", ArrowDown: "line" };
  document.addEventListener("keydown", (event) => {
    const text = byId("text");
    if (!text || !event.shiftKey || event.altKey || event.metaKey || !(event.key in steps)) return;
    if (event.target !== document.body && !event.target.closest("#text, main:focus")) return;
    const selection = document.getSelection();
    if (!selection.focusNode || !text.contains(selection.focusNode)) {
      const link = event.target.closest("#text a.claim");
      if (!link) return;
      selection.collapse(link.firstChild, 0);
    }
    const leftwards = getComputedStyle(text).direction === "rtl" ? "forward" : "backward";
    const rightwards = leftwards === "forward" ? "backward" : "forward";
    const ways = { ArrowLeft: leftwards, ArrowRight: rightwards, ArrowUp: "backward", ArrowDown: "forward" };
    event.preventDefault();
    selection.modify("extend", ways[event.key], event.ctrlKey && steps[event.key] === "character" ? "word" : steps[event.key]);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-hand]");
    if (button) open(button);
    else if (event.target.closest("#hand-box .hand-close")) {
      event.preventDefault();
      close();
    }
  });
  // A press on the bar must not take the selection away.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("#hand-bar")) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (close()) event.preventDefault();
      else if (byId("hand-bar")?.hidden === false) {
        document.getSelection().removeAllRanges();
        hideBar();
      }
    }
    const bar = byId("hand-bar");
    const elsewhere = event.target.closest("button, input, select, textarea, summary, a:not(.claim)");
    if (event.key === "Enter" && bar && !elsewhere && selected()) {
      event.preventDefault();
      open(bar.querySelector("[data-hand]"));
    }
  });
  // Another claim is put in place: htmx would carry the place of bar and form over, as a style the policy forbids.
  // Evidence that comes meanwhile is no reason to close them.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!["claim", "text", "desk"].includes(detail.target.id) && detail.target !== document.body) return;
    close();
    hideBar();
    for (const id of ["hand-bar", "hand-box"]) byId(id)?.removeAttribute("style");
  });
})();
