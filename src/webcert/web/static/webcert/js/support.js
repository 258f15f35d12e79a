// Decision support beside the draft: FMB, categories of ICF, and whether the sick leave is longer than recommended.
// Owns data-support, data-fmb, data-icf and what is inside, data-longer, data-unfold. Asked for when what it follows from has been saved.
import { open } from "./controls.js";

const form = document.querySelector("[data-draft]");
const url = form?.dataset.support;
const looked = (form?.dataset.looked ?? "").split(" ").filter(Boolean);
let known = null, chosen = "", asking = 0;

const here = () => new URLSearchParams([...new FormData(form)].filter(([name]) => looked.includes(name.split(":")[0]))).toString();

// Whether something has changed that support follows from: it is saved without waiting (decision-support 1.5).
export const supportWaits = () => Boolean(url) && known !== null && here() !== known;

// Called after each save, and once to begin with.
export async function refreshSupport(again = false) {
  if (!url || (!again && here() === known)) return;
  known = here();
  const turn = ++asking;
  const answer = await fetch(`${url}?vald=${encodeURIComponent(chosen)}`).catch(() => null);
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  if (turn !== asking) return;
  if (!told) { known = null; failed(); return; }
  showFmb(told.fmb);
  for (const box of form.querySelectorAll("[data-icf]")) showIcf(box, told.icf[box.dataset.icf]);
  showLonger(told.longer);
}

function failed() {
  const box = document.querySelector("[data-fmb]");
  if (!box.querySelector("h3")) box.textContent = "På grund av ett tekniskt fel kan stödet inte visas just nu. Utkastet går att fylla i ändå.";
}

function showFmb(html) {
  const box = document.querySelector("[data-fmb]"), held = box.contains(document.activeElement) ? document.activeElement.id : "";
  if (box.dataset.shown === html) return;
  box.dataset.shown = html;
  box.innerHTML = html;
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

function showLonger(text) {
  const box = form.querySelector("[data-longer]");
  if (!box) return;
  box.hidden = !text;
  const words = box.querySelector("[data-longer-text]");
  if (words.textContent !== text) words.textContent = text;
}

// ICF.

const names = (box) => box.querySelector("[data-icf-names]");
const taken = (box) => [...names(box).querySelectorAll("input")].map((one) => one.value);

function showIcf(box, told) {
  const button = box.querySelector("[data-icf-open]"), dialog = box.querySelector("[data-icf-box]");
  button.setAttribute("aria-disabled", String(Boolean(told.why_nothing)));
  button.title = told.why_nothing;
  if (!dialog.open) dialog.innerHTML = told.chooser;
  if (told.none_entered && taken(box).length) take(box, []);
}

function take(box, chosen) {
  const holder = names(box), shown = box.querySelector("[data-icf-chosen]");
  holder.replaceChildren(...chosen.map((value) => Object.assign(document.createElement("input"), { type: "hidden", name: holder.dataset.icfNames, value })));
  shown.hidden = !chosen.length;
  shown.querySelector("ul").replaceChildren(...chosen.map((textContent) => Object.assign(document.createElement("li"), { textContent })));
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

const ticks = (dialog) => [...dialog.querySelectorAll("[data-icf-tick]")];

function ready(dialog, before) {
  dialog.querySelector("[data-icf-take]").disabled = !before.length && !ticks(dialog).some((one) => one.checked);
}

function choose(box) {
  const dialog = box.querySelector("[data-icf-box]"), before = taken(box);
  for (const one of ticks(dialog)) one.checked = before.includes(one.value);
  dialog.querySelector("[data-icf-take]").textContent = before.length ? "Uppdatera" : "Lägg till";
  ready(dialog, before);
  open(dialog);
}

export function startSupport() {
  if (!url) return;
  form.addEventListener("click", (event) => {
    const box = event.target.closest("[data-icf]");
    if (!box) return;
    const button = event.target.closest("[data-icf-open]"), dialog = box.querySelector("[data-icf-box]");
    if (button && button.getAttribute("aria-disabled") !== "true") choose(box);
    if (event.target.closest("[data-icf-cancel]") || event.target === dialog) dialog.close();
    if (event.target.closest("[data-icf-take]")) {
      take(box, [...new Set(ticks(dialog).filter((one) => one.checked).map((one) => one.value))]);
      dialog.close();
    }
  });
  form.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-icf-tick]")) return;
    const dialog = event.target.closest("dialog");
    for (const one of ticks(dialog)) if (one.value === event.target.value) one.checked = event.target.checked;
    ready(dialog, taken(event.target.closest("[data-icf]")));
  });
  form.querySelector("[data-to-reason]")?.addEventListener("click", () => {
    const field = form.querySelector(`[data-question="${CSS.escape(form.dataset.reason)}"] textarea`);
    field?.scrollIntoView({ block: "center" });
    field?.focus();
  });
  const box = document.querySelector("[data-fmb]");
  box.addEventListener("change", (event) => { if (event.target.name === "fmb") { chosen = event.target.value; refreshSupport(true); } });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-unfold]");
    if (!button) return;
    const unfolded = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(unfolded));
    button.closest("[data-folds]").toggleAttribute("data-unfolded", unfolded);
    button.firstChild.textContent = unfolded ? "Visa mindre" : "Visa mer";
  });
  refreshSupport();
}
