// Follows the uploads on this page that are still at work, and loads the page anew when one ends.
"use strict";

const ended = ["upload.completed", "upload.failed", "upload.needs_mapping"];
const scheme = location.protocol === "https:" ? "wss:" : "ws:";

function follow(row) {
  const socket = new WebSocket(`${scheme}//${location.host}/ws/uploads/${row.dataset.upload}/`);
  socket.onmessage = (message) => show(row, JSON.parse(message.data));
  socket.onclose = () => setTimeout(() => location.reload(), 5000);
}

function show(row, event) {
  if (ended.includes(event.type)) {
    location.reload();
    return;
  }
  if (event.progress === undefined) return;
  row.querySelector("progress").value = event.progress;
  const message = row.querySelector("[data-message]");
  if (message) message.textContent = event.message;
}

document.querySelectorAll("[data-working]").forEach(follow);
