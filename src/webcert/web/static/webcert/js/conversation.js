// The panel of questions: writing, sending, handling, going to what a request points at, and keeping current.
// Owns data-questions and everything inside it, data-side-badge, and the frames at data-question.
import { open, startForms } from "./controls.js";
import { focusIn } from "./focus.js";
import { showHeader } from "./header.js";

const QUIET = 800, SHORTEST = 5000;
const said = { saving: "Utkast sparas", saved: "Utkast sparat", failed: "Utkastet kunde inte sparas på grund av ett tekniskt fel." };
const panel = () => document.querySelector("[data-questions]");
const writing = new Map(); // form -> what is known of its saving

// Frames.

function place(number) {
  const all = [...document.querySelectorAll(`[data-question="${number}"], [data-question^="${number}."]`)];
  return all.find((one) => one.offsetParent !== null) ?? null;
}

function frame() {
  for (const one of document.querySelectorAll("[data-framed]")) { one.removeAttribute("data-framed"); one.removeAttribute("tabindex"); }
  for (const one of document.querySelectorAll(".framed-text")) one.remove();
  for (const one of panel().querySelectorAll("template[data-frame]")) {
    const at = place(one.dataset.frame);
    if (!at) continue;
    if (at.dataset.framed !== "open") at.dataset.framed = one.dataset.closed ? "closed" : "open";
    at.tabIndex = -1;
    const box = Object.assign(document.createElement("p"), { className: `framed-text${one.dataset.closed ? " framed-text--closed" : ""}` });
    box.append(one.content.cloneNode(true));
    at.append(box);
  }
  for (const one of panel().querySelectorAll("[data-goto]")) one.hidden = !place(one.dataset.goto);
}

function goTo(number) {
  const at = place(number);
  at?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  at?.focus({ preventScroll: true });
}

// Texts that are being written: saved after a pause, and when the page is left.

const field = (form, name) => form.elements.namedItem(name);
const say = (form, key) => { form.querySelector("[data-write-state]").textContent = key ? said[key] : ""; };

function typed(form) {
  const state = writing.get(form) ?? { last: 0 };
  writing.set(form, state);
  state.dirty = true;
  say(form, "");
  const drop = form.querySelector("[data-drop]");
  if (drop) drop.disabled = form.dataset.message === "question" && !field(form, "text").value && !field(form, "subject").value;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), Math.max(QUIET, SHORTEST - (Date.now() - state.last)));
}

async function save(form, text = field(form, "text").value, subject = field(form, "subject")?.value ?? "") {
  const state = writing.get(form) ?? { last: 0 };
  clearTimeout(state.timer);
  Object.assign(state, { dirty: false, last: Date.now() });
  say(form, "saving");
  const body = new URLSearchParams({ kind: form.dataset.message, question: form.dataset.questionNumber ?? "", text, subject });
  const answer = await fetch(panel().dataset.draftUrl, { method: "POST", body, keepalive: document.hidden, headers: { "X-CSRFToken": panel().dataset.token } }).catch(() => null);
  await answer?.text().catch(() => ""); // an answer that is not read to its end keeps its connection
  say(form, answer?.ok ? "saved" : "failed");
  return Boolean(answer?.ok);
}

function saveAll() {
  for (const [form, state] of writing) if (state.dirty && form.isConnected && !form.dataset.sent) save(form);
}

// Questions to the user.

function sure(title, text, label, then) {
  const dialog = panel().querySelector("[data-sure]");
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("[data-sure-text]").textContent = text;
  const yes = dialog.querySelector("[data-sure-yes]");
  yes.textContent = label;
  yes.onclick = () => { dialog.close(); then(); };
  open(dialog);
}

function drop(button) {
  const form = button.closest("form");
  const forget = async () => {
    form.reset();
    for (const one of form.querySelectorAll("textarea, select")) one.value = "";
    clearTimeout(writing.get(form)?.timer);
    writing.delete(form);
    if (await save(form, "", "")) say(form, "");
    if (form.dataset.message === "answer") close(form); else button.disabled = true;
  };
  if (field(form, "text").value || field(form, "subject")?.value) sure(button.dataset.drop, button.dataset.dropText, "Ja, radera", forget);
  else forget();
}

function close(form) {
  form.hidden = true;
  const again = form.closest("[data-thread]").querySelector("[data-write]");
  again.hidden = false;
  again.focus();
}

function handle(box) {
  const begun = box.checked && box.closest("[data-thread]").querySelector("form[data-message=answer] textarea")?.value.trim();
  if (!begun) { tick(box); return; }
  box.checked = false;
  sure("Varning", "Ett svar är påbörjat. Om du markerar frågan som hanterad tas det påbörjade svaret bort.", "Fortsätt", () => { box.checked = true; tick(box); });
}

