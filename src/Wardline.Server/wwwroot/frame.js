// Locks the screen at once, by Ctrl+Shift+L or the button: the page is empty before the server is asked. All windows follow. What was
// typed and is saved nowhere stays in its window's memory, and comes back when the same person has unlocked.
"use strict";
(() => {
  const form = document.getElementById("lock"), windows = new BroadcastChannel("wardline");
  const at = form?.elements.at.value ?? "/";
  const pause = time => new Promise(done => setTimeout(done, time));
  // False when somebody on the page has something that only the page has.
  const tell = (what, detail) => document.dispatchEvent(new CustomEvent(`wardline-${what}`, { detail, cancelable: true }));
  let locked = false, staying = false, saving = 0, away = null, sent = null, wake = () => {};

  // Longer texts of pages that save nothing while it is typed.
  const typed = () => [...(away?.page ?? document).querySelectorAll("textarea:not([data-draft], [readonly])")].some(text => text.value !== text.defaultValue && text.form !== sent);

  function clear() {
    locked = true;
    const page = document.createDocumentFragment(), card = document.createElement("main"), title = document.createElement("h1"), words = document.createElement("p");
    page.append(...document.body.childNodes);
    away = { page, title: document.title, look: document.body.className, words };
    document.title = "Locked · Wardline";
    card.className = "card";
    title.textContent = "Locked";
    words.setAttribute("role", "status");
    card.append(title, words);
    document.body.className = "door";
    document.body.replaceChildren(card);
    const saves = [];
    tell("lock", saves);
    return saves;
  }

  // Other windows have a tenth of a second to say that they save something, and the time that the lock waits to end it.
  async function others() {
    for (await pause(100); saving > 0;) { await pause(50); }
  }

  async function lock() {
    if (locked) { return; }
    const body = new FormData(form), saves = clear();
    windows.postMessage("locking");
    await Promise.race([Promise.all([...saves, others()]), pause(2000)]);
    for (let wait = 500; ; wait = Math.min(wait * 2, 10000)) {
      const answer = await fetch("/lock", { method: "POST", body, redirect: "manual" }).catch(() => null);
      if (answer?.type === "opaqueredirect" || answer?.status === 401) { break; }
      if (answer?.status === 400) {
        const { token } = await fetch("/api/v1/token").then(a => a.json()).catch(() => ({}));
        if (token) { body.set("__RequestVerificationToken", token); }
      }
      away.words.textContent = "The server can't be told yet; trying again. Nothing is shown meanwhile.";
      await pause(wait);
    }
    windows.postMessage("locked");
    stay();
  }

  const leave = () => location.replace(`/locked?at=${encodeURIComponent(at)}`);

  // The server has locked. Who has all of its text there leaves for the page that asks for the password; another waits for the unlocking.
  async function stay() {
    if (staying) { return; }
    staying = true;
    tell("locked");
    if (tell("leave")) { leave(); return; }
    const link = document.createElement("a");
    [link.href, link.target, link.textContent] = [`/locked?at=${encodeURIComponent(at)}`, "_blank", "Unlock in a new tab"];
    away.words.textContent = "Something that you typed here is not saved yet. It stays in this window and comes back when you have unlocked.";
    away.words.after(link);
    link.focus();
    let answer = null;
    do {
      await Promise.race([pause(1500), new Promise(done => { wake = done; })]);
      // Its token is this person's: for anybody else who has signed in since, it isn't right, and the text is not theirs.
      answer = await fetch("/stay", { method: "POST", body: new FormData(form) }).catch(() => null);
    } while (!answer?.ok && answer?.status !== 400);
    if (answer.status === 400) {
      away.page.replaceChildren();
      tell("drop");
      leave();
      return;
    }
    const saves = [];
    tell("unlocked", saves);
    await Promise.race([Promise.all(saves), pause(2000)]);
    if (tell("leave")) { location.replace(at); return; }
    document.title = away.title;
    document.body.className = away.look;
    document.body.replaceChildren(away.page);
    away = null;
    locked = staying = false;
    tell("shown");
  }

  windows.addEventListener("message", async e => {
    if (e.data === "open") { wake(); }
    if (e.data === "saving") { saving++; }
    if (e.data === "saved") { saving--; }
    if (form === null || !["locking", "locked"].includes(e.data)) { return; }
    if (!locked) {
      const saves = clear();
      windows.postMessage("saving");
      Promise.all(saves).finally(() => windows.postMessage("saved"));
    }
    if (e.data === "locked") { stay(); }
  });
  document.addEventListener("wardline-leave", e => { if (typed()) { e.preventDefault(); } });
  window.addEventListener("beforeunload", e => { if (typed()) { e.preventDefault(); } });
  window.addEventListener("submit", e => { if (!e.defaultPrevented) { sent = e.target; } });
  document.addEventListener("visibilitychange", () => wake());
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
  if (form !== null) { windows.postMessage("open"); }
})();
