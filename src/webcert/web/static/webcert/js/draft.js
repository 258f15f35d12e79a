// The draft page: autosave, problems, what is missing, taking over, signing, session.
// Owns data-draft, data-header, data-save-state, data-taken, data-missing, data-show-missing, data-sign, data-signing, data-problem.
import * as acuity from "./acuity.js";
import * as calendar from "./calendar.js";
import { refresh } from "./conditions.js";
import { askHow, leave, startSession, timeLeft } from "./session.js";
import { startControls, open } from "./controls.js";
import { startConversation } from "./conversation.js";
import * as dates from "./dates.js";
import * as diagnosis from "./diagnosis.js";
import { showHeader } from "./header.js";
import { makeReadOnly } from "./read_only.js";
import { refreshRisk, startRisk } from "./risk.js";
import { begin, follow, startSigning, tellFailure } from "./signing.js";
import { refreshSupport, startSupport, supportWaits } from "./support.js";

const QUIET = 800, SHORTEST = 5000, WAITS = [2000, 4000, 8000, 16000, 30000];
const form = document.querySelector("[data-draft]");
const missingBox = document.querySelector("[data-missing]");
const signButton = document.querySelector("[data-sign]");
const message = document.querySelector("[data-sign-message]");
const state = { revision: Number(form.dataset.revision), dirty: false, saving: null, last: 0, failures: 0, showMissing: false, problems: [], missing: [], leaving: false, pending: null };
const words = { saving: ["busy", "sync", "Utkastet sparas"], saved: ["ok", "check", "Utkastet är sparat"], offline: ["error", "alert", "Inget nätverk. Utkastet kunde inte sparas. Kontrollera anslutningen."], refused: ["error", "alert", "Tekniskt fel. Utkastet kunde inte sparas. Kontakta den lokala IT-avdelningen om det inte går över."], server: ["error", "alert", "Tappade anslutningen till Webcerts server. Utkastet kunde inte sparas. Kontakta den lokala IT-avdelningen om det inte går över."] };
const icons = document.querySelector(".icon use").getAttribute("href").split("#")[0];

function say(kind) {
  state.said = kind;
  const slot = document.querySelector("[data-save-state]");
  if (!slot) return;
  if ((kind ?? "") === slot.dataset.saveState) return;
  slot.dataset.saveState = kind ?? "";
  if (!kind) { slot.replaceChildren(); return; }
  const [tone, icon, text] = words[kind];
  const span = Object.assign(document.createElement("span"), { className: `status status--${tone}` });
  span.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${icons}#${icon}"/></svg><span></span>`;
  span.lastChild.textContent = text;
  if (tone === "error") span.setAttribute("role", "alert");
  slot.replaceChildren(span);
}

function signable() {
  if (!signButton) return;
  signButton.disabled = form.hasAttribute("data-read-only");
  signButton.setAttribute("aria-disabled", String(Boolean(unsaved() || state.saving || state.signing))); // a click waits for the save
}

// What is marked as wrong for a field: its element, or the group where a choice among several is missing.
// `form.elements[name]` would take a name such as "35" for a position.
function marked(name) {
  const found = [...form.elements].filter((one) => one.name === name && one.type !== "hidden");
  return found[0]?.type === "radio" ? found[0].closest("[role=radiogroup]") : found.length === 1 ? found[0] : null;
}

// Where to go for each question with a problem inside `root`: its field that is wrong, else its first field.
function wrong(root) {
  return [...root.querySelectorAll(".question:has([data-problem]:not([hidden]))")].map((question) =>
    question.querySelector(":is(input, textarea, select)[aria-invalid=true]") ?? question.querySelector(":is(input, textarea, select):not(:disabled)"));
}

function goToNextWrong() {
  const all = wrong(form), here = document.activeElement;
  const next = all.find((one) => here.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING) ?? all[0];
  next?.focus();
}

