// The certificate page: dialogs, and the header kept current. Owns data-poll-url on the page's main element.
import { startControls } from "./controls.js";
import { showHeader } from "./header.js";

const main = document.querySelector("[data-poll-url]");
startControls(document);
setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch(`${main.dataset.pollUrl}?revision=${main.dataset.revision}`).catch(() => null);
  if (answer?.status === 403) { const told = await answer.json().catch(() => ({})); if (told.location) location.assign(told.location); return; }
  if (!answer?.ok) return;
  showHeader((await answer.json()).header);
}, 2000);
