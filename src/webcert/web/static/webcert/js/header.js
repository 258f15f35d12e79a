// The certificate's header as each answer of the server brings it; replaced only when it has changed, and with focus kept.
const header = document.querySelector("[data-header]");
let last = null;

export function showHeader(html) {
  if (!html || html === last || header.querySelector("dialog[open], [data-menu][open]")) return;
  last = html;
  const held = header.contains(document.activeElement) ? document.activeElement.textContent : null;
  const slot = header.querySelector("[data-save-state]"); // stays the same element, so that it is read aloud only when it changes
  header.innerHTML = html;
  if (slot) header.querySelector("[data-save-state]")?.replaceWith(slot);
  if (held) [...header.querySelectorAll("a, button")].find((one) => one.textContent === held)?.focus();
}
