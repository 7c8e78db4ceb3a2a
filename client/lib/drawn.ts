/** Whether two elements show the same: the same elements, attributes and words. What a reader has unfolded is left out. */
export const drawnAlike = (one: Element, other: Element): boolean => shape(one) === shape(other);

function shape(node: Node): string {
  // Svelte's own marks.
  if (node instanceof Comment) return '';
  if (!(node instanceof Element)) return node.textContent ?? '';
  const attributes = node
    .getAttributeNames()
    .filter((name) => name !== 'open')
    .sort()
    .map((name) => ` ${name}=${node.getAttribute(name) ?? ''}`);
  return `<${node.localName}${attributes.join('')}>${[...node.childNodes].map(shape).join('')}</${node.localName}>`;
}
