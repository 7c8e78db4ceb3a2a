import { signUpEn } from '#shared/messages/sign-up-en.ts';
import { signUpFr } from '#shared/messages/sign-up-fr.ts';
import type { SignUpWords } from '#shared/messages/sign-up-fr.ts';
import { getApp } from '#client/lib/app.svelte.ts';

const words = { fr: signUpFr, en: signUpEn };

/** The words of signing up while many do: loaded by its page only. */
export const signUpWords = (): SignUpWords => words[getApp().shell.locale];
