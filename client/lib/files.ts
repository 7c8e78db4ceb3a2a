/** The reading face, upright Latin: the only font file most pages need. */
export { default as fontHref } from '@fontsource-variable/brygada-1918/files/brygada-1918-latin-wght-normal.woff2?url';
/** Says nothing of what the site is: it shows in tabs and in the history of shared computers. */
export { default as iconHref } from '#client/icon.svg?no-inline';
