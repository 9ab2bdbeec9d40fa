// A revealed value hides by itself: after 20 seconds, and when the window is left. Holding Space, or the pointer on it, keeps it.
"use strict";
(() => {
  const shown = document.getElementById("shown"), hint = document.getElementById("shown-hint");
  if (shown === null) { return; }
  const seconds = 20;
  let left = seconds, held = false;
  const tick = setInterval(() => { if (!held && --left <= 0) { hide(); } else { say(); } }, 1000);

  // Said once, not every second: only the sign beside it counts.
  const count = document.createElement("span");
  count.setAttribute("aria-hidden", "true");
  hint.textContent = "Hides by itself. Hold Space, or press on it, to keep it. ";
  hint.append(count);
  const say = () => { count.textContent = held ? "kept" : `${left} s`; };
  say();

  function hide() {
    clearInterval(tick);
    shown.textContent = "•••";
    shown.className = "mask";
    hint.textContent = "Hidden again. Reveal it anew if you still need it.";
  }

  function hold(now) {
    held = now;
    left = seconds;
    say();
  }

  const space = e => e.code === "Space" && document.activeElement === shown;
  shown.addEventListener("pointerdown", () => hold(true));
  window.addEventListener("keydown", e => { if (space(e)) { e.preventDefault(); if (!e.repeat) { hold(true); } } });
  for (const end of ["keyup", "pointerup", "pointercancel"]) { window.addEventListener(end, () => { if (held) { hold(false); } }); }
  window.addEventListener("blur", hide);
  document.addEventListener("visibilitychange", () => { if (document.hidden) { hide(); } });
})();
