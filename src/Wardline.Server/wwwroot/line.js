// The telephone at the keys: F2 puts the caller on hold and goes back to them, Shift+F2 opens the page for consult, interpreter and
// hand-over. ? shows the keys. The sign in the bar follows what the telephone system tells.
"use strict";
(() => {
  const shown = name => [...document.querySelectorAll(`[data-line='${name}']`)].find(button => !button.hidden);
  const types = e => e.target instanceof Element && e.target.closest("input, select, textarea, [contenteditable]") !== null;
  window.addEventListener("keydown", e => {
    if (e.repeat || e.ctrlKey || e.altKey || e.metaKey) { return; }
    if (e.key === "?" && !types(e)) {
      const keys = document.getElementById("keys");
      if (keys !== null) { e.preventDefault(); keys.open = true; keys.querySelector("summary").focus(); }
    }
    if (e.code !== "F2") { return; }
    // Sent as a link and a button are, so that whatever is not saved yet is asked about first.
    const target = e.shiftKey ? shown("others") : shown("resume") ?? shown("hold");
    if (target) { e.preventDefault(); target.click(); }
  });

  const state = document.getElementById("line-state"), call = document.getElementById("beside")?.dataset.call;
  if (state === null || !call) { return; }
  let looking = false, again = false;

  async function look() {
    if (looking) { again = true; return; }
    looking = true;
    try {
      do {
        again = false;
        const answer = await fetch(`${call}/line`).catch(() => null);
        if (answer?.status !== 200) { return; }
        // Text and names of buttons only: nothing of what came becomes markup of this page.
        const { text, can, look: as, sign } = await answer.json();
        if (state.dataset.can === can && state.textContent.trim() === `${sign} ${text}`.trim()) { continue; }
        const mark = document.createElement("span");
        mark.setAttribute("aria-hidden", "true");
        mark.textContent = sign;
        state.replaceChildren(...(sign === "" ? [] : [mark]), ` ${text}`);
        state.className = as;
        state.dataset.can = can;
        for (const button of document.querySelectorAll("button[data-line]")) { button.hidden = !can.split(" ").includes(button.dataset.line); }
      } while (again);
    } finally { looking = false; }
  }

  document.addEventListener("wardline-news", look);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { look(); } });
})();
