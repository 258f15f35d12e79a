// A form that can be read, selected and copied, but not changed. Owns data-read-only, data-read-form.
export function makeReadOnly(form) {
  form.setAttribute("data-read-only", "");
  for (const input of form.querySelectorAll("textarea, input.input")) input.readOnly = true;
  for (const input of form.querySelectorAll("input[type=checkbox], input[type=radio], select")) input.disabled = true;
}

// The form of a document that nobody may change comes switched off as a whole, so that nothing can be typed before this script.
export function startReading(root) {
  for (const form of root.querySelectorAll("[data-read-form]")) {
    makeReadOnly(form);
    form.querySelector(":scope > fieldset").disabled = false;
  }
}