function showProblems() {
  const shown = new Map(), invalid = new Set();
  for (const one of state.problems) {
    const overlap = one.code === "overlap";
    if (one.shown === "missing" && !state.showMissing) continue;
    if (!state.showMissing && document.activeElement?.name === one.field) continue;
    const field = overlap ? `${one.question}:overlap` : one.field;
    if (!shown.has(field)) shown.set(field, one.message);
    const input = marked(one.field);
    input?.setAttribute("aria-invalid", "true");
    if (input) invalid.add(input);
  }
  for (const box of form.querySelectorAll("[data-problem]")) {
    const text = shown.get(box.dataset.problem);
    box.hidden = !text;
    box.querySelector("span").textContent = text ?? "";
  }
  for (const input of form.querySelectorAll('[aria-invalid="true"]')) {
    if (!invalid.has(input)) input.removeAttribute("aria-invalid");
  }
  const list = missingBox.querySelector("ul");
  list.replaceChildren(...state.missing.map(({ anchor, heading }) => {
    const link = Object.assign(document.createElement("a"), { href: `#${anchor}`, textContent: heading });
    link.addEventListener("click", (event) => { event.preventDefault(); const target = document.getElementById(anchor); target.scrollIntoView(); (wrong(target)[0] ?? target).focus(); });
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
  missingBox.hidden = !state.showMissing || !state.missing.length;
  const button = document.querySelector("[data-show-missing]");
  button.setAttribute("aria-expanded", String(!missingBox.hidden));
  button.textContent = missingBox.hidden ? "Visa vad som saknas" : "Dölj vad som saknas";
}

function take(answer) {
  Object.assign(state, { problems: answer.problems, missing: answer.missing });
  if (answer.revision) state.revision = answer.revision;
  for (const field of document.querySelectorAll("dialog [name=revision]")) field.value = state.revision;
  showHeader(answer.header);
  showProblems();
}

function taken({ title, message: text }) {
  const box = document.querySelector("[data-taken]");
  makeReadOnly(form);
  box.innerHTML = '<div class="notice notice--error"><div><p class="notice__title"></p><p></p><p><a class="button button--plain" href="">Ladda om</a></p></div></div>';
  const [head, body] = box.querySelectorAll("p");
  head.textContent = title;
  body.textContent = text + (unsaved() ? " Det du skrev sist är inte sparat, men går att markera och kopiera här." : "");
  box.hidden = false;
  box.focus();
  state.dirty = false;
  state.pending = null;
  state.stopped = true;
  say(null);
  signable();
}

async function send(url, body, method) {
  const keepalive = document.hidden && String(body).length < 60000; // outlives the page that is being left, up to what browsers allow
  return fetch(url, { method, body, keepalive, headers: { "X-CSRFToken": form.dataset.token, "Content-Type": "application/x-www-form-urlencoded" } });
}

// Answers that the care system filled in are marked until the user has been past them: with the focus, or by the button.
function seen(place) {
  const name = CSS.escape(place);
  if (place === "left_out") form.querySelector("[data-left-out]")?.remove();
  else form.querySelector(`[data-question="${name}"]`)?.setAttribute("data-prefilled", "seen"); // what was at a place stays there: somebody may be about to press it
  if ([...form.querySelectorAll("[name=seen]")].some((one) => one.value === place)) return;
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "seen", value: place }));
  changed();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-seen]");
  if (!button) return;
  const next = button.closest("[data-prefilled]")?.querySelector(".question__control :is(input:not([type=hidden]), textarea, select)");
  seen(button.dataset.seen);
  (next ?? form).focus({ preventScroll: true });
});
form.addEventListener("focusout", (event) => {
  const question = event.target.closest("[data-prefilled]:not([data-prefilled=seen])");
  if (question && event.relatedTarget && !question.contains(event.relatedTarget) && !event.target.matches("[data-seen]")) seen(question.dataset.question);
});

const unsaved = () => state.dirty || state.pending !== null;

const content = () => new URLSearchParams(new FormData(form)).toString();

function filled() {
  const body = new URLSearchParams(new FormData(form));
  state.content = body.toString();
  body.set("save_id", crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join(""));
  body.set("revision", state.revision);
  state.dirty = false;
  return body;
}

