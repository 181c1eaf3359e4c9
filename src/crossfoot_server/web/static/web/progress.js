// Follows the uploads on this page that are still at work, and loads the page anew when one ends.
"use strict";

const ended = ["upload.completed", "upload.failed", "upload.needs_mapping"];
const scheme = location.protocol === "https:" ? "wss:" : "ws:";
const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 });

function follow(row) {
  const seen = [];
  const socket = new WebSocket(`${scheme}//${location.host}/ws/uploads/${row.dataset.upload}/`);
  socket.onmessage = (message) => show(row, JSON.parse(message.data), seen);
  socket.onclose = () => setTimeout(() => location.reload(), 5000);
}

function show(row, event, seen) {
  if (ended.includes(event.type)) {
    location.reload();
    return;
  }
  if (event.progress === undefined) return;
  row.querySelector("progress").value = event.progress;
  const status = row.querySelector("[data-status]");
  if (status && event.step) {
    status.textContent = status.dataset.atWork;
    status.className = "tag processing";
  }
  tell(row, "percent", `${numbers.format(event.progress)} %`);
  tell(row, "message", event.message);
  tell(row, "rate", measured(event, seen));
  mark(row, event.step);
}

function tell(row, name, text) {
  const place = row.querySelector(`[data-${name}]`);
  if (place) place.textContent = text;
}

// Rows, rows a second, and time left by how fast it went since this page is open.
function measured(event, seen) {
  const now = { at: Date.parse(event.at) / 1000, progress: event.progress, rows: event.rows, step: event.step };
  seen.push(now);
  const first = seen.find((one) => one.step === now.step && one.rows !== undefined);
  const words = [];
  const place = document.querySelector("[data-rate]");
  if (!place) return "";
  if (now.rows !== undefined) words.push(`${numbers.format(now.rows)} ${place.dataset.rows}`);
  if (first && now.rows > first.rows && now.at > first.at) {
    words.push(`${numbers.format((now.rows - first.rows) / (now.at - first.at))} ${place.dataset.second}`);
  }
  const [start] = seen;
  if (now.progress > start.progress + 2 && now.at > start.at) {
    const left = ((100 - now.progress) * (now.at - start.at)) / (now.progress - start.progress);
    if (left >= 1) words.push(`${place.dataset.left} ${Math.floor(left / 60)}:${String(Math.round(left % 60)).padStart(2, "0")}`);
  }
  return words.join(" · ");
}

function mark(row, step) {
  const steps = [...row.querySelectorAll("[data-step]")];
  const here = steps.findIndex((one) => one.dataset.step === step);
  steps.forEach((one, place) => {
    if (here >= 0) one.className = place < here ? "completed" : place === here ? "processing" : "";
  });
}

document.querySelectorAll("[data-working]").forEach(follow);
