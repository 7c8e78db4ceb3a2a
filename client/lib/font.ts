/** The reading face, upright Latin: the only font file most pages need. */
export { default as fontHref } from '@fontsource-variable/brygada-1918/files/brygada-1918-latin-wght-normal.woff2?url';