// What was sent without an answer is sent again as it was, under the same id, before anything newer.
async function save() {
  if (state.stopped || state.saving || !unsaved()) return state.saving;
  clearTimeout(state.timer);
  state.pending ??= filled();
  say("saving");
  state.saving = attempt(state.pending, Date.now());
  signable();
  await state.saving;
  state.saving = null;
  state.last = Date.now();
  signable();
  if (unsaved() && !state.stopped && !state.failures) plan();
  return null;
}

async function attempt(body, shown) {
  let answer;
  try {
    answer = await send(form.dataset.saveUrl, body, "PUT");
  } catch { return failed("offline"); }
  if (answer.status === 200) {
    state.failures = 0;
    state.pending = null;
    const told = await answer.json();
    take(told);
    refreshSupport();
    refreshRisk(told.risk);
    await new Promise((done) => setTimeout(done, Math.max(0, 1000 - (Date.now() - shown))));
    say(state.dirty ? null : "saved");
  } else {
    const told = [403, 409].includes(answer.status) ? await answer.json().catch(() => null) : null;
    if (told?.title) return taken(told); // going to a page of its own would lose what was refused
    const refused = answer.status >= 400 && answer.status < 500 && ![408, 429].includes(answer.status);
    if (refused) Object.assign(state, { pending: null, dirty: true }); // nothing was stored: what stands here next is sent anew
    failed(refused ? "refused" : "server");
  }
  return null;
}

function failed(kind) {
  say(kind);
  const wait = WAITS[Math.min(state.failures++, WAITS.length - 1)];
  clearTimeout(state.timer);
  state.timer = setTimeout(save, wait);
}

function plan() {
  clearTimeout(state.timer);
  state.timer = setTimeout(save, supportWaits() ? QUIET : Math.max(QUIET, SHORTEST - (Date.now() - state.last)));
}

function changed() {
  if (state.stopped) return;
  refresh(form);
  const dirty = content() !== state.content; // leaving a field tells of changes that have already been sent
  if (dirty === state.dirty && !dirty) return;
  state.dirty = dirty;
  if (!state.failures) {
    if (dirty) { say(null); plan(); } else if (!state.saving && !unsaved()) say("saved");
  }
  signable();
}

async function flush() {
  while (state.saving || (unsaved() && !state.stopped && !state.failures)) await (state.saving ?? save());
  return !unsaved() && !state.stopped;
}

async function sign() {
  if (state.signing) return;
  state.signing = true;
  message.textContent = "";
  const dialog = document.querySelector("[data-signing]");
  begin(); // nothing can be typed from here on: what is signed is what is shown
  if (!(await flush())) {
    state.signing = false;
    dialog.close();
    if (!state.stopped) message.textContent = "Utkastet måste sparas innan det kan signeras.";
    return signable();
  }
  const answer = await send(form.dataset.signUrl, new URLSearchParams({ revision: state.revision }), "POST").catch(() => null);
  if (answer?.status === 200) {
    const told = await answer.json();
    if (told.form) return post(told.form);
    return follow(told, { token: form.dataset.token, signed: goTo, ended: (text) => { state.signing = false; message.textContent = text; signable(); } });
  }
  state.signing = false;
  dialog.close();
  if (answer?.status === 422) {
    state.showMissing = true;
    take(await answer.json());
    missingBox.focus();
  } else if (answer?.status === 409) taken(await answer.json());
  else if (answer?.status === 503) tellFailure((await answer.json()).message);
  else message.textContent = (await answer?.json().catch(() => null))?.message ?? "Det gick inte att starta signeringen. Försök igen.";
  signable();
}

// Marks the draft ready for signing: at once when nothing is missing, else after a question.
async function markReady() {
  const dialog = document.getElementById("klart");
  if (!(await flush())) { message.textContent = "Utkastet måste sparas innan det kan markeras."; return; }
  if (state.missing.length) open(dialog); else dialog.querySelector("form").requestSubmit();
}

function goTo(address) {
  state.leaving = true;
  leave();
  location.assign(address);
}

