// The certificate's header as each answer of the server brings it; replaced only when it has changed, and with focus kept.
import { focusIn } from "./focus.js";

const header = document.querySelector("[data-header]");
let last = null, waiting = null;

export function showHeader(html) {
  if (!html) return;
  waiting = null;
  if (html === last) return;
  if (document.querySelector("dialog[open]") || header.querySelector("[data-menu][open]")) { waiting = html; return; } // which give the focus back to what stands here
  last = html;
  const giveBack = focusIn(header);
  const slot = header.querySelector("[data-save-state]"); // stays the same element, so that it is read aloud only when it changes
  header.innerHTML = html;
  if (slot) header.querySelector("[data-save-state]")?.replaceWith(slot);
  giveBack();
}

for (const kind of ["close", "toggle"]) document.addEventListener(kind, () => showHeader(waiting), true);
