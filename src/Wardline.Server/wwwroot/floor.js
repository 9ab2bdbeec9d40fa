// The live part of /floor: rows come, change and go in their place; what hasn't changed is not touched, so that nothing moves under the focus.
"use strict";
(() => {
  const board = document.getElementById("board"), said = document.getElementById("floor-said");
  const started = new WeakMap();
  const policy = globalThis.trustedTypes?.createPolicy("console-sse", { createHTML: html => html }) ?? { createHTML: html => html };
  let wait = 1000, heard = 0, events = null;
  const say = words => { if (said.textContent !== words) { said.textContent = words; } };

  // Markup is parsed in a document that runs and loads nothing, and what could act by itself is refused there.
  function parse(html) {
    const part = new DOMParser().parseFromString(policy.createHTML(html), "text/html").getElementById("board");
    const acts = e => e.matches("script, style, iframe, object, embed, base, meta, link, form") || [...e.attributes].some(a => /^on|^style$/.test(a.name) || /^\s*javascript:/i.test(a.value));
    return part && ![part, ...part.querySelectorAll("*")].some(acts) ? part : null;
  }

  function rows(now, next) {
    const active = document.activeElement;
    for (const row of [...now.rows]) {
      if (!next.rows.namedItem(row.id) && !row.contains(active)) { row.remove(); }
      else if (!next.rows.namedItem(row.id)) { row.classList.add("retired"); row.dataset.key = ""; }
    }
    for (const row of [...next.rows]) {
      const old = now.rows.namedItem(row.id);
      if (old === null) { now.append(row); }
      else if (old.dataset.key !== row.dataset.key) {
        // The cell with the link may have the focus: then its name changes in place.
        [...row.cells].forEach((cell, i) => {
          const was = old.cells[i];
          if (was.contains(active)) { active.textContent = cell.textContent; } else { was.replaceWith(cell); }
        });
        old.dataset.key = row.dataset.key;
        old.className = row.className;
      }
    }
  }

  function show(html) {
    const part = parse(html);
    if (part === null) { say("What came can't be shown."); return; }
    for (const id of ["board-duress", "board-silent", "board-calls", "board-queue"]) { rows(document.getElementById(id).tBodies[0], part.querySelector(`#${id}`).tBodies[0]); }
    const alarms = document.getElementById("board-duress");
    alarms.hidden = part.querySelector("#board-duress").hidden && !alarms.contains(document.activeElement);
    const silent = document.getElementById("board-silent");
    silent.hidden = silent.tBodies[0].rows.length === 0;
    say(!alarms.hidden ? `${alarms.tBodies[0].rows.length} under duress: look at the top of the board.`
      : !silent.hidden ? "A telephone system doesn't answer: look at the top of the board." : "The board keeps itself up to date.");
    board.querySelector("dl").replaceWith(part.querySelector("dl"));
    const was = board.querySelector(":scope > p"), hint = part.querySelector(":scope > p");
    if (was && hint) { was.replaceWith(hint); } else { was?.remove(); if (hint) { board.append(hint); } }
    clocks();
  }

  function clocks() {
    for (const clock of board.querySelectorAll("[data-seconds]")) {
      if (!started.has(clock)) { started.set(clock, performance.now() - clock.dataset.seconds * 1000); }
      const seconds = Math.floor((performance.now() - started.get(clock)) / 1000);
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
  }

  function listen() {
    events?.close();
    events = new EventSource("/floor/events");
    heard = performance.now();
    events.onopen = () => { wait = 1000; };
    events.onmessage = e => { heard = performance.now(); show(e.data); };
    events.onerror = () => {
      say("The line to the server is lost; trying again.");
      if (events.readyState === EventSource.CLOSED) { again(); }
    };
  }

  // A line that the server has closed: signed out, other roles, or a restart. The page itself asks for the sign-in then.
  async function again() {
    const answer = await fetch("/floor/board").catch(() => null);
    if (answer?.status === 401 || answer?.status === 403 || answer?.status === 204) { location.replace("/floor"); return; }
    setTimeout(listen, wait);
    wait = Math.min(wait * 2, 30000);
  }

  window.addEventListener("pageshow", e => { if (e.persisted) { location.reload(); } });
  setInterval(() => { clocks(); if (performance.now() - heard > 45000) { say("The line to the server is lost; trying again."); listen(); } }, 1000);
  clocks();
  listen();
})();
