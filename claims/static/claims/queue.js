/* The queue works without this file: "all on this page" counts whether or not it also shows in each tick. */
"use strict";
(() => {
  const all = document.getElementById("everything");
  if (!all) return;
  const ticks = [...document.querySelectorAll(".claims-list input[name=claim]")];
  all.addEventListener("change", () => ticks.forEach((tick) => (tick.checked = all.checked)));
  for (const tick of ticks) {
    tick.addEventListener("change", () => (all.checked = ticks.every((one) => one.checked)));
  }
})();
