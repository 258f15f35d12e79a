// Looks every other second whether orders have come or gone, and shows them then; until then the page stays, with its focus. Owns data-orders.

const shown = document.querySelector("[data-orders]").dataset.orders;

setInterval(async () => {
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok) return;
  const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-orders]").dataset.orders;
  if (now !== shown) location.reload();
}, 2000);
