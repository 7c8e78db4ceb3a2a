import './moderation.css';
import { moderationEn } from '#shared/messages/moderation-en.ts';
import { moderationFr } from '#shared/messages/moderation-fr.ts';
import type { ModerationWords } from '#shared/messages/moderation-fr.ts';
import { getApp } from '#client/lib/app.svelte.ts';

const words = { fr: moderationFr, en: moderationEn };

/** The words of cases, letters and appeals: loaded by their pages only. */
export const moderationWords = (): ModerationWords => words[getApp().shell.locale];
