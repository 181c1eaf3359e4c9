// Parts of pages that htmx takes from whole pages: tidy addresses, and a way on where there is none.
"use strict";

// An address says only what is asked for.
document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (ctx.request.method !== "GET") return;
  for (const [name, value] of [...ctx.request.body]) if (value === "") ctx.request.body.delete(name);
});

// A page without the part (signing in, an error) is shown as the page it is.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  const main = tasks.find((task) => task.type === "main");
  if (!ctx.select || !main || main.fragment.childElementCount) return;
  event.preventDefault();
  const { redirected, url } = ctx.response.raw;
  if (redirected || ctx.request.method === "GET") location.assign(url);
  else location.reload();
});

// Without an answer a link or form does what it does without htmx.
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx?.request.method === "GET") location.assign(ctx.request.action);
});

// Who pressed what is gone now goes on at the list.
document.addEventListener("htmx:after:settle", ({ target }) => {
  if (document.activeElement === document.body) target.querySelector("[tabindex='0']")?.focus({ preventScroll: true });
});
