// The live part of /inbox: asks for the list every few seconds while the page is looked at. Without it the page is loaded again by hand.
"use strict";
(() => {
  const said = document.getElementById("inbox-said");
  const policy = globalThis.trustedTypes?.createPolicy("console-sse", { createHTML: html => html }) ?? { createHTML: html => html };

  // Parsed in a document that runs and loads nothing; what could act is refused. The server's encoding is the wall, this the second one.
  function parse(html) {
    const list = new DOMParser().parseFromString(policy.createHTML(html), "text/html").getElementById("inbox");
    const acts = e => e.matches("script, style, iframe, object, embed, base, meta, link, form") || [...e.attributes].some(a => /^on|^style$/.test(a.name) || /^\s*javascript:/i.test(a.value));
    return list && ![list, ...list.querySelectorAll("*")].some(acts) ? list : null;
  }

  async function look() {
    if (document.hidden) { return; }
    const answer = await fetch("/inbox/list").catch(() => null);
    if (answer?.status === 401 || answer?.status === 204 || answer?.status === 403) { location.replace("/inbox"); return; }
    const list = answer?.ok ? parse(await answer.text().catch(() => "")) : null;
    if (list === null) { said.textContent = "The server can't be reached; trying again."; return; }
    said.textContent = "The list shows what is new by itself.";
    const old = document.getElementById("inbox");
    if (old.dataset.key === list.dataset.key) { return; }
    const focus = old.contains(document.activeElement) ? document.activeElement.id : null;
    old.replaceWith(list);
    if (focus !== null) { (document.getElementById(focus) ?? document.getElementById("page")).focus(); }
  }

  document.addEventListener("visibilitychange", look);
  window.addEventListener("pageshow", e => { if (e.persisted) { location.reload(); } });
  setInterval(look, 3000);
  look();
})();
