/* The pages work without this file. It keeps the reader's place and gives the keyboard to reviewers. */
"use strict";
(() => {
  const typing = (target) =>
    target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox])");
  const showKeys = () => document.querySelectorAll(".keys").forEach((keys) => (keys.hidden = false));
  showKeys();
  // An answer was refused: go to the first field that needs mending.
  if (document.getElementById("answer-problem")) {
    const problem = document.querySelector("#answer .field-problem");
    (problem?.closest("fieldset, .field") ?? problem)?.scrollIntoView({ block: "center" });
    document.querySelector("#answer [aria-invalid=true]")?.focus();
  }

  // A claim's own address, or an answer just given: beside the panel, its place in the text comes into view.
  const isNarrow = () => window.matchMedia("(max-width: 60rem)").matches;
  if (!isNarrow() && !location.hash.startsWith("#c-")) {
    document.querySelector(".text .chosen")?.scrollIntoView({ block: "center" });
  }

  // A claim was chosen in the text: the panel is new, so the reading position goes to its heading.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id !== "desk" && event.detail.elt?.id !== "desk") return;
    document.getElementById("panel-title")?.focus({ preventScroll: true });
    if (isNarrow() && document.querySelector(".with-claim")) document.getElementById("claim")?.scrollIntoView();
    showKeys();
  });

  // One key each. Never while typing, composing, or with a modifier held.
  const keys = {
    1: () => document.querySelector("#answer input[name=status][value=verified]"),
    2: () => document.querySelector("#answer input[name=status][value=disputed]"),
    3: () => document.querySelector("#answer input[name=status][value=unverified]"),
    r: () => document.querySelector("#rationale"),
    e: () => {
      const passages = [...document.querySelectorAll("#evidence .card input[name=evidence]")];
      return passages[(passages.indexOf(document.activeElement) + 1) % passages.length];
    },
    j: () => document.querySelector(".claim-nav .next"),
    k: () => document.querySelector(".claim-nav .prev"),
    u: () => document.querySelector(".undo"),
  };
  // Where the keyboard writes Arabic, the key in the same place counts: "j" is on the key that writes "ت".
  const letter = ({ key, code }) =>
    key.length === 1 && key > "~" ? code.replace(/^(Key|Digit|Numpad)/, "").toLowerCase() : key;
  const pressed = new Set(["1", "2", "3", "j", "k"]);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = letter(event);
    const target = keys[key]?.();
    if (!target) return;
    event.preventDefault();
    target.closest("details")?.setAttribute("open", "");
    target.focus();
    if (pressed.has(key)) target.click();
  });
})();
