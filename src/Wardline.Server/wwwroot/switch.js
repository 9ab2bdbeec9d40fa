// Loads the page of the simulated switch anew when something has changed, and puts focus and choice back as they were.
"use strict";
(() => {
  const page = document.getElementById("page"), said = document.getElementById("switch-said"), name = "switch";
  const newest = () => document.querySelector("section.panel")?.id ?? "";
  const lists = () => [...document.querySelectorAll("form > select")];
  const kept = JSON.parse(sessionStorage.getItem(name) ?? "null"), chosen = JSON.parse(sessionStorage.getItem(`${name}-chosen`) ?? "{}");
  sessionStorage.removeItem(name);

  // What was chosen stays through every answer of the server.
  for (const list of lists()) { if ([...list.options].some(option => option.value === chosen[list.id])) { list.value = chosen[list.id]; } }
  document.addEventListener("change", () => sessionStorage.setItem(`${name}-chosen`, JSON.stringify(Object.fromEntries(lists().map(list => [list.id, list.value])))));
  if (kept !== null) {
    // A new call takes the focus, as it does without this: its button is where the next step is.
    if (kept.focus && kept.newest === newest()) { document.getElementById(kept.focus)?.focus(); }
  }

  // Who is choosing from a list is not disturbed; a list that merely has the focus is no reason to show what is old.
  let choosing = false, wait = 1000;
  const begins = e => { if (e.target.tagName === "SELECT" && e.key !== "Tab" && e.key !== "Shift") { choosing = true; } };
  document.addEventListener("keydown", begins);
  document.addEventListener("pointerdown", begins);
  document.addEventListener("focusout", () => { choosing = false; });

  async function listen() {
    const answer = await fetch(`/changes?after=${page.dataset.version}`).catch(() => null);
    const version = answer?.ok ? await answer.text().catch(() => null) : null;
    if (version === null) {
      said.textContent = "The switch doesn't answer; trying again.";
      setTimeout(listen, wait);
      wait = Math.min(wait * 2, 30000);
    } else if (version !== page.dataset.version && !choosing) {
      sessionStorage.setItem(name, JSON.stringify({ focus: document.activeElement?.id, newest: newest() }));
      location.replace("/");
    } else {
      said.textContent = version === page.dataset.version ? "Up to date." : "Something has changed.";
      setTimeout(listen, version === page.dataset.version ? 0 : 1000);
    }
  }
  said.textContent = "Up to date.";
  listen();
})();
