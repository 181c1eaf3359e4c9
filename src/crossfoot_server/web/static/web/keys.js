// Lists by keyboard: j and k move, x ticks, Enter opens, / searches.
"use strict";

function rows() {
  return [...document.querySelectorAll("[data-rows] tbody tr")];
}

function move(step) {
  const all = rows();
  const now = all.indexOf(document.activeElement.closest("tr"));
  const next = all[Math.max(0, Math.min(all.length - 1, now + step))];
  next?.querySelector("a")?.focus();
}

function tick() {
  const row = document.activeElement.closest("[data-rows] tbody tr");
  const box = row?.querySelector("input[type=checkbox]");
  if (!box) return;
  box.checked = !box.checked;
  row.setAttribute("aria-selected", box.checked);
}

const does = {
  j: () => move(1),
  k: () => move(-1),
  x: tick,
  "/": () => document.querySelector("input[type=search]")?.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  if (!(event.key in does)) return;
  event.preventDefault();
  does[event.key]();
});
