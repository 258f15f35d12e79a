// The certificate page: dialogs, and the header kept current. Owns data-poll-url on the page's main element.
import { startControls } from "./controls.js";
import { keepCurrent, startConversation } from "./conversation.js";
import { showHeader } from "./header.js";
import { startReading } from "./read_only.js";
import { askHow, startSession, timeLeft } from "./session.js";

const main = document.querySelector("[data-poll-url]");
startReading(document);
startControls(document);
startConversation();

async function poll() {
  if (document.hidden) return;
  const answer = await askHow(main.dataset.pollUrl, main.dataset.revision);
  if (answer?.status === 403) { const told = await answer.json().catch(() => ({})); if (told.location) location.assign(told.location); return; }
  if (!answer?.ok) return;
  const told = await answer.json();
  showHeader(told.header);
  await keepCurrent(told.version);
  await timeLeft(told);
}

startSession(poll);
setInterval(poll, 2000);
