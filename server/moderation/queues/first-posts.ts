import { waitingTexts } from './waiting-texts.ts';

/** First texts of new names, and of those whose texts wait by a decision: read before others read them. */
export const firstPosts = waitingTexts;
