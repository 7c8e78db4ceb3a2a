import { waitingTexts } from './waiting-texts.ts';

/** Texts that a rule held: links of new names, floods, repetitions, the host's lists, rewordings of what stands. */
export const held = waitingTexts;
