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

  // Says that somebody is here, and again until the server has heard it (docs/decisions/0012). The mark stands before anything is sent
  // and carries whose it is: their next page says it, also after they had to sign in again; another person's page drops it.
  const who = document.body.dataset.who;
  let taps = [], down = 0, pressed = 0, saying = false;
  async function here() {
    if (!who) { return; }
    sessionStorage.setItem("n", who);
    pressed++;
    if (saying) { return; }
    saying = true;
    for (let heard = 0, wait = 1000; heard < pressed;) {
      const upTo = pressed, body = form ? new FormData(form) : new FormData();
      if (!form) { for (const name of ["__RequestVerificationToken", "at"]) { body.set(name, document.querySelector(`input[name=${name}]`)?.value ?? ""); } }
      body.set("n", "3");
      const answer = await fetch("/stay", { method: "POST", body, keepalive: true, signal: AbortSignal.timeout(5000) }).catch(() => null);
      // The locked page is heard and answered 401. Anywhere else that is a session that is over, and this page can't say it any more.
      if (answer?.ok || (answer?.status === 401 && form === null)) {
        [heard, wait] = [upTo, 1000];
        if (heard === pressed) { sessionStorage.removeItem("n"); }
      } else if (answer?.status === 401 || answer?.status === 400) {
        break;
      } else {
        await new Promise(done => setTimeout(done, wait));
        wait = Math.min(wait * 2, 10000);
      }
    }
    saying = false;
  }

  function tap() {
    const now = performance.now();
    taps = [...taps.filter(at => now - at < 1500), now];
    if (taps.length >= 3) { taps = []; here(); }
  }

  window.addEventListener("keydown", e => { if (e.key !== "Shift" || e.ctrlKey || e.altKey || e.metaKey) { taps = []; down = 0; } else if (!e.repeat) { down = performance.now(); } }, true);
  window.addEventListener("keyup", e => { if (e.key === "Shift" && down > 0 && performance.now() - down < 600) { down = 0; tap(); } }, true);
  window.addEventListener("pointerdown", e => { down = 0; if (e.target instanceof Element && e.target.closest(".mark")) { tap(); } else { taps = []; } }, true);
  if (who && sessionStorage.getItem("n") === who) { here(); } else if (who) { sessionStorage.removeItem("n"); }
  window.addEventListener("pageshow", e => { if (e.persisted) { location.reload(); } });
})();
