/**
 * Puts a quote into a text that is being written: below the line the caret stands in, or below the whole quote it stands
 * in, so that neither a sentence nor a quote is broken; at the end when nobody has written there. Gives the text and where
 * writing goes on.
 */
export function putQuote(text: string, caret: number | null, block: string): { text: string; caret: number } {
  const at = caret === null ? text.length : endOfLines(text, caret);
  const before = text.slice(0, at).trimEnd();
  const after = text.slice(at).replace(/^\s+/, '');
  const head = `${before}${before === '' ? '' : '\n\n'}${block}\n\n`;
  return { text: head + (after === '' ? '' : `\n\n${after}`), caret: head.length };
}

function endOfLines(text: string, caret: number): number {
  const start = text.lastIndexOf('\n', caret - 1) + 1;
  const quoted = (at: number): boolean => /^ {0,3}>/.test(text.slice(at, at + 4));
  let end = lineEnd(text, caret);
  for (let line = start; quoted(line) && quoted(end + 1); end = lineEnd(text, line)) line = end + 1;
  return end;
}

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
};
