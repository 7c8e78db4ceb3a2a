const endsOf = (range: string): [number, number] => {
  const [start = 0, end = 0] = range.split('-').map(Number);
  return [start, end];
};

/** Whether a sentence touches one of the passages that senders of reports marked; both as "start-end". */
export function isMarked(range: string, passages: readonly string[]): boolean {
  const [start, end] = endsOf(range);
  return passages.some((passage) => {
    const [from, to] = endsOf(passage);
    return from < end && start < to;
  });
}
