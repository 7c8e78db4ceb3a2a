import { recogniseForm } from '#shared/forms.ts';
import type { PageData } from '#shared/pages.ts';
import { paths, url } from '#shared/routes.ts';
import { now } from '../../context-types.ts';
import type { Context } from '../../context-types.ts';
import { rangeIn } from '../../discussions/sentences.ts';
import { notFound } from '../../errors.ts';
import type { Loader } from '../../http/answer.ts';
import { networkOf, takeAll } from '../../http/rate-limit.ts';
import type { Share, Who } from '../../http/rate-limit.ts';
import type { PageRequest } from '../../http/request.ts';
import type { Routes } from '../../http/routes.ts';
import { askedAt, NOTHING_ASKED, proofOf } from '../../vouching/proof-of.ts';
import { findReportable } from '../subject.ts';
import { askToMask } from './ask.ts';

/** The post at this address, if this viewer may read it and did not write it. */
async function postAt(context: Context, { viewer, params }: PageRequest) {
  const asked = { type: 'post', key: params['id'] ?? '', at: now(context) } as const;
  const found = await findReportable(context.database.db, viewer, asked);
  if (found?.view.type !== 'post') throw notFound();
  return found.view;
}

const recognisePage: Loader<'recognise'> = async (context, request) => {
  const { post, revision, sentences } = await postAt(context, request);
  const { viewer, again } = request;
  const received = (again['received'] as PageData['recognise']['received'] | undefined) ?? null;
  const proves = viewer.kind === 'visitor' && received === null;
  return {
    data: {
      post,
      revision,
      sentences,
      received,
      ...(proves ? await askedAt(context, request, url.recognise(post.id)) : NOTHING_ASKED),
    },
    forms: true,
  };
};

/** Asking that a passage be masked, with or without an account. */
export function askRoutes(routes: Routes): void {
  routes.page(paths.recognise, 'recognise', recognisePage);
  routes.action(paths.recognise, {
    form: 'recognise',
    schema: recogniseForm,
    page: 'recognise',
    load: recognisePage,
    async handle(context, request) {
      const { viewer, values, network } = request;
      const { post } = await postAt(context, request);
      const member = viewer.kind === 'member';
      const proof = member ? null : await proofOf(context, request, url.recognise(post.id));
      const sender = { account: member ? viewer.accountId : null, network };
      await context.limits.take('report', sender);
      const shares = sharesOf(sender, post.id);
      const mayMask = await takeAll(context.limits, shares);
      const giveBack = async (): Promise<void> => {
        if (mayMask) for (const [name, who] of shares) await context.limits.giveBack(name, who);
      };
      const { words, revision, range } = values;
      const { begun, ...received } = await askToMask(context, {
        viewer,
        postId: post.id,
        words,
        revision,
        ranges: range.map(rangeIn),
        proof,
        mayMask,
      }).catch(async (failure: unknown) => {
        // What was not stored is not counted: it will be sent again.
        await giveBack();
        await context.limits.giveBack('report', sender);
        throw failure;
      });
      if (!begun) await giveBack();
      // Shown once, in the answer itself: a code in an address would stay in histories.
      return { again: { received } };
    },
  });
}

/** What is counted of whoever asks: their masks, and those in this text. */
const sharesOf = ({ account, network }: Who, postId: string): Share[] => [
  ['mask', { account: account ?? null, network: network ?? null }],
  [
    'maskText',
    { account: account ? `${account} ${postId}` : null, network: network ? `${networkOf(network)} ${postId}` : null },
  ],
];
