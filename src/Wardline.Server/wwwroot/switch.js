// Loads the page of the simulated switch anew when something has changed, and puts the focus back where it was.
"use strict";
(() => {
  const page = document.getElementById("page"), said = document.getElementById("switch-said"), kept = "focus";
  const newest = () => document.querySelector("section.panel")?.id ?? "";
  const [id, call] = (sessionStorage.getItem(kept) ?? "|").split("|");
  sessionStorage.removeItem(kept);
  // A new call takes the focus, as it does without this: its button is where the next step is.
  if (id && call === newest()) { document.getElementById(id)?.focus(); }

  let wait = 1000;
  async function listen() {
    const answer = await fetch(`/changes?after=${page.dataset.version}`).catch(() => null);
    const version = answer?.ok ? await answer.text().catch(() => null) : null;
    if (version === null) {
      said.textContent = "The switch doesn't answer; trying again.";
      setTimeout(listen, wait);
      wait = Math.min(wait * 2, 30000);
    } else if (version !== page.dataset.version && document.activeElement?.tagName !== "SELECT") {
      sessionStorage.setItem(kept, `${document.activeElement?.id ?? ""}|${newest()}`);
      const chosen = document.getElementById("card").value;
      location.replace(`/?card=${encodeURIComponent(chosen)}`);
    } else {
      // Who is choosing from a list is not disturbed.
      said.textContent = version === page.dataset.version ? "Up to date." : "Something has changed.";
      setTimeout(listen, version === page.dataset.version ? 0 : 1000);
    }
  }
  said.textContent = "Up to date.";
  listen();
})();
