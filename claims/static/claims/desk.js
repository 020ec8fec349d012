/* The pages work without this file. It keeps the reader's place. */
"use strict";
(() => {
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
  });
})();
