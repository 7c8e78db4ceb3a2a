import Composer from './discussions/Composer.svelte';
import Screening from './discussions/Screening.svelte';
import Menu from './layout/Menu.svelte';
import type { WritingParts } from './lib/app.svelte.ts';

/** Loaded by pages that hold a form. `tsc` knows of a component only that it is one, hence the detour. */
export const parts = { Composer, Menu, Screening } as unknown as WritingParts;
