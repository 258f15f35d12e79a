// The live list of the care system's start page. Owns data-news, data-marks, data-documents, data-document, data-said,
// data-liveness and data-none.

const EVERY = 2000;

const news = document.querySelector("[data-news]");

function show(list, one) {
  const holder = document.createElement("template");
  holder.innerHTML = one.card;
  const card = holder.content.firstElementChild;
  const old = [...list.children].find((child) => child.dataset.document === one.id);
  card.classList.add("new");
  if (old && old.contains(document.activeElement)) {
    // Whoever is about to press a button in the card keeps it; only what has happened is exchanged.
    old.querySelector(".scroll")?.remove();
    old.append(card.querySelector(".scroll"));
    old.querySelector(".badge").replaceWith(card.querySelector(".badge"));
  } else if (old) {
    old.replaceWith(card);
  } else {
    list.querySelector("[data-none]")?.remove();
    list.prepend(card);
  }
}

async function ask() {
  const address = new URL(news.dataset.news, location.href);
  address.searchParams.set("efter", news.dataset.marks);
  const liveness = news.querySelector("[data-liveness]");
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const { marks, documents } = await answer.json();
    news.dataset.marks = marks;
    for (const one of documents) show(news.querySelector("[data-documents]"), one);
    if (documents.length) news.querySelector("[data-said]").textContent = documents.map((one) => one.said).join(". ");
    liveness.textContent = "Händelser visas när de kommer.";
  } catch {
    liveness.textContent = "Ingen kontakt med sandlådan. Nytt försök görs strax.";
  }
}

if (news) {
  setInterval(() => {
    if (document.visibilityState === "visible") ask();
  }, EVERY);
}
