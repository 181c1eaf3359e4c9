// A finding beside its list: links of the list open it, j and k go on, Esc closes, Ctrl opens a tab.
"use strict";

const drawer = document.getElementById("drawer");
const body = document.getElementById("drawer-body");
let place = 0;

function links() {
  return [...document.querySelectorAll("a[data-opens]")];
}

function step(by) {
  const all = links();
  const now = all.findIndex((link) => link.pathname === body.firstElementChild.dataset.page);
  // A finding that has left the list, as it was decided: the next one has taken its place.
  all[now < 0 ? Math.min(place, all.length - 1) : now + by]?.click();
}

function listAgain() {
  const { id } = document.querySelector("[data-list]");
  const part = `#${id}`;
  return htmx.ajax("GET", location.pathname + location.search, { target: part, select: part, selectOOB: "#told:innerHTML", swap: "outerHTML show:none", push: "false" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-opens]");
  if (link) place = links().indexOf(link);
});

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.target !== body) return;
  // What is next is next in the list, not in the run.
  ctx.goesOn = ctx.request.body.has("next");
  ctx.request.body.delete("next");
});

document.addEventListener("htmx:after:swap", async ({ detail: { ctx } }) => {
  if (ctx.target !== body) return;
  const page = body.firstElementChild.dataset.page;
  document.getElementById("drawer-page").href = page;
  if (!drawer.open) drawer.showModal();
  if (ctx.request.method === "GET") body.scrollTop = 0;
  body.focus();
  if (ctx.request.method === "GET" || ctx.response.status >= 400) return;
  await listAgain();
  if (ctx.goesOn) step(1);
});

drawer.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step], [data-close]");
  if (button) "close" in button.dataset ? drawer.close() : step(Number(button.dataset.step));
});

drawer.addEventListener("keydown", (event) => {
  event.stopPropagation(); // the list behind stays where it is
  const by = { j: 1, k: -1 }[event.key];
  if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
  event.preventDefault();
  step(by);
});

drawer.addEventListener("close", () => links()[Math.min(place, links().length - 1)]?.focus());
