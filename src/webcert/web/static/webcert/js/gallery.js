// The gallery: components behave as on the real pages, but nothing is saved.
import * as acuity from "./acuity.js";
import * as calendar from "./calendar.js";
import { refresh } from "./conditions.js";
import { startControls } from "./controls.js";
import * as dates from "./dates.js";
import * as diagnosis from "./diagnosis.js";

startControls(document);
for (const form of document.querySelectorAll("[data-gallery]")) {
  dates.start(form);
  calendar.start(form);
  acuity.start(form);
  diagnosis.start(form);
  refresh(form);
  form.addEventListener("input", () => refresh(form));
  form.addEventListener("change", () => refresh(form));
}
