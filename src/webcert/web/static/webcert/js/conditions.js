// Shows and hides questions by the same condition trees that the server runs.
// Owns data-visible, data-question, data-when, data-exclusive-locks. Hidden fieldsets are disabled, so they are not sent, but keep their values.

const inputs = (form, id) => [...form.elements].filter((one) => one.name === id || one.name?.startsWith(`${id}:`));

function usable(text) {
  if (!/^[12]\d{3}-\d{2}-\d{2}$/.test(text)) return null;
  const date = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text) return null;
  return text > "1900-01-01" && text < "2099-12-12" ? text : null;
}

function daysBefore(day, days) {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - days);
  return date.toISOString().slice(0, 10);
}

function intervals(form, id) {
  const found = {};
  for (const one of inputs(form, id)) {
    const [, code, end] = one.name.split(":");
    if (end) (found[code] ??= {})[end] = usable(one.value.trim());
  }
  return Object.entries(found).filter(([, one]) => one.from && one.to && one.from <= one.to);
}

const chosen = (form, id) => inputs(form, id).filter((one) => (one.tagName === "SELECT" ? one.value : one.checked)).map((one) => one.value);

// A value with one decimal, in either way of writing it, at least `low` and less than `below`.
function within(form, part, low, below) {
  const text = inputs(form, part)[0]?.value.trim() ?? "";
  if (!/^(\d[,.]?\d?|[,.]\d)$/.test(text)) return false;
  const value = Number(/^\d\d$/.test(text) ? `${text[0]}.${text[1]}` : text.replace(",", "."));
  return value >= Number(low) && value < Number(below);
}

const leaves = {
  true: (form, q) => chosen(form, q.q).includes("true"),
  false: (form, q) => chosen(form, q.q).includes("false"),
  includes: (form, q) => chosen(form, q.q).some((code) => q.codes.includes(code)),
  answered: (form, q) => inputs(form, q.q).some((one) => q.codes.includes(one.name.split(":")[1]) && one.value.trim()),
  period: (form, q) => intervals(form, q.q).some(([code]) => q.codes.includes(code)),
  between: (form, q) => within(form, ...q.codes),
  starts_back: (form, q) => intervals(form, q.q).some(([, one]) => one.from <= daysBefore(form.dataset.today, q.days)),
};

export function holds(form, tree) {
  if (tree.op === "all") return tree.of.every((one) => holds(form, one));
  if (tree.op === "any") return tree.of.some((one) => holds(form, one));
  if (tree.op === "not") return !holds(form, tree.of);
  const question = form.querySelector(`[data-question="${tree.q}"]`);
  if (question?.hidden) return false;
  return leaves[tree.op](form, tree);
}

export function refresh(form) {
  for (const question of form.querySelectorAll("[data-visible]")) {
    const shown = holds(form, JSON.parse(question.dataset.visible));
    question.hidden = !shown;
    question.disabled = !shown || form.hasAttribute("data-read-only");
  }
  for (const one of form.querySelectorAll("[data-when]")) one.hidden = !holds(form, JSON.parse(one.dataset.when));
  for (const group of form.querySelectorAll("[data-exclusive-locks]")) {
    const boxes = [...group.querySelectorAll("input")], alone = boxes.find((one) => one.value === group.dataset.exclusive);
    for (const one of boxes) if (one !== alone) one.disabled = alone.checked || form.hasAttribute("data-read-only");
  }
  for (const select of form.querySelectorAll("[data-enabled-by]")) {
    select.disabled = !chosen(form, select.dataset.enabledBy).includes(select.dataset.enabledAt);
  }
  document.dispatchEvent(new Event("conditions"));
}

export { usable, daysBefore };
