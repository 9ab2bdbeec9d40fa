// The live part of /desk. The server says what rings; this puts it in its place. Without it the page is looked at by hand.
"use strict";
(() => {
  const region = document.getElementById("ringing"), said = document.getElementById("desk-said"), idle = document.getElementById("desk-idle");
  const started = new WeakMap();
  let wait = 1000, shown = 0, heard = 0, events = null;

  // Markup is parsed in a document that runs and loads nothing, and what could act is refused there. The server's encoding is the
  // wall; this is the second one. One named policy, as the content policy wants it.
  const policy = globalThis.trustedTypes?.createPolicy("console-sse", { createHTML: html => html }) ?? { createHTML: html => html };
  function parse(html) {
    const list = new DOMParser().parseFromString(policy.createHTML(html), "text/html").getElementById("ringing");
    const acts = e => e.matches("script, style, iframe, object, embed, base, meta, link, form") || [...e.attributes].some(a => /^on|^style$/.test(a.name) || /^\s*javascript:/i.test(a.value));
    return list && ![list, ...list.querySelectorAll("*")].some(acts) ? list : null;
  }

  const say = words => { if (said.textContent !== words) { said.textContent = words; } };
  const types = e => e !== null && (e.isContentEditable || e.matches("input, textarea, select"));

  function show(html) {
    const list = parse(html);
    if (list === null) { say("What came can't be shown."); return; }
    const active = document.activeElement, typing = types(active);
    let focus = null, go = null, lost = false;
    for (const old of [...region.children]) {
      if (!list.querySelector(`#${old.id}`)) { lost ||= old.contains(active); old.remove(); }
    }
    for (const item of [...list.children]) {
      const old = document.getElementById(item.id);
      // Only a call that was opened while this page looked on leads away: who comes back to the desk on purpose stays.
      if (item.dataset.call && !old?.dataset.call) { go ??= item.dataset.call; }
      if (old === null) { region.append(item); focus ??= item.querySelector("[data-focus]"); }
      else if (old.dataset.key !== item.dataset.key) {
        // What hasn't changed stays untouched, so that nothing moves under the focus; this has.
        if (old.contains(active)) { lost = true; focus ??= item.querySelector("[data-focus]"); }
        old.replaceWith(item);
      }
    }
    clocks();
    if (typing) { if (focus || go) { say("There is a call for you."); } return; }
    if (go) { location.assign(go); return; }
    (focus ?? (lost ? document.getElementById("page") : null))?.focus();
  }

  // By this machine's own seconds, from those that the server counted: the two clocks may differ.
  function clocks() {
    for (const clock of region.querySelectorAll("[data-seconds]")) {
      if (!started.has(clock)) { started.set(clock, performance.now() - clock.dataset.seconds * 1000); }
      const seconds = Math.floor((performance.now() - started.get(clock)) / 1000);
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
  }

  // After whatever may have been missed. 401: signed out, so the page itself asks for the sign-in. 204: these roles take no calls any more.
  async function look() {
    const before = shown, answer = await fetch("/desk/ringing").catch(() => null);
    if (answer?.status === 401 || answer?.status === 204) { location.replace("/desk"); }
    else if (answer?.ok) {
      // What the live line has shown meanwhile is newer.
      const html = await answer.text().catch(() => null);
      if (html !== null && before === shown) { show(html); }
    }
    return answer?.ok === true;
  }

  function listen() {
    events?.close();
    events = new EventSource("/desk/events");
    heard = performance.now();
    events.onopen = () => { wait = 1000; };
    events.onmessage = e => { heard = performance.now(); shown++; say("Calls show here by themselves."); show(e.data); };
    events.addEventListener("idle", e => { heard = performance.now(); idle.hidden = e.data !== "ends"; });
    events.onerror = () => {
      say("The line to the server is lost; trying again.");
      if (events.readyState === EventSource.CLOSED) { look(); setTimeout(listen, wait); wait = Math.min(wait * 2, 30000); }
    };
  }

  // A key that somebody presses is use of the session; what this page asks by itself is none.
  async function stay() {
    if (idle.hidden) { return; }
    const answer = await fetch("/stay", { method: "POST", body: new FormData(document.getElementById("lock")) }).catch(() => null);
    if (answer?.ok) { idle.hidden = true; }
  }

  for (const use of ["keydown", "pointerdown"]) { window.addEventListener(use, stay); }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { look(); } });
  window.addEventListener("pageshow", e => { if (e.persisted) { location.reload(); } });
  // The server says something every 15 seconds. A line that is silent is dead, though nobody has told the browser.
  setInterval(() => { clocks(); if (performance.now() - heard > 45000) { say("The line to the server is lost; trying again."); listen(); } }, 1000);
  clocks();
  listen();
})();
