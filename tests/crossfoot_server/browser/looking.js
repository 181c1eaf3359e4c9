// What is asked of a page in a browser; each function answers with faults in words.
"use strict";

const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";

function told(one) {
  return one.outerHTML.slice(0, 120);
}

function scrolls(one) {
  for (let at = one.parentElement; at && at !== document.body; at = at.parentElement) {
    if (["auto", "scroll"].includes(getComputedStyle(at).overflowX)) return true;
  }
  return false;
}

// The document is as wide as the window, and no control lies beside it, but for those in what scrolls.
function beside() {
  const width = document.documentElement.clientWidth;
  const whole = document.documentElement.scrollWidth;
  const faults = whole > width ? [`the page is ${whole} px wide`] : [];
  for (const one of document.querySelectorAll(CONTROLS)) {
    const box = one.getBoundingClientRect();
    if (!one.checkVisibility() || !box.width || one.matches(".skip") || scrolls(one)) continue;
    if (box.left < -1 || box.right > width + 1) faults.push(`outside the view: ${told(one)}`);
  }
  return faults;
}

// Where Tab has to stop; of radio buttons with a choice only the chosen one.
function stops() {
  const chosen = (one) => document.querySelector(
    `input[type=radio][name="${CSS.escape(one.name)}"]:checked`);
  return [...document.querySelectorAll(`${CONTROLS}, [tabindex]`)].filter((one) =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility() &&
    !(one.type === "radio" && !one.checked && chosen(one)));
}

// Remembers what the focus comes to, and whether one sees it there.
function follow() {
  window.focused = new Map();
  document.activeElement?.blur();
  document.addEventListener("focusin", ({ target }) => {
    const style = getComputedStyle(target);
    const isOutlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    if (!window.focused.has(target)) window.focused.set(target, isOutlined);
  });
  return stops().length;
}

function lost() {
  const wanted = stops();
  const reached = [...window.focused.keys()].filter((one) => wanted.includes(one));
  const inOrder = wanted.filter((one) => reached.includes(one));
  return [
    ...wanted.filter((one) => !window.focused.has(one)).map((one) => `not reached: ${told(one)}`),
    ...[...window.focused].filter(([, seen]) => !seen).map(([one]) => `not seen: ${told(one)}`),
    ...reached.filter((one, n) => one !== inOrder[n]).slice(0, 1)
      .map((one) => `out of order: ${told(one)}`),
  ];
}

function links() {
  return [...document.querySelectorAll("a[href]")].map((one) => one.getAttribute("href"));
}
