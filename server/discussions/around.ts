import type { AroundOpening } from '#shared/pages.ts';
import { LANGUAGES } from '#shared/states.ts';
import type { TagView } from '#shared/pages.ts';
import type { DiscussionRow } from './queries.ts';

/** The form around an opening that is not written yet. */
export const freshAround = (language: string): AroundOpening => ({
  title: '',
  tags: '',
  approaches: [],
  contentNote: '',
  language: language in LANGUAGES ? language : 'fr',
});

/** The form around an opening as it stands. */
export const aroundOf = (discussion: DiscussionRow, tags: readonly TagView[]): AroundOpening => ({
  title: discussion.title,
  tags: tags
    .filter(({ approach }) => approach === null)
    .map(({ words }) => words)
    .join(', '),
  approaches: [...new Set(tags.flatMap(({ approach }) => (approach === null ? [] : [approach])))],
  contentNote: discussion.content_note ?? '',
  language: discussion.language,
});

/** An empty field is no value. */
export const orNull = (words: string): string | null => (words === '' ? null : words);
