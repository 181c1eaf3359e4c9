// Shows anew how the file will be read whenever a meaning is changed; without this a button does.
"use strict";

const chosen = document.querySelector("[data-meanings]");
let latest = 0;

async function look() {
  const mine = (latest += 1);
  const given = new FormData(chosen);
  given.append("preview", "on");
  const place = document.querySelector("[data-preview]");
  place.setAttribute("aria-busy", "true");
  const answer = await fetch(chosen.action, { method: "POST", body: given });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const made = page.querySelector("[data-preview]");
  if (!made || mine !== latest) return;
  place.replaceWith(made);
  const save = document.querySelector("[data-save]");
  const proposed = page.querySelector("[data-save]");
  if (save && proposed && save.defaultChecked !== proposed.defaultChecked) {
    save.defaultChecked = proposed.defaultChecked;
    save.checked = proposed.defaultChecked;
  }
  const checks = page.querySelectorAll("[data-check]");
  document.querySelectorAll("[data-check]").forEach((one, number) => one.replaceWith(checks[number]));
}

if (chosen) chosen.addEventListener("change", look);
