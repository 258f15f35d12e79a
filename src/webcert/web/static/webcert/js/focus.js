// Keeps the focus where it is in a part of the page that is exchanged.

const same = (one, other) => one.tagName === other.tagName && one.type === other.type && one.textContent === other.textContent;

// Called before the exchange; gives what puts the focus back afterwards: at the same element, else at the nearest around it that is left.
export function focusIn(part) {
  const held = document.activeElement;
  if (!part.contains(held)) return () => {};
  const around = held.parentElement.closest("[id][tabindex]")?.id;
  return () => {
    const root = document.getElementById(around) ?? part;
    const found = held.id ? document.getElementById(held.id) : [...root.querySelectorAll(held.tagName)].find((one) => same(one, held));
    (found ?? root).focus({ preventScroll: true });
  };
}
