// Keys of lists of tasks: on the marked row, x is done and t is take; n opens the form for a new one. Printing.
"use strict";

(() => {
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const pressed = (key) => {
    const within = key === "n" ? document : document.querySelector("tr.here");
    return within ? within.querySelector(`[data-hot="${key}"]`) : null;
  };
  let going = 0;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target) || document.querySelector("dialog[open]")) return;
    const after = Date.now() - going < 1500; // a letter after g names a place
    going = event.key === "g" ? Date.now() : 0;
    if (after || !["x", "t", "n"].includes(event.key)) return;
    const target = pressed(event.key);
    if (!target) return;
    event.preventDefault();
    target.click();
    if (event.key === "n") target.closest("details")?.querySelector("input:not([type=hidden]), textarea")?.focus();
  });
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
})();
