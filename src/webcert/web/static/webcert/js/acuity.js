// Visual acuity: takes digits and one decimal sign, and writes the value with one decimal when it is left.
// Owns data-acuity.

const ALLOWED = /^(?!(?:\D*\d){3})\d*[,.]?\d*$/; // at most two digits

function tidy(text) {
  const found = /^(\d)?(?:[,.](\d?)|(\d)?)$/.exec(text.trim());
  if (!found || !found.slice(1).some(Boolean)) return text.trim();
  return `${found[1] ?? "0"},${found[2] || found[3] || "0"}`;
}

export function start(form) {
  form.addEventListener("beforeinput", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-acuity]") || event.data === null || event.data === undefined) return;
    const next = field.value.slice(0, field.selectionStart) + event.data + field.value.slice(field.selectionEnd);
    if (!ALLOWED.test(next)) event.preventDefault();
  });
  form.addEventListener("focusout", (event) => {
    const field = event.target;
    if (!field.matches?.("[data-acuity]")) return;
    const wanted = tidy(field.value);
    if (wanted === field.value) return;
    field.value = wanted;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
