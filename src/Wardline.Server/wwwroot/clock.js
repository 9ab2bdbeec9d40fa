// Counts down what runs out in a call: the level, and a code that was sent. The server says how many seconds are left; what a sleeping
// machine or a set clock adds is never more time, for the later of two clocks counts. A screen reader hears of it once with a minute
// left, and once when it is over.
"use strict";
(() => {
  const clocks = [...document.querySelectorAll("[data-left]")], said = document.getElementById("left-said"), level = document.getElementById("level");
  if (clocks.length === 0) { return; }
  const began = performance.now(), day = Date.now();
  const passed = () => Math.floor(Math.max(performance.now() - began, Date.now() - day) / 1000);
  let timer = 0, ended = false;

  // The level has fallen, and what it opened is put away, whatever has the focus; what is typed in the notes stays.
  function end(over) {
    ended = true;
    level.className = "badge no";
    level.textContent = `◇ ${over}`;
    for (const opened of document.querySelectorAll("[data-opened]")) { opened.remove(); }
  }

  // The page is asked for anew as soon as nobody is typing in it and nothing is left that only this page has.
  function anew() {
    const types = document.activeElement?.matches("input, textarea, select"), call = document.getElementById("beside")?.dataset.call;
    if (!types && call && document.dispatchEvent(new CustomEvent("wardline-leave", { cancelable: true }))) { location.replace(call); }
  }

  function show() {
    let running = false;
    const says = [];
    for (const clock of clocks) {
      const left = Number(clock.dataset.left) - passed(), { words, over } = clock.dataset;
      running ||= left > 0;
      clock.textContent = left > 0 ? `${words} for ${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : over;
      const stage = left <= 0 ? "over" : left <= 60 ? "short" : "";
      if (stage !== (clock.dataset.stage ?? "")) {
        clock.dataset.stage = stage;
        clock.className = `left ${stage}`;
        says.push(stage === "over" ? over : `${words} for one minute more`);
        if (stage === "over" && level?.contains(clock)) { end(over); }
      }
    }
    if (says.length > 0) { said.textContent = says.join(". "); }
    if (ended) { anew(); } else if (!running) { clearInterval(timer); }
  }

  timer = setInterval(show, 1000);
  document.addEventListener("visibilitychange", show);
  show();
})();
