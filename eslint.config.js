import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Rules kept by syntax alone: [selector, what to do instead]. */
const noRandom = [
  "MemberExpression[object.name='Math'][property.name='random']",
  'Math.random is guessable: use node:crypto (crypto.randomBytes, crypto.randomInt).',
];
const noEnvironment = [
  "MemberExpression[object.name='process'][property.name='env']",
  'Settings are read in server/config.ts only: take what you need from context.config.',
];

/** @param {string[][]} rules */
const forbid = (...rules) => ['error', ...rules.map(([selector, message]) => ({ selector, message }))];

export default defineConfig(
  { ignores: ['dist/', 'data/', 'node_modules/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      // Refusing control characters means naming them.
      'no-control-regex': 'off',
      'no-misleading-character-class': ['error', { allowEscape: true }],
      // French needs its no-break spaces.
      'no-irregular-whitespace': ['error', { skipStrings: true, skipTemplates: true, skipComments: true }],
      'no-restricted-syntax': forbid(noRandom, noEnvironment),
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  { files: ['server/**', 'migrations/**', 'shared/**'], languageOptions: { globals: globals.node } },
  { files: ['*.config.{js,ts}'], languageOptions: { globals: globals.node } },
  {
    // The one reader of settings.
    files: ['server/config.ts'],
    rules: { 'no-restricted-syntax': forbid(noRandom) },
  },
  {
    // What talks to the person at the terminal, not to the log.
    files: ['server/cli.ts', 'server/setup.mjs'],
    rules: { 'no-console': 'off' },
  },
  {
    // Before there is a config: the set-up and the tests' own runner start everything else.
    files: ['server/setup.mjs', 'tests/**', '*.config.{js,ts}'],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off', 'no-restricted-syntax': 'off' },
  },
  { files: ['client/**'], languageOptions: { globals: globals.browser } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      // An address is a function of shared/routes; SvelteKit's resolve() does not exist here.
      'svelte/no-navigation-without-resolve': 'off',
      'svelte/no-at-html-tags': 'error',
      'svelte/no-target-blank': 'error',
      // {' '} keeps a space that the formatter would take.
      'svelte/no-useless-mustaches': 'off',
      'svelte/no-inline-styles': 'error',
      'svelte/button-has-type': 'error',
    },
  },
  {
    // The one door for HTML that the server has sanitised.
    files: ['client/ui/Html.svelte'],
    rules: { 'svelte/no-at-html-tags': 'off' },
  },
);
