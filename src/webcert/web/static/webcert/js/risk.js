// Risk och råd beside the draft: fetched when its tab is first opened, and anew when another first diagnosis has been saved.
// Owns data-risk and everything inside it, but for tabs and dialogs.

const panel = document.querySelector("[data-risk]");
const body = panel?.querySelector("[data-risk-body]");
const failed = "På grund av ett tekniskt fel kan Risk och råd inte visas just nu. Utkastet går att fylla i ändå.";
let key = panel?.dataset.key, current = false, turn = 0, restoring = false;

const find = (what) => body.querySelector(what);
const headers = { "X-CSRFToken": panel?.dataset.token };
const use = (what) => fetch(`${panel.dataset.url}/anvandning`, { method: "POST", body: new URLSearchParams({ use: what }), headers, keepalive: true }).catch(() => null);
const say = (text) => { panel.querySelector("[data-risk-status]").textContent = text; };

async function ask(url, fields) {
  const mine = ++turn;
  const answer = await fetch(url, fields ? { method: "POST", body: fields, headers } : undefined).catch(() => null);
  const told = await answer?.json().catch(() => null);
  return mine === turn ? { told, ok: Boolean(answer?.ok && told), last: true } : { last: false };
}

async function load() {
  const dialog = find("dialog[open]");
  if (dialog) { dialog.addEventListener("close", load, { once: true }); return; }
  current = true;
  const { told, ok, last } = await ask(panel.dataset.url);
  if (!last) return;
  if (ok) { show(told.risk); return; }
  current = false;
  body.innerHTML = '<p role="alert"></p><p><button type="button" class="button button--plain" data-risk-again>Försök igen</button></p>';
  find("p").textContent = told?.message ?? failed;
}

// What stands in the panel as the user left it: the chosen tab, what is unfolded, answers that are not calculated yet, the focus.
function show(html) {
  const before = find("[data-model]"), held = body.contains(document.activeElement) ? document.activeElement.id : "";
  const tab = find("[role=tab][aria-selected=true]")?.id, unfolded = find("[data-risk-questions]")?.open;
  const answers = [...body.querySelectorAll("[data-risk-form] input:checked")].map((one) => one.id);
  body.innerHTML = html;
  const same = before && before.dataset.model === find("[data-model]")?.dataset.model;
  if (same) for (const id of answers) { const one = document.getElementById(id); if (one) one.checked = true; }
  const questions = find("[data-risk-questions]");
  if (questions) {
    if (same && unfolded) questions.open = true;
    let told = questions.open;
    questions.addEventListener("toggle", () => { if (questions.open !== told) { told = questions.open; use(told ? "SRS_SHOW_QUESTIONS_CLICKED" : "SRS_HIDE_QUESTIONS_CLICKED"); } });
  }
  for (const one of body.querySelectorAll("[data-advice]")) one.addEventListener("toggle", () => { if (one.open) use("SRS_MEASURES_EXPAND_ONE_CLICKED"); });
  if (same && tab && find(`#${tab}`)?.getAttribute("aria-selected") === "false") { restoring = true; find(`#${tab}`).click(); restoring = false; }
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
  gate();
}

// Why it cannot be calculated now; "" when it can.
function why() {
  if (!find("[data-consented=yes]")) return "Frågorna kan besvaras när patienten har samtyckt.";
  const groups = [...body.querySelectorAll("[data-calculated]")];
  const given = groups.map((one) => one.querySelector("input:checked")?.value);
  if (given.some((one) => one === undefined)) return "Alla frågor ska vara besvarade.";
  return groups.every((one, number) => one.dataset.calculated === given[number]) ? "Risken är beräknad för svaren. Ändra ett svar för att beräkna på nytt." : "";
}

function gate() {
  const button = find("[data-risk-calculate]");
  if (!button) return;
  find("[data-risk-why]").textContent = why();
  button.setAttribute("aria-disabled", String(Boolean(why())));
}

function fault(told) {
  const box = find("[data-risk-error]");
  if (!box) return;
  box.textContent = told?.message ?? "Det gick inte. Kontrollera anslutningen och försök igen.";
  box.hidden = false;
}

async function consent(box) {
  const { told, ok, last } = await ask(box.dataset.riskConsent, new URLSearchParams({ given: box.checked ? "1" : "0" }));
  if (!last) return;
  if (ok) { show(told.risk); return; }
  box.checked = !box.checked;
  fault(told);
}

async function calculate(form) {
  if (why() || form.dataset.sent) return;
  form.dataset.sent = "yes";
  const { told, ok, last } = await ask(form.getAttribute("action"), new URLSearchParams(new FormData(form)));
  delete form.dataset.sent;
  if (!last) return;
  if (!ok) { fault(told); return; }
  show(told.risk);
  const found = find("#risk-i-ord"); // read aloud, and on the way to the own opinion
  found.focus({ preventScroll: true });
  find("[data-risk-section]").scrollIntoView({ block: "nearest" });
}

async function judge(group, value) {
  const answer = await fetch(group.dataset.riskOpinion, { method: "POST", body: new URLSearchParams({ opinion: value }), headers }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  if (answer?.ok && told) { say("Bedömningen är sparad."); return; }
  for (const one of group.querySelectorAll("input")) one.checked = false;
  fault(told);
}

// Called after each save with the first diagnosis as the server has it.
export function refreshRisk(saved) {
  if (!panel || saved === key) return;
  key = saved;
  current = false;
  if (!panel.hidden) load();
}

export function startRisk() {
  if (!panel) return;
  document.addEventListener("chosen", ({ target }) => {
    if (target.id === "flik-risk") { use("SRS_PANEL_ACTIVATED"); if (!current) load(); }
    if (target.id === "flik-risk-statistik" && !restoring) use("SRS_STATISTICS_ACTIVATED");
  });
  panel.addEventListener("change", ({ target }) => {
    if (target.dataset.riskConsent) consent(target);
    if (target.name === "risk-opinion") judge(target.closest("[data-risk-opinion]"), target.value);
    if (target.closest("[data-risk-form]")) { use("SRS_QUESTION_ANSWERED"); gate(); }
  });
  panel.addEventListener("submit", (event) => { if (event.target.matches("[data-risk-form]")) { event.preventDefault(); calculate(event.target); } });
  panel.addEventListener("click", ({ target }) => {
    const link = target.closest("[data-risk-link]"), more = target.closest("[data-risk-more]");
    if (link) use(link.dataset.riskLink);
    if (target.closest("[data-risk-again]")) load();
    if (!more) return;
    const unfolded = more.getAttribute("aria-expanded") !== "true";
    more.setAttribute("aria-expanded", String(unfolded));
    more.textContent = unfolded ? more.dataset.riskLess : more.dataset.riskMore;
    document.getElementById(more.getAttribute("aria-controls")).hidden = !unfolded;
    if (unfolded) use("SRS_MEASURES_SHOW_MORE_CLICKED");
  });
}
