/** Loaded by pages that hold a form: see `WritingParts`. */
export { default as Composer } from './discussions/Composer.svelte';
export { default as Menu } from './layout/Menu.svelte';