function post({ action, target, fields }) {
  state.signing = false;
  state.leaving = true;
  leave(); // going to the signing service is not closing the window
  const made = Object.assign(document.createElement("form"), { method: "post", action, target });
  for (const [name, value] of Object.entries(fields)) made.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(made);
  made.submit();
}

async function poll() {
  if (document.hidden || state.stopped || state.saving) return;
  const answer = await askHow(form.dataset.pollUrl, state.revision);
  if (answer?.status === 403) {
    const told = await answer.json().catch(() => ({}));
    if (told.title && unsaved()) taken(told);
    else if (told.location) { state.leaving = true; location.assign(told.location); }
  }
  if (answer?.status !== 200) return;
  const told = await answer.json();
  if (told.taken && !state.signing) return taken(told.taken);
  await timeLeft(told, flush);
}

// What was typed before this script had come is as little lost as what is typed later.
const asSent = (one) => (one.tagName === "SELECT" ? one.selectedIndex === Math.max(0, [...one.options].findIndex((option) => option.defaultSelected))
  : ["checkbox", "radio"].includes(one.type) ? one.checked === one.defaultChecked : one.value === one.defaultValue);
const early = [...form.elements].some((one) => one.name && !asSent(one));

startControls(document);
dates.start(form);
calendar.start(form);
acuity.start(form);
diagnosis.start(form);
refresh(form);
startConversation();
startSupport();
startRisk();
state.content = early ? null : content();
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", changed);
form.addEventListener("change", changed);
for (const one of form.querySelectorAll("[data-tick]")) { // what was ticked before this script had come
  if (one.checked !== one.defaultChecked) one.dispatchEvent(new Event("change", { bubbles: true }));
}
if (early) changed();
form.addEventListener("focusin", (event) => event.target.scrollIntoView({ block: "nearest" })); // clear of the bar at the bottom
form.addEventListener("focusout", () => setTimeout(showProblems));
signButton?.addEventListener("click", sign);
document.querySelector("[data-mark-ready]")?.addEventListener("click", markReady);
for (const dialog of document.querySelectorAll("#radera, #klart")) {
  dialog.querySelector("form").addEventListener("submit", () => { state.leaving = true; }, { capture: true });
}
document.querySelector("[data-show-missing]").addEventListener("click", () => {
  state.showMissing = missingBox.hidden && state.missing.length > 0;
  showProblems();
  message.textContent = state.missing.length ? "" : "Inget saknas.";
  if (!missingBox.hidden) missingBox.focus();
});
// No element has this name: the browser's own jump to one would take the focus away again.
const sentTo = location.hash.startsWith("#skriv-") && document.getElementById(location.hash.replace("#skriv-", "fraga-"));
if (sentTo) { const field = sentTo.querySelector("textarea, input"); field?.focus(); field?.setSelectionRange?.(field.value.length, field.value.length); }
for (const button of document.querySelectorAll("[data-mark-ready], [data-show-missing]")) button.disabled = false; // a press before this would be lost
startSession(poll);
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") { event.preventDefault(); save(); }
  if (event.key === "F8" && !document.querySelector("dialog[open]")) { event.preventDefault(); state.showMissing = true; showProblems(); goToNextWrong(); }
});
addEventListener("beforeunload", (event) => { if (unsaved() && !state.leaving) event.preventDefault(); });
addEventListener("online", () => { if (state.failures) save(); });
document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
addEventListener("click", async (event) => {
  const link = event.target.closest?.(".header__buttons a");
  if (!link || !unsaved()) return;
  event.preventDefault();
  if (await flush()) location.assign(link.href);
  else message.textContent = "Utkastet måste sparas innan det kan skrivas ut.";
});
setInterval(poll, 2000);
fetch(`${form.dataset.pollUrl}?revision=${state.revision}&problems=1`).then((one) => one.ok && one.json()).then((one) => { if (one?.problems && one.revision === state.revision && !unsaved() && !state.saving) { take(one); if (!form.hasAttribute("data-read-only")) say("saved"); } });
signable();
startSigning(sign);
