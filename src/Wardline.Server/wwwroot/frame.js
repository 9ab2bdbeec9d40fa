// Locks the screen at once, by Ctrl+Shift+L or the button: the page is empty before the server is asked. All windows follow.
"use strict";
(() => {
  const form = document.getElementById("lock"), windows = new BroadcastChannel("wardline");
  const at = form?.elements.at.value ?? "/";
  let locked = false;

  function clear() {
    locked = true;
    document.title = "Locked · Wardline";
    const card = document.createElement("main"), title = document.createElement("h1"), words = document.createElement("p");
    card.className = "card";
    title.textContent = "Locked";
    words.setAttribute("role", "status");
    card.append(title, words);
    document.body.className = "door";
    document.body.replaceChildren(card);
    return words;
  }

  async function lock() {
    if (locked) { return; }
    const body = new FormData(form), waits = [];
    const words = clear();
    windows.postMessage("locking");
    for (let wait = 500; ; wait = Math.min(wait * 2, 10000)) {
      document.dispatchEvent(new CustomEvent("wardline-lock", { detail: waits }));
      await Promise.race([Promise.all(waits.splice(0)), new Promise(done => setTimeout(done, 2000))]);
      const answer = await fetch("/lock", { method: "POST", body, redirect: "manual" }).catch(() => null);
      if (answer?.type === "opaqueredirect" || answer?.status === 401) { break; }
      words.textContent = "The server can't be told yet; trying again. Nothing is shown meanwhile.";
      await new Promise(done => setTimeout(done, wait));
    }
    windows.postMessage("locked");
    leave();
  }

  const leave = () => location.replace(`/locked?at=${encodeURIComponent(at)}`);
  windows.addEventListener("message", e => {
    if (form === null) { return; }
    if (!locked) { clear(); document.dispatchEvent(new CustomEvent("wardline-lock", { detail: [] })); }
    if (e.data === "locked") { leave(); }
  });
  form?.addEventListener("submit", e => { e.preventDefault(); lock(); });
  window.addEventListener("keydown", e => {
    if (form !== null && e.ctrlKey && e.shiftKey && !e.altKey && !e.metaKey && e.code === "KeyL") { e.preventDefault(); lock(); }
  });
  window.addEventListener("pageshow", e => { if (e.persisted) { location.reload(); } });
})();
