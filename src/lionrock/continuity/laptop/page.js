"use strict";
// Nothing leaves this page but the file a person saves: no network, no storage.
const setup = JSON.parse(document.getElementById("setup").textContent);
const entries = [];
let unsaved = false;
const el = (id) => document.getElementById(id);

const random = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const hongKong = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 16);
const label = (name, value) => el(name).querySelector(`option[value="${CSS.escape(value)}"]`)?.textContent ?? value;
const shown = (entry) => Object.entries(entry.fields)
  .map(([name, value]) => (["outcome", "question"].includes(name) ? label(name, value) : value)).join(" · ");

function choose() {
  const kind = el("kind").value;
  for (const part of document.querySelectorAll("[data-for]")) {
    const wanted = part.dataset.for.split(" ").includes(kind);
    part.hidden = !wanted;
    for (const field of part.querySelectorAll("input, select, textarea")) field.disabled = !wanted;
  }
}

function list() {
  const place = el("entries");
  place.replaceChildren(...entries.map((entry, at) => {
    const item = document.createElement("li");
    const words = document.createElement("p");
    words.textContent = `${entry.effective.slice(0, 16).replace("T", " ")} HKT · ${entry.reference || "—"} · ${label("kind", entry.kind)} · ${shown(entry)}`;
    const away = document.createElement("button");
    away.type = "button";
    away.textContent = setup.words.remove;
    away.addEventListener("click", () => { entries.splice(at, 1); list(); });
    item.append(words, away);
    return item;
  }));
  el("count").textContent = String(entries.length);
  el("save").disabled = entries.length === 0;
}

el("entry").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  const fields = {};
  for (const name of setup.fields) if (form.get(name)) fields[name] = String(form.get(name)).trim().slice(0, 4000);
  entries.push({
    id: random(),
    kind: form.get("kind"),
    reference: String(form.get("reference") || "").trim().toUpperCase().slice(0, 40),
    effective: `${form.get("effective")}:00+08:00`,
    written: new Date().toISOString(),
    fields,
  });
  unsaved = true;
  el("said").textContent = "";
  for (const field of event.target.querySelectorAll("textarea, [data-for] input")) field.value = "";
  el("effective").value = hongKong();
  list();
  el("kind").focus();
});

el("save").addEventListener("click", () => {
  const by = el("by").value.trim();
  if (!by) { el("said").textContent = setup.words.name; el("by").focus(); return; }
  const file = { format: setup.format, sheet: setup.sheet, by: by.slice(0, 200), saved: new Date().toISOString(), entries };
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 1)], { type: "application/json" }));
  link.download = `lionrock-offline-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, "-")}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
  unsaved = false;
  el("said").textContent = setup.words.saved;
});

el("load").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  if (!file || file.size > 2e6) return;
  try {
    const found = JSON.parse(await file.text());
    if (found.format !== setup.format) throw new Error(found.format);
    const known = new Set(entries.map((entry) => entry.id));
    entries.push(...found.entries.filter((entry) => !known.has(entry.id)));
    el("by").value = el("by").value || found.by;
    list();
  } catch { el("said").textContent = setup.words.unreadable; }
});

window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
el("kind").addEventListener("change", choose);
el("effective").value = hongKong();
choose();
list();
