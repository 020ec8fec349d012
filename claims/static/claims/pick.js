/* Selecting words of a stored document as a passage. Without this file they are pasted into the field. */
"use strict";
(() => {
  const text = document.getElementById("document");
  const form = document.getElementById("pick");
  if (!text || !form) return;
  const { words, start, end } = form.elements;
  const said = document.getElementById("pick-said");

  // Places are code points; the browser counts UTF-16 units. A boundary inside a pair takes the whole character.
  const points = (units, takesWhole) => {
    let n = 0;
    for (const _ of units) n += 1;
    const half = /[\ud800-\udbff]$/.test(units);
    return half && !takesWhole ? n - 1 : n;
  };

  // The offset of a place in the DOM: that of its piece, and what stands before it in the piece.
  const offset = (node, at, takesWhole) => {
    if (node === text) {
      const piece = text.childNodes[at];
      return piece ? Number(piece.dataset.start) : Number(text.dataset.end);
    }
    const piece = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
    const before = document.createRange();
    before.setStart(piece, 0);
    before.setEnd(node, at);
    return Number(piece.dataset.start) + points(before.toString(), takesWhole);
  };

  // The part of the selection that lies in the document; null when there is none.
  const chosen = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0).cloneRange();
    if (!range.intersectsNode(text)) return null;
    const whole = document.createRange();
    whole.selectNodeContents(text);
    if (range.compareBoundaryPoints(Range.START_TO_START, whole) < 0) range.setStart(text, 0);
    if (range.compareBoundaryPoints(Range.END_TO_END, whole) > 0) range.setEnd(text, text.childNodes.length);
    return range.toString().trim() ? range : null;
  };

  let waiting = 0;
  const take = () => {
    const range = chosen();
    if (!range) return;
    start.value = offset(range.startContainer, range.startOffset, false);
    end.value = offset(range.endContainer, range.endOffset, true);
    const picked = range.toString();
    const torn = /^[\udc00-\udfff]|[\ud800-\udbff]$/.test(picked);
    words.value = torn ? [...text.textContent].slice(+start.value, +end.value).join("") : picked;
    if (window.Highlight) CSS.highlights.set("picked", new Highlight(range));
    clearTimeout(waiting);
    waiting = setTimeout(() => (said.textContent = said.dataset.words), 500);
  };
  document.addEventListener("selectionchange", take);

  // The keyboard: words and sentences of the text, whichever way it is written.
  document.querySelectorAll(".with-script").forEach((hint) => (hint.hidden = false));
  text.tabIndex = 0;
  text.setAttribute("role", "group");
  text.setAttribute("aria-labelledby", "pick-title");
  text.setAttribute("aria-describedby", "pick-keys");
  const units = [...text.textContent.matchAll(/\S+/gu)].map((word) => [word.index, word.index + word[0].length]);
  const opens = units.map(
    ([from], i) => !i || /[.!?؟…\n]["»”)]*\s*$|\n\s*$/u.test(text.textContent.slice(units[i - 1][0], from))
  );
  const walker = () => document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const place = (unit) => {
    let left = unit;
    for (let walk = walker(), node = walk.nextNode(), last = node; ; last = node, node = walk.nextNode()) {
      if (!node) return [last, last.length];
      if (left <= node.length) return [node, left];
      left -= node.length;
    }
  };
  let anchor = -1;
  let focus = -1;
  const show = () => {
    const [first, last] = anchor <= focus ? [anchor, focus] : [focus, anchor];
    getSelection().setBaseAndExtent(...place(units[first][0]), ...place(units[last][1]));
    take();
    const here = document.createRange();
    here.setStart(...place(units[focus][0]));
    here.setEnd(...place(units[focus][1]));
    const box = here.getBoundingClientRect();
    const low = form.getBoundingClientRect().top;
    if (box.top < 90) scrollBy(0, box.top - 140);
    else if (box.bottom > low - 10) scrollBy(0, box.bottom - low + 60);
  };
  const sentence = (step) => {
    let at = focus + step;
    while (at > 0 && at < units.length && !opens[at]) at += step;
    return at;
  };
  text.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !units.length) return;
    const onward = getComputedStyle(text).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = onward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const moves = {
      [onward]: () => focus + 1,
      [back]: () => focus - 1,
      ArrowDown: () => sentence(1),
      ArrowUp: () => sentence(-1),
    };
    if (event.key === "Enter" && words.value) {
      form.querySelector("button").focus();
    } else if (moves[event.key]) {
      const to = focus < 0 ? 0 : moves[event.key]();
      focus = Math.max(0, Math.min(units.length - 1, to));
      if (!event.shiftKey || anchor < 0) anchor = focus;
      show();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
})();
