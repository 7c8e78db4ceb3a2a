import type { Approach, Audience, Comments } from '#shared/states.ts';
import type { Context, Member } from '../context-types.ts';
import { newId } from '../db/ids.ts';
import { findJournal } from '../discussions/journals.ts';
import { edit, openEditing } from '../discussions/edit.ts';
import { openDiscussion } from '../discussions/open.ts';
import { postsNumbered } from '../discussions/queries.ts';
import { reply } from '../discussions/reply.ts';
import { thank } from '../discussions/thank.ts';
import { withdrawPassage, withdrawPost } from '../discussions/withdraw.ts';
import { openJournal } from '../journals/open.ts';
import { DemoError } from './format.ts';
import type { Happening } from './format.ts';

/** What is there so far. */
export interface Stage {
  /** Its clock stands where the happening does. */
  context: Context;
  people: Map<string, Member>;
  /** Journal by file. */
  journals: Map<string, Standing & { indexable: boolean }>;
  /** Discussion by file and place in it. */
  discussions: Map<string, Standing>;
  /** Board ids by address. */
  boards: Map<string, string>;
}

export interface Standing {
  id: string;
  language: string;
}

/** Makes one thing happen, by the use case that a person's own form would lead to. */
export async function happen(stage: Stage, file: string, happening: Happening): Promise<void> {
  const member = stage.people.get(happening.by);
  if (!member) throw new DemoError(`${happening.where}: nobody is called "${happening.by}"`);
  const as = member.pseudonyms[0]!.id;
  const key = `${file} ${happening.discussion}`;
  const { context } = stage;
  const { kind, body, number, inReplyTo } = happening;
  if (kind === 'journal') return keepJournal(stage, file, happening, member);
  if (kind === 'entry' || kind === 'thread') return open(stage, file, happening, member);
  const place = stage.discussions.get(key);
  if (!place) throw new DemoError(`${happening.where}: stands in no discussion`);
  if (kind === 'reply') {
    const stored = await reply(context, { discussionId: place.id, member, as, body, inReplyTo, submission: newId() });
    if (stored !== number) throw new DemoError(`${happening.where}: became number ${stored}`);
    return;
  }
  const [post] = await postsNumbered(context.database.db, place.id, [number]);
  if (!post) throw new DemoError(`${happening.where}: there is no number ${number}`);
  if (kind === 'thanks') {
    await thank(context, { member, postId: post.id, as, note: body });
    return;
  }
  const author = [...stage.people.values()].find(({ pseudonyms }) => pseudonyms[0]?.id === post.pseudonym_id)!;
  if (kind === 'withdraw') {
    await withdrawPost(context, author, post.id);
  } else if (kind === 'cut') {
    const start = post.text.indexOf(body);
    if (start < 0) throw new DemoError(`${happening.where}: these words are not in number ${number}`);
    await withdrawPassage(context, author, post.id, [[start, start + body.length]]);
  } else {
    const editing = await openEditing(context, author, post.id);
    const { revision_id: revision } = editing.post;
    await edit(context, { member: author, editing, body, revision, cutOut: 'keep' });
  }
}

async function keepJournal(stage: Stage, file: string, { fields }: Happening, member: Member): Promise<void> {
  const { context } = stage;
  const indexable = fields['search'] === 'yes';
  const slug = await openJournal(context, {
    member,
    as: member.pseudonyms[0]!.id,
    title: fields['title'] ?? '',
    description: fields['about'] ?? '',
    audience: 'public',
    indexable,
    listed: true,
  });
  const { id } = (await findJournal(context.database.db, member, { slug }))!;
  stage.journals.set(file, { id, language: fields['language'] ?? 'fr', indexable });
}

async function open(stage: Stage, file: string, { fields, ...told }: Happening, member: Member): Promise<void> {
  const journal = stage.journals.get(file);
  const boardId = stage.boards.get(fields['board'] ?? '');
  const place = journal ? { journalId: journal.id } : boardId ? { boardId } : null;
  if (!place) throw new DemoError(`${told.where}: there is no board "${fields['board']}"`);
  const language = fields['language'] ?? journal?.language ?? 'fr';
  const listed = (name: string): string[] =>
    (fields[name] ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean);
  const { id } = await openDiscussion(stage.context, {
    member,
    as: member.pseudonyms[0]!.id,
    place,
    title: fields['title'] ?? '',
    body: told.body,
    category: fields['category'] ?? null,
    tags: listed('tags'),
    approaches: listed('approaches') as Approach[],
    contentNote: fields['note'] ?? null,
    language,
    audience: (fields['audience'] as Audience | undefined) ?? 'public',
    indexable: journal?.indexable ?? false,
    comments: (fields['comments'] as Comments | undefined) ?? 'open',
    submission: newId(),
  });
  stage.discussions.set(`${file} ${told.discussion}`, { id, language });
}
