// Draws the charts of a page with the colours of its theme.
"use strict";

const probe = document.createElement("i");
probe.hidden = true;

function colour(token) {
  probe.style.color = `var(--${token.slice(1)})`;
  return getComputedStyle(probe).color;
}

function draw(place) {
  const text = document.getElementById(place.dataset.chart).textContent;
  const option = crossfootCharts.option(text, colour);
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) option.animation = false;
  // The strict policy refuses the styles of an HTML tooltip; this kind is drawn.
  option.tooltip = { ...option.tooltip, renderMode: "richText" };
  const chart = echarts.getInstanceByDom(place) || echarts.init(place, null, { renderer: "svg" });
  chart.setOption(option, true);
  // Where the table beside it leads, the drawing leads too.
  const rows = place.parentElement.querySelectorAll("tbody tr");
  chart.off("click");
  chart.on("click", ({ dataIndex }) => rows[dataIndex]?.querySelector("a")?.click());
}

document.body.append(probe);
const places = [...document.querySelectorAll("[data-chart]")];
places.forEach(draw);
addEventListener("resize", () => places.forEach((place) => echarts.getInstanceByDom(place)?.resize()));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => places.forEach(draw));
