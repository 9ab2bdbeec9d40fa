// The emergency by one key, F8, at any step and in any field: first the script, and on its page the transfer.
"use strict";
window.addEventListener("keydown", e => {
  if (e.code !== "F8" || e.repeat || e.ctrlKey || e.altKey || e.metaKey || e.shiftKey) { return; }
  const button = document.querySelector("[data-emergency='transfer']") ?? document.querySelector("[data-emergency='script']");
  if (button !== null) { e.preventDefault(); button.form.requestSubmit(button); }
});
