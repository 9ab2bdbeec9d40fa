// The telephone at the keys: F2 puts the caller on hold and goes back to them, Shift+F2 opens the page for consult, interpreter and
// hand-over, ? shows the keys. The order goes out beside the page: what is typed and what has the focus stay as they are. The sign in the
// bar follows what the telephone system tells.
"use strict";
(() => {
  const state = document.getElementById("line-state"), call = document.getElementById("beside")?.dataset.call;
  const shown = name => [...document.querySelectorAll(`[data-line='${name}']`)].find(button => !button.hidden);
  let looking = false, again = false, telling = false;

  window.addEventListener("keydown", e => {
    if (e.repeat || e.ctrlKey || e.altKey || e.metaKey) { return; }
    if (e.key === "?" && !e.target.closest?.("input, select, textarea, [contenteditable]")) {
      const keys = document.getElementById("keys");
      if (keys !== null) { e.preventDefault(); keys.open = true; keys.querySelector("summary").focus(); }
    }
    if (e.code !== "F2" || state === null) { return; }
    const target = e.shiftKey ? shown("others") : shown("resume") ?? shown("hold");
    if (target) { e.preventDefault(); target.click(); }
  });
  if (state === null || !call) { return; }

  // Text and names of buttons only: nothing of what came becomes markup of this page.
  function show({ sign, text, look: as, can, note, consult }) {
    if (state.textContent.trim() !== `${sign} ${text}`.trim()) {
      const mark = document.createElement("span");
      mark.setAttribute("aria-hidden", "true");
      mark.textContent = sign;
      state.replaceChildren(...(sign === "" ? [] : [mark]), ` ${text}`);
    }
    state.className = as;
    if (can === null) { return; }
    // The hand-over names the consult that the sign speaks of.
    for (const named of document.querySelectorAll("input[name='consult']")) { named.value = consult; }
    const had = document.activeElement;
    for (const button of document.querySelectorAll("button[data-line]")) {
      button.hidden = !can.split(" ").includes(button.dataset.line);
      if (!button.hidden && button.form.hidden) { button.form.hidden = false; }
    }
    // The button that was pressed gives the focus to the one that takes its place.
    if (had?.hidden && had.dataset.line) { (shown("resume") ?? shown("hold"))?.focus(); }
    for (const one of document.querySelectorAll("[data-note]")) { one.hidden = one.dataset.note !== note; }
  }

  // Whether it is known how the line stands.
  async function look() {
    if (looking) { again = true; return true; }
    looking = true;
    let known = true;
    try {
      do {
        again = false;
        const answer = await fetch(`${call}/line`).catch(() => null);
        const line = answer?.status === 200 ? await answer.json().catch(() => null) : null;
        known = line !== null;
        if (line && !telling) { show(line); }
      } while (again);
    } finally { looking = false; }
    return known;
  }

  // A refusal has its words on a page of its own: then the form is sent as without this.
  async function tell(button) {
    if (telling) { return; }
    telling = true;
    show({ sign: "◌", text: button.dataset.telling, look: "badge yes", can: null });
    const answer = await fetch(button.form.action, { method: "POST", body: new FormData(button.form, button), redirect: "manual" }).catch(() => null);
    telling = false;
    if (answer !== null && answer.type !== "opaqueredirect") { HTMLFormElement.prototype.submit.call(withWord(button)); return; }
    // Signed out meanwhile, or no answer: the page says so itself, and until then nothing is claimed to be under way.
    if (await look()) { return; }
    show({ sign: "▲", text: "Not known: look at your telephone", look: "badge no", can: null });
    if (answer !== null && document.dispatchEvent(new CustomEvent("wardline-leave", { cancelable: true }))) { location.replace(call); }
  }

  function withWord(button) {
    const word = document.createElement("input");
    [word.type, word.name, word.value] = ["hidden", button.name, button.value];
    button.form.append(word);
    return button.form;
  }

  for (const button of document.querySelectorAll("button[data-telling]")) {
    button.addEventListener("click", e => { e.preventDefault(); tell(button); });
  }
  document.addEventListener("wardline-news", look);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { look(); } });
})();
