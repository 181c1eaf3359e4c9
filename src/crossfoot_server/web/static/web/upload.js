// A file is dropped or chosen, and its transfer shows how far it is; without this the form is sent.
"use strict";

const form = document.querySelector("[data-send]");
const zone = form.querySelector("[data-drop]");
const picker = zone.querySelector("input[type=file]");
const sending = form.querySelector("[data-sending]");
const told = sending.querySelector("[data-told]");

for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  zone.addEventListener(kind, (event) => {
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragenter" || kind === "dragover");
  });
}
zone.addEventListener("drop", (event) => {
  if (event.dataTransfer.files.length) picker.files = event.dataTransfer.files;
});

function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function size(bytes) {
  return `${(bytes / 2 ** 20).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const begun = performance.now();
  const request = new XMLHttpRequest();
  const buttons = form.querySelectorAll("button");
  sending.hidden = false;
  buttons.forEach((one) => { one.disabled = true; });
  request.upload.onprogress = (now) => {
    const seconds = (performance.now() - begun) / 1000;
    const rate = now.loaded / Math.max(seconds, 0.1);
    sending.querySelector("progress").value = (100 * now.loaded) / now.total;
    told.textContent = now.loaded < now.total
      ? `${size(now.loaded)} / ${size(now.total)}, ${size(rate)}/s, ${clock((now.total - now.loaded) / rate)} ${told.dataset.left}`
      : told.dataset.checking;
  };
  request.onload = () => {
    if (request.status < 300 && request.responseURL !== location.href) {
      location.assign(request.responseURL);
      return;
    }
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const why = answer.querySelector("[data-refusal]");
    fail(why ? why.textContent : told.dataset.broken);
  };
  request.onerror = () => fail(told.dataset.broken);
  function fail(sentence) {
    told.textContent = sentence;
    told.className = "refusal";
    told.setAttribute("role", "alert");
    sending.querySelector("progress").value = 0;
    buttons.forEach((one) => { one.disabled = false; });
  }
  told.className = "";
  request.open("POST", form.action);
  request.send(new FormData(form));
});
