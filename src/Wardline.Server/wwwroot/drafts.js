// Nothing typed is lost: what stands in a field goes to the server while it is typed, and again until the server has it. The text is
// in this page's memory and at the server, never in the browser's storage. Without this script the fields are ordinary ones.
"use strict";
(() => {
  const at = location.pathname.split("/").slice(0, 3).join("/"), page = crypto.randomUUID();
  const fields = [...document.querySelectorAll("[data-draft]")].map(element => ({
    element, name: element.dataset.draft, seen: element.parentElement.querySelector("input[name^=draft-seen]"), shown: document.querySelector(`[data-draft-state="${element.dataset.draft}"]`),
    version: Number(element.dataset.version), safe: element.value, timer: 0, wait: 1000, trouble: "", asks: false, over: false, running: null,
  }));
  if (fields.length === 0) { return; }
  const said = document.body.appendChild(document.createElement("p"));
  said.className = "unseen";
  said.setAttribute("role", "status");
  // Blank: the screen is locked or about to be. Locked: the server has done it, and nothing is sent.
  let seq = 0, blank = false, locked = false, token = document.querySelector("input[name=__RequestVerificationToken]").value;
  const passing = new WeakSet();
  const dirty = f => f.element.value !== f.safe;

  // Shown at each change; said only when something goes wrong and when it is well again.
  function show(f, words, trouble = "") {
    if (trouble !== f.trouble || (words === "Saved" && said.textContent === "")) { said.textContent = `${f.element.labels[0]?.textContent ?? ""}: ${trouble || words}`; }
    const isNew = trouble !== "" && f.trouble === "";
    f.trouble = trouble;
    f.shown.classList.toggle("not", trouble !== "");
    f.shown.replaceChildren(trouble === "" ? `${words === "Saved" ? "✓ " : ""}${words}` : `▲ ${trouble}`);
    if (isNew && document.activeElement === f.element) { f.shown.scrollIntoView({ block: "nearest" }); }
  }

  function later(f, wait) {
    clearTimeout(f.timer);
    f.timer = setTimeout(() => { f.timer = 0; save(f); }, wait);
  }

  function again(f, trouble) {
    show(f, "", trouble);
    later(f, f.wait);
    f.wait = Math.min(f.wait * 2, 10000);
    return false;
  }

  // True when the server has all of the field, or will never take it.
  async function send(f, leaving) {
    if (!dirty(f) || f.over) { return true; }
    // What is saved under a lock might be somebody else's by then; it waits for the unlocking.
    if (f.asks || locked) { return false; }
    const text = f.element.value, form = new FormData();
    for (const [name, value] of Object.entries({
      "draft-page": page, "draft-seq": ++seq, "draft-seen": f.version, field: f.name, text, __RequestVerificationToken: token,
    })) { form.set(name, value); }
    const answer = await fetch(`${at}/drafts`, { method: "POST", body: form, keepalive: leaving, redirect: "error", headers: { "X-Requested-With": "XMLHttpRequest" } }).catch(() => null);
    if (answer === null) { return again(f, "Not saved yet: no connection"); }
    const told = await answer.json().catch(() => ({}));
    if (answer.ok) {
      f.version = Math.max(f.version, told.version);
      f.safe = text;
      f.wait = 1000;
      if (dirty(f)) { later(f, 300); return false; }
      show(f, "Saved");
      return true;
    }
    if (told.code === "changed-elsewhere") { await look(false, f); return false; }
    if (answer.status === 401 && locked) { return false; }
    if (answer.status === 401) { return again(f, "Not saved yet: you are signed out. Sign in again in another tab; the text stays here."); }
    if (answer.status === 400) {
      token = (await fetch("/api/v1/token").then(a => a.json()).catch(() => ({}))).token ?? token;
      return again(f, "Not saved yet: trying again.");
    }
    if (answer.status === 422) { show(f, "", "Not saved: this is too long."); return false; }
    if ([403, 404, 410].includes(answer.status)) {
      gone();
      return true;
    }
    return again(f, "Not saved yet: the server can't write it down now");
  }

  // The call has gone to somebody else or is over. Nothing of it stays on the screen but what was typed and can be saved no more.
  function gone() {
    for (const f of fields) {
      clearTimeout(f.timer);
      f.over = f.element.readOnly = true;
    }
    // Under a lock the screen stays as it is; the rest follows when it shows something again.
    if (blank) { return; }
    const left = fields.filter(dirty);
    if (left.length === 0) { location.replace(at); return; }
    const card = document.createElement("main"), title = document.createElement("h1"), words = document.createElement("p"), back = document.createElement("a");
    card.className = "card";
    title.textContent = document.title = "This call is not open to you any more";
    words.setAttribute("role", "alert");
    words.textContent = "What you typed last is not saved. Copy it before you leave.";
    [back.href, back.textContent] = ["/calls", "My calls"];
    card.append(title, words);
    for (const f of left) {
      const field = document.createElement("div");
      field.className = "field";
      field.append(...f.element.labels, f.element);
      card.append(field);
    }
    card.append(back);
    document.body.className = "door";
    document.body.replaceChildren(card);
    left[0].element.focus();
  }

  async function save(f, leaving = false) {
    // Who leaves can't wait for what is under way; the higher count makes the later one stand.
    if (!leaving) { await f.running; }
    const run = send(f, leaving);
    f.running = run.catch(() => false);
    return run;
  }

  async function flush(leaving = false) {
    const all = await Promise.all(fields.map(f => { clearTimeout(f.timer); f.timer = 0; return save(f, leaving); }));
    // What was typed meanwhile is sent as well; what can't be sent is not waited for.
    return all.every(done => done) || (!leaving && !locked && !fields.some(f => f.asks || f.trouble !== "") && flush());
  }

  // Has another page saved? Then the person says which text it shall be; right after the page was opened it is simply taken.
  async function look(opening = false, refused = null) {
    const answer = await fetch(`${at}/drafts`).catch(() => null);
    if (!answer?.ok) {
      if (refused !== null) { again(refused, "Not saved yet: no connection"); }
      return;
    }
    for (const { field, version, page: by } of (await answer.json()).all) {
      const f = fields.find(one => one.name === field);
      // A save that was refused asks for its own field only: it waits for no other, which might be waiting for it.
      if (f === undefined || version <= f.version || f.asks || (refused !== null && f !== refused)) { continue; }
      if (refused === null) { await f.running; }
      if (version <= f.version || f.asks) { continue; }
      // Its own save, whose answer was lost on the way: it goes on upon that one.
      if (by === page) { f.version = version; continue; }
      if (opening && !dirty(f)) { await take(f); } else { ask(f, version); }
    }
  }

  async function take(f) {
    const form = new FormData(), before = f.element.value;
    form.set("__RequestVerificationToken", token);
    const answer = await fetch(`${at}/drafts/read`, { method: "POST", body: form, headers: { "X-Requested-With": "XMLHttpRequest" } }).catch(() => null);
    if (!answer?.ok) { return false; }
    const draft = (await answer.json()).all.find(one => one.field === f.name);
    if (draft === undefined || draft.version < f.version) { return false; }
    // What was typed while the other text was on its way is not overwritten.
    if (f.element.value !== before) { ask(f, draft.version); return false; }
    f.element.value = draft.text;
    // As the field gives it back, whose line ends may be others.
    [f.safe, f.version, f.asks] = [f.element.value, draft.version, false];
    show(f, "Saved");
    return true;
  }

  function ask(f, version) {
    f.asks = true;
    show(f, "", "Changed in another window; what you type here is not saved until you choose. ");
    const button = (words, does) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = "quiet";
      made.textContent = words;
      made.addEventListener("click", async () => { await does(); if (!f.asks) { f.element.focus(); } });
      f.shown.append(made, " ");
      if (document.activeElement === f.element) { f.shown.scrollIntoView({ block: "nearest" }); }
    };
    button("Take that text", () => take(f));
    button("Keep mine", async () => {
      [f.asks, f.version, f.safe] = [false, version, null];
      await save(f);
    });
  }

  for (const f of fields) {
    f.element.addEventListener("input", () => {
      if (f.asks || f.over) { return; }
      if (f.trouble === "") { show(f, "Saving…"); }
      if (f.timer === 0) { later(f, 500); }
    });
    f.element.addEventListener("blur", () => { if (dirty(f) && !f.over && f.trouble === "") { save(f); } });
  }

  // A step of the call waits until what was typed is safe, so that no page change and no wrap-up overtakes it. The emergency never waits.
  document.addEventListener("submit", async e => {
    const form = e.target, own = fields.filter(f => form.contains(f.element));
    if (form.action.endsWith("/emergency") || form.dataset.atOnce !== undefined || form.id === "lock" || e.defaultPrevented) { return; }
    if (passing.delete(form) || !fields.some(f => dirty(f) || f.asks)) {
      // What this page shows, it has seen: the wrap-up asks about what is newer.
      for (const seen of form.querySelectorAll("[data-seen]")) { seen.value = Math.max(seen.value, fields.find(f => f.name === seen.dataset.seen)?.version ?? 0); }
      for (const f of own) { f.seen.value = f.version; }
      for (const [name, value] of own.length > 0 ? [["draft-page", page], ["draft-seq", ++seq]] : []) {
        (form.querySelector(`input[name="${name}"]`) ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }))).value = value;
      }
      return;
    }
    e.preventDefault();
    if (await flush()) { passing.add(form); form.requestSubmit(e.submitter); return; }
    const f = fields.find(one => one.trouble !== "");
    (f?.shown.querySelector("button") ?? f?.element)?.focus();
  }, true);

  const leave = () => { flush(true); };
  document.addEventListener("visibilitychange", () => { if (document.hidden) { leave(); } else { look(); } });
  window.addEventListener("pagehide", leave);
  window.addEventListener("focus", () => look());
  window.addEventListener("online", () => { for (const f of fields) { if (dirty(f) && !f.over) { later(f, 0); } } });
  window.addEventListener("beforeunload", e => { if (fields.some(f => dirty(f) && (f.over || blank || f.trouble !== ""))) { e.preventDefault(); } });

  // The screen is being locked: it waits a moment for what is typed.
  document.addEventListener("wardline-leave", e => { if (fields.some(dirty)) { e.preventDefault(); } });
  document.addEventListener("wardline-gone", gone);
  document.addEventListener("wardline-lock", e => {
    blank = true;
    e.detail.push(flush());
  });
  document.addEventListener("wardline-locked", () => { locked = true; });
  document.addEventListener("wardline-drop", () => fields.splice(0));
  document.addEventListener("wardline-unlocked", e => {
    locked = false;
    e.detail.push(flush());
  });
  document.addEventListener("wardline-shown", () => {
    blank = false;
    if (fields.some(f => f.over)) { gone(); return; }
    for (const f of fields) { if (dirty(f) && !f.asks) { later(f, 0); } }
  });
  for (const button of document.querySelectorAll("[data-scriptless]")) { button.hidden = true; }
  // The page before this one may have sent its last text while it left, so that it comes after this one was drawn.
  for (const wait of [0, 700, 3000]) { setTimeout(() => look(true), wait); }
})();
