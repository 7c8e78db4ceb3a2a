import Composer from './discussions/Composer.svelte';
import Held from './discussions/Held.svelte';
import Masked from './discussions/Masked.svelte';
import Screening from './discussions/Screening.svelte';
import TakeBack from './discussions/TakeBack.svelte';
import MarkRead from './discussions/MarkRead.svelte';
import Menu from './layout/Menu.svelte';
import NewRules from './layout/NewRules.svelte';
import type { WritingParts } from './lib/app.svelte.ts';

/** Loaded by pages that hold a form. The type check knows of a component only that it is one, hence the detour. */
export const parts = {
  Composer,
  Held,
  MarkRead,
  Masked,
  Menu,
  NewRules,
  Screening,
  TakeBack,
} as unknown as WritingParts;
