// Small behaviour of controls: help texts, exclusive choices, growing texts with counters, pasted characters,
// tabs, folding column, dialogs. Owns data-disclose, data-either, data-exclusive, data-grow, data-limit, data-announced, data-fold, data-open,
// data-at-once, data-close, data-once, data-gated, and role=tablist.

const plain = { "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2026": "...", "\u2022": "-", "\u00a0": " ", "\t": " ", "\u20ac": "EUR", "\u2264": "<=", "\u2265": ">=" };

const live = Object.assign(document.createElement("p"), { className: "visually-hidden" });
live.setAttribute("role", "status");

function grow(field) {
  if (field.tagName === "TEXTAREA") {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }
  const limit = Number(field.dataset.limit), left = limit - field.value.length;
  let counter = field.nextElementSibling?.matches(".counter") ? field.nextElementSibling : null;
  if ((left > 100 && limit > 1000) || (limit < 36 && left >= 0)) { counter?.remove(); announce(field, left); return; }
  if (!counter) { counter = Object.assign(document.createElement("p"), { className: "counter" }); field.after(counter); }
  counter.classList.toggle("counter--over", left < 0);
  counter.textContent = `Tecken kvar: ${left}`;
  if (left < 0) counter.append(surplus(field.value.slice(limit)));
  announce(field, left);
}

// What does not fit, so that the writer sees where to cut; nothing is ever cut for them (D64).
function surplus(text) {
  const mark = Object.assign(document.createElement("mark"), { textContent: text.length > 200 ? `${text.slice(0, 200)} …` : text });
  const line = Object.assign(document.createElement("span"), { className: "counter__surplus" });
  line.append("Får inte plats: ", mark);
  return line;
}

// Read aloud when 50 and 10 characters are left and when the limit is passed, not at each key (ui 16.4).
function announce(field, left) {
  const step = left < 0 ? "over" : left <= 10 ? "10" : left <= 50 ? "50" : "";
  if (field.dataset.announced === step) return;
  const first = field.dataset.announced === undefined;
  field.dataset.announced = step;
  if (first || !step) return;
  if (!live.isConnected) document.body.append(live);
  live.textContent = left < 0 ? `Texten är ${-left} tecken för lång.` : `${left} tecken kvar.`;
}

export function startControls(root) {
  root.addEventListener("click", (event) => { // before what the item does, so that a dialog gives focus back to the menu
    for (const menu of root.querySelectorAll("[data-menu][open]")) {
      const chosen = event.target.closest(".menu__items a, .menu__items button");
      if (menu.contains(event.target) && !chosen) continue;
      menu.open = false;
      if (chosen) menu.querySelector("summary").focus();
    }
  });
  root.addEventListener("click", (event) => {
    const help = event.target.closest("[data-disclose]");
    if (help) {
      const open = help.getAttribute("aria-expanded") !== "true";
      help.setAttribute("aria-expanded", String(open));
      document.getElementById(help.getAttribute("aria-controls")).hidden = !open;
    }
    const opener = event.target.closest("[data-open]");
    if (opener) open(document.getElementById(opener.dataset.open));
    const atOnce = event.target.closest("[data-at-once]");
    if (atOnce) submitAtOnce(document.getElementById(atOnce.dataset.atOnce));
    const closer = event.target.closest("[data-close], [data-close-after]");
    if (closer) setTimeout(() => closer.closest("dialog").close(), closer.matches("[data-close-after]") ? 300 : 0);
    const fold = event.target.closest("[data-fold]");
    if (fold) { const side = fold.closest("[data-side]"); foldSide(side, !side.hasAttribute("data-folded")); }
  });
  root.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-once]")) return;
    event.preventDefault();
    submitOnce(event.target, event.submitter);
  });
  root.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("[data-menu][open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  root.addEventListener("click", (event) => { const tab = event.target.closest("[role=tab]"); if (tab) choose(tab); });
  root.addEventListener("keydown", (event) => { if (event.target.matches?.("[role=tab]")) along(event); });
  root.addEventListener("input", (event) => { const form = event.target.closest?.("[data-gated]"); if (form) gate(form); });
  root.addEventListener("change", (event) => {
    const shows = event.target.dataset.shows;
    if (shows) for (const one of event.target.closest("[data-reasons]").querySelectorAll(".reason")) {
      one.hidden = one.id !== shows;
      one.querySelector("textarea").disabled = one.hidden;
    }
    const form = event.target.closest("[data-gated]");
    if (form) gate(form);
    const either = event.target.type === "radio" && event.target.closest("[data-either]");
    if (either) {
      const some = either.querySelector("[data-either-some]");
      some.hidden = event.target.value === "none";
      if (some.hidden) for (const one of some.querySelectorAll("input")) one.checked = false;
    }
    const group = event.target.closest("[data-exclusive]");
    if (!group || !event.target.checked) return;
    const alone = event.target.value === group.dataset.exclusive;
    for (const one of group.querySelectorAll("input")) if (one !== event.target && (alone || one.value === group.dataset.exclusive)) one.checked = false;
  });
  root.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches?.("textarea, input") || field.readOnly) return;
    const text = event.clipboardData.getData("text/plain");
    const made = [...text].map((one) => plain[one] ?? one).join("");
    if (made === text) return;
    event.preventDefault();
    field.setRangeText(made, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  root.addEventListener("input", (event) => event.target.matches("[data-grow]") && grow(event.target));
  startForms(root);
  setTimeout(() => document.dispatchEvent(new Event("started"))); // when the rest of the page's script has run
}

