import type { PageName } from '#shared/pages.ts';

/** 'signUp' → './pages/SignUp.svelte', as `import.meta.glob` names it from the entry files. */
export const pageFile = (name: PageName): string => `./pages/${name.charAt(0).toUpperCase()}${name.slice(1)}.svelte`;
