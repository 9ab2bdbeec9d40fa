// The live part of a call's page: what supervisors write and what became of what was asked, and that the call has gone to somebody else.
"use strict";
(() => {
  const beside = document.getElementById("beside");
  if (beside === null) { return; }
  // From the markup: the page may be the answer of a post, whose own address would do the step again.
  const call = beside.dataset.call;
  const policy = globalThis.trustedTypes?.createPolicy("console-sse", { createHTML: html => html }) ?? { createHTML: html => html };
  let wait = 1000, looking = false;

  // Markup is parsed in a document that runs and loads nothing, and what could act by itself is refused there.
  function parse(html) {
    const part = new DOMParser().parseFromString(policy.createHTML(html), "text/html").getElementById("beside");
    const acts = e => e.matches("script, style, iframe, object, embed, base, meta, link, form") || [...e.attributes].some(a => /^on|^style$/.test(a.name) || /^\s*javascript:/i.test(a.value));
    return part && ![part, ...part.querySelectorAll("*")].some(acts) ? part : null;
  }

  async function look() {
    // What has the focus is not taken away: it is asked for again when the focus has left.
    if (looking || !beside.isConnected || beside.contains(document.activeElement)) { return; }
    looking = true;
    try {
      const answer = await fetch(`${call}/beside?known=${encodeURIComponent(beside.dataset.key)}`).catch(() => null);
      // Signed out, or the call has gone to somebody else or is over: the page says so itself, unless there is a text that only this one has.
      if ([401, 403, 404, 410].includes(answer?.status)) {
        if (document.dispatchEvent(new CustomEvent("wardline-leave", { cancelable: true }))) { location.replace(call); }
        else if (answer.status !== 401) { document.dispatchEvent(new CustomEvent("wardline-gone")); }
        return;
      }
      const part = answer?.status === 200 ? parse(await answer.text()) : null;
      if (part) {
        beside.dataset.key = part.dataset.key;
        beside.replaceChildren(...part.childNodes);
      }
    } finally { looking = false; }
  }

  function listen() {
    const events = new EventSource("/desk/events");
    events.onopen = () => { wait = 1000; };
    events.onmessage = () => { look(); document.dispatchEvent(new CustomEvent("wardline-news")); };
    events.onerror = () => { if (events.readyState === EventSource.CLOSED) { look(); setTimeout(listen, wait); wait = Math.min(wait * 2, 30000); } };
  }

  beside.addEventListener("focusout", () => setTimeout(look));
  beside.setAttribute("aria-live", "polite");
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { look(); } });
  document.addEventListener("wardline-shown", look);
  listen();
})();