async function tick(box) {
  const body = new URLSearchParams({ handled: box.checked ? "1" : "0" }), thread = box.closest("[data-thread]");
  box.disabled = true;
  const answer = await fetch(box.dataset.handled, { method: "POST", body, headers: { "X-CSRFToken": panel().dataset.token } }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (answer?.ok && told) { show(told, thread.id); return; }
  Object.assign(box, { disabled: false, checked: !box.checked });
  const error = thread.querySelector("[data-thread-error]");
  error.textContent = told?.message ?? "Det gick inte att markera. Försök igen.";
  error.hidden = false;
}

// What the server tells: the panel as it is now. What is being typed, and where, stays.

function show({ questions, header }, then = "") {
  const before = panel(), giveBack = focusIn(before);
  const kept = [...before.querySelectorAll("textarea, select")].map((one) => [one.id, one.value, one.form?.hidden, one.selectionStart, one.selectionEnd]);
  const scroll = before.parentElement.scrollTop, tab = before.querySelector("[role=tab][aria-selected=true]")?.id;
  const holder = document.createElement("div");
  holder.innerHTML = questions;
  const made = holder.querySelector("[data-questions]");
  before.replaceWith(made);
  for (const [id, value, hidden, start, end] of kept) {
    const one = id && made.querySelector(`#${CSS.escape(id)}`);
    if (!one || !value || one.value === value) continue;
    one.value = value;
    if (start !== undefined && start !== null) one.setSelectionRange(start, end);
    if (one.form && !hidden) one.form.hidden = false;
  }
  startForms(made);
  frame();
  if (tab && tab !== made.querySelector("[role=tab][aria-selected=true]")?.id) made.querySelector(`#${tab}`)?.click();
  made.parentElement.scrollTop = scroll;
  const number = Number(made.dataset.openThreads), badge = document.querySelector("[data-side-badge]");
  if (badge) badge.replaceChildren(...(number ? [badgeOf(number)] : []));
  showHeader(header);
  if (then) (document.getElementById(then) ?? made.querySelector("[role=tab][aria-selected=true]"))?.focus({ preventScroll: true });
  else giveBack();
}

function badgeOf(number) {
  const badge = Object.assign(document.createElement("span"), { className: "badge" });
  badge.append(Object.assign(document.createElement("span"), { textContent: number, ariaHidden: "true" }), Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: `, ${number} ohanterade` }));
  return badge;
}

let asking = false;

// Called with the version that the server has; fetches the panel when the page shows an older one.
export async function keepCurrent(version) {
  const shown = panel();
  if (!shown || !version || version === shown.dataset.version || asking || shown.querySelector("dialog[open]")) return;
  asking = true;
  const answer = await fetch(shown.dataset.url).catch(() => null);
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  asking = false;
  if (told?.questions && !panel().querySelector("dialog[open], [data-sent]")) show(told);
}

export function startConversation() {
  if (!panel()) return;
  frame();
  document.addEventListener("conditions", frame);
  const root = panel().parentElement;
  root.addEventListener("input", (event) => { const form = event.target.closest("[data-message]"); if (form) typed(form); });
  for (const one of root.querySelectorAll("[data-message] textarea")) if (one.value !== one.defaultValue) typed(one.form); // before this script had come
  root.addEventListener("change", (event) => {
    if (event.target.matches("[data-handled]")) handle(event.target);
    if (event.target.name === "way") {
      for (const way of ["comment", "reply"]) document.getElementById(`vag-${way}`).hidden = event.target.value !== way;
      panel().querySelector("[data-no-way]").hidden = true;
    }
  });
  root.addEventListener("click", (event) => {
    const going = event.target.closest("[data-goto]"), dropping = event.target.closest("[data-drop]"), answering = event.target.closest("[data-write]");
    if (going) goTo(going.dataset.goto);
    if (dropping) drop(dropping);
    if (answering) {
      const form = answering.closest("[data-thread]").querySelector("form[data-message=answer]");
      form.hidden = false;
      answering.hidden = true;
      form.querySelector("textarea").focus();
    }
  });
  root.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-asks]")) return;
    let first = null;
    for (const error of event.target.querySelectorAll("[data-error-for]")) {
      const wanted = field(event.target, error.dataset.errorFor);
      error.hidden = Boolean(wanted.value.trim());
      wanted.toggleAttribute("aria-invalid", false);
      if (!error.hidden) { wanted.setAttribute("aria-invalid", "true"); first ??= wanted; }
    }
    const over = field(event.target, "text");
    if (over.value.length > Number(over.dataset.limit)) first ??= over;
    if (first) { event.preventDefault(); event.stopPropagation(); first.focus(); }
  }, { capture: true });
  root.addEventListener("answered", (event) => {
    const form = event.target, told = event.detail;
    clearTimeout(writing.get(form)?.timer);
    writing.delete(form);
    if (!told.questions) return;
    for (const one of form.querySelectorAll("textarea, select")) one.value = "";
    form.closest("dialog")?.close();
    show(told, form.closest("[data-thread]")?.id ?? document.querySelector("#sida-arenden [role=tab][aria-selected=true]").id);
  });
  document.addEventListener("click", (event) => { // a button that cannot be used leads to what has to be done first
    if (!event.target.closest("[data-header] [aria-disabled=true][data-leads=arenden]")) return;
    document.getElementById("flik-arenden").click();
    document.getElementById("flik-begaran").click();
    document.querySelector("#begaran [data-thread]")?.focus();
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) saveAll(); });
  addEventListener("pagehide", saveAll);
}
