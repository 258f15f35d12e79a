// Dates: tidies what was typed, ticks and unticks rows, period shortcuts, resulting hours, total period.
// Owns data-date, data-shortcuts, data-dated, data-period, data-periods, data-tick, data-hours, data-result, data-total.
import { daysBefore, usable } from "./conditions.js";

const tidy = (text) => text.trim().replace(/^(\d{4})[/-]?(\d{2})[/-]?(\d{2})$/, "$1-$2-$3");
const days = (from, to) => (Date.parse(to) - Date.parse(from)) / 86400000 + 1;
const unit = { d: 1, v: 7, m: 31 };

function shortcut(text, from) {
  const found = /^(?:([dvm])\s?(\d{1,3})|(\d{1,3})\s?([dvm]))$/i.exec(text.trim());
  if (!found || !usable(from)) return null;
  const number = Number(found[2] ?? found[3]);
  return number ? daysBefore(from, 1 - number * unit[(found[1] ?? found[4]).toLowerCase()]) : null;
}

function changed(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function periodChanged(box) {
  const hours = Number(box.querySelector("[data-hours]").value);
  const remaining = JSON.parse(box.dataset.remaining);
  const starts = [], ends = [];
  for (const row of box.querySelectorAll("[data-period]")) {
    const [from, to] = row.querySelectorAll("[data-date]");
    const both = usable(from.value) && usable(to.value);
    if (usable(from.value)) starts.push(from.value);
    if (usable(to.value)) ends.push(to.value);
    const result = row.querySelector("[data-result]");
    result.textContent = both && hours && to.value >= from.value
      ? `Arbetstid: ${(hours * Number(remaining[row.dataset.period])).toFixed(2).replace(".", ",")} timmar/vecka i ${days(from.value, to.value)} dagar.` : "";
  }
  const total = box.querySelector("[data-total]");
  const first = starts.sort()[0], last = ends.sort().at(-1);
  total.hidden = !(first && last && last >= first);
  if (!total.hidden) total.querySelector("span").textContent = `Intyget motsvarar en period på ${days(first, last)} ${days(first, last) === 1 ? "dag" : "dagar"}.`;
}

function tickPeriod(row, box, form) {
  const [from, to] = row.querySelectorAll("[data-date]");
  if (!row.querySelector("[data-tick]").checked) { from.value = to.value = ""; changed(from); return; }
  const ends = [...box.querySelectorAll("[data-period]")].map((one) => one.querySelectorAll("[data-date]")[1].value).filter(usable).sort();
  from.value = ends.length ? daysBefore(ends.at(-1), -1) : form.dataset.today;
  to.value = "";
  changed(from);
  to.focus();
}

export function start(form) {
  form.addEventListener("focusout", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-date]")) return;
    const from = field.matches("[data-shortcuts]") ? field.closest("[data-period]").querySelector("[data-date]").value : "";
    const wanted = shortcut(field.value, from) ?? tidy(field.value);
    if (wanted !== field.value) { field.value = wanted; changed(field); }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input")) { event.preventDefault(); event.target.blur(); event.target.focus(); }
  });
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[data-tick]")) return;
    const dated = event.target.closest("[data-dated]"), row = event.target.closest("[data-period]");
    if (dated) {
      const date = dated.querySelector("[data-date]");
      date.value = event.target.checked ? date.value || form.dataset.today : "";
      changed(date);
    } else tickPeriod(row, row.closest("[data-periods]"), form);
  });
  form.addEventListener("input", (event) => {
    const field = event.target;
    const dated = field.closest("[data-dated]"), row = field.closest("[data-period]"), box = field.closest("[data-periods]");
    if (dated && field.matches("[data-date]")) dated.querySelector("[data-tick]").checked = Boolean(field.value.trim());
    if (row && field.matches("[data-date]")) {
      const filled = [...row.querySelectorAll("[data-date]")].filter((one) => one.value.trim()).length;
      if (filled !== 1) row.querySelector("[data-tick]").checked = filled === 2;
    }
    if (box) periodChanged(box);
  });
  for (const box of form.querySelectorAll("[data-periods]")) periodChanged(box);
}
