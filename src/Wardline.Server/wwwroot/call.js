// The live part of a call's page: what supervisors write and what became of what was asked, and that the call has gone to somebody else.
"use strict";
(() => {
  const beside = document.getElementById("beside");
  if (beside === null) { return; }
  const address = `${location.pathname}/beside`;
  const policy = globalThis.trustedTypes?.createPolicy("console-sse", { createHTML: html => html }) ?? { createHTML: html => html };
  let wait = 1000, looking = false;

  // Markup is parsed in a document that runs and loads nothing, and what could act by itself is refused there.
  function parse(html) {
    const part = new DOMParser().parseFromString(policy.createHTML(html), "text/html").getElementById("beside");
    const acts = e => e.matches("script, style, iframe, object, embed, base, meta, link, form") || [...e.attributes].some(a => /^on|^style$/.test(a.name) || /^\s*javascript:/i.test(a.value));
    return part && ![part, ...part.querySelectorAll("*")].some(acts) ? part : null;
  }

  async function look() {
    if (looking) { return; }
    looking = true;
    try {
      const answer = await fetch(`${address}?known=${encodeURIComponent(beside.dataset.key)}`).catch(() => null);
      // Signed out: the page itself asks for the sign-in, unless there is a text that only this page has.
      if (answer?.status === 401 && !document.dispatchEvent(new CustomEvent("wardline-leave", { cancelable: true }))) { return; }
      // The call has gone to somebody else or is over: the page says so itself.
      if ([401, 403, 404, 410].includes(answer?.status)) { location.reload(); return; }
      const part = answer?.status === 200 ? parse(await answer.text()) : null;
      if (part && !beside.contains(document.activeElement)) {
        beside.dataset.key = part.dataset.key;
        beside.replaceChildren(...part.childNodes);
      }
    } finally { looking = false; }
  }

  function listen() {
    const events = new EventSource("/desk/events");
    events.onopen = () => { wait = 1000; };
    events.onmessage = look;
    events.onerror = () => { if (events.readyState === EventSource.CLOSED) { setTimeout(listen, wait); wait = Math.min(wait * 2, 30000); } };
  }

  beside.setAttribute("aria-live", "polite");
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { look(); } });
  listen();
})();
