import { recogniseEn } from '#shared/messages/recognise-en.ts';
import { recogniseFr } from '#shared/messages/recognise-fr.ts';
import type { RecogniseWords } from '#shared/messages/recognise-fr.ts';
import { getApp } from '#client/lib/app.svelte.ts';

const words = { fr: recogniseFr, en: recogniseEn };

/** The words of "Je me reconnais": loaded by its pages only. */
export const recogniseWords = (): RecogniseWords => words[getApp().shell.locale];