// What forms inside `root` need when they have come into the page.
export function startForms(root) {
  for (const form of root.querySelectorAll("[data-gated]")) gate(form);
  for (const field of root.querySelectorAll("[data-grow]")) grow(field);
}

// The user's next page comes as this one was left.
function foldSide(side, folded) {
  side.toggleAttribute("data-folded", folded);
  const body = new URLSearchParams({ key: "wc.sidebarMinimized", value: folded });
  fetch(side.dataset.choiceUrl, { method: "POST", body, keepalive: true, headers: { "X-CSRFToken": side.dataset.token } }).catch(() => {});
  const fold = side.querySelector("[data-fold]");
  fold.setAttribute("aria-expanded", String(!folded));
  fold.title = folded ? "Visar högerfältet" : "Döljer högerfältet";
  side.querySelector(".side__tabs").setAttribute("aria-orientation", folded ? "vertical" : "horizontal");
  for (const tab of side.querySelectorAll(".side__tabs [role=tab]")) {
    tab.title = folded ? tab.dataset.foldedTitle : tab.dataset.openTitle;
  }
}

function choose(tab) {
  for (const one of tab.closest("[role=tablist]").querySelectorAll("[role=tab]")) {
    one.setAttribute("aria-selected", String(one === tab));
    one.tabIndex = one === tab ? 0 : -1;
    document.getElementById(one.getAttribute("aria-controls")).hidden = one !== tab;
  }
  const side = tab.matches(".side__tabs *") && tab.closest("[data-side][data-folded]");
  if (side) foldSide(side, false);
  tab.dispatchEvent(new Event("chosen", { bubbles: true }));
}

function along(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -1, ArrowDown: 1 }[event.key];
  const tabs = [...event.target.closest("[role=tablist]").querySelectorAll("[role=tab]")];
  const next = step ? tabs.at((tabs.indexOf(event.target) + step) % tabs.length) : { Home: tabs[0], End: tabs.at(-1) }[event.key];
  if (!next) return;
  event.preventDefault();
  choose(next);
  next.focus();
}

// Sends a form once by fetch, since with our referrer policy a plain form would come without its origin.
async function submitOnce(form, submitter) {
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  submitter?.setAttribute("aria-disabled", "true");
  const body = new URLSearchParams(new FormData(form, submitter));
  const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (answer?.ok && told?.location) { location.assign(told.location); return; }
  delete form.dataset.sent;
  submitter?.removeAttribute("aria-disabled");
  const error = form.querySelector("[data-form-error]"), done = form.querySelector("[data-form-done]");
  if (error) error.hidden = true;
  if (answer?.ok && told && done) { done.textContent = told.message; done.hidden = false; return; }
  if (answer?.ok && told) { form.dispatchEvent(new CustomEvent("answered", { bubbles: true, detail: told })); return; }
  error.textContent = told?.message ?? "Det gick inte. Kontrollera anslutningen och försök igen.";
  error.hidden = false;
}

// Sends a dialog's form without showing it; only what went wrong is shown there.
async function submitAtOnce(dialog) {
  const form = dialog.querySelector("form");
  await submitOnce(form, form.querySelector("[type=submit]"));
  if (!form.dataset.sent) open(dialog);
}

// A gated dialog can be sent when its form is complete.
function gate(form) {
  const fits = (one) => one.disabled || (one.value.trim() && !(one.value.length > Number(one.dataset.limit)));
  const complete = form.checkValidity() && [...form.querySelectorAll("textarea[required]")].every(fits);
  form.querySelector("[type=submit]").disabled = !complete;
}

export function open(dialog) {
  dialog.showModal(); // which gives focus back to its opener when it is closed
  dialog.querySelector("h2").focus();
}
