/**
 * Changes the page without moving what is being read: the first thing in the window that stays on the page is afterwards
 * where it was. Our own and not the browser's, because not every browser has one.
 */
export async function keepingPlace(change: () => Promise<void>): Promise<void> {
  const root = document.documentElement;
  const candidates = landmarks().map((element) => ({ element, top: element.getBoundingClientRect().top }));
  root.style.setProperty('overflow-anchor', 'none');
  try {
    await change();
    const kept = candidates.find(({ element }) => element.isConnected);
    if (kept) scrollBy({ top: kept.element.getBoundingClientRect().top - kept.top, behavior: 'instant' });
  } finally {
    requestAnimationFrame(() => root.style.removeProperty('overflow-anchor'));
  }
}

/** What is looked at, nearest first: the field being written in, then paragraphs from the top of the window down. */
function landmarks(): Element[] {
  const visible = [...document.querySelectorAll('main :is(p, li, h1, h2, h3, pre, article, form)')].filter(
    (element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return bottom > 0 && top < innerHeight;
    },
  );
  const active = document.activeElement;
  const writing = active instanceof HTMLTextAreaElement ? [active] : [];
  // What begins above the window and is read inside it comes after what begins in it.
  const [inside, above] = [0, 1].map((side) =>
    visible.filter((element) => Number(element.getBoundingClientRect().top < 0) === side),
  ) as [Element[], Element[]];
  return [...writing, ...inside, ...above.reverse()];
}
