import { paths } from '#shared/routes.ts';
import type { Viewer } from '../context-types.ts';
import { AppError } from '../errors.ts';

/** What a suspended account still reaches: its letters, its appeals, its texts; the way out, and what anybody may need. */
const OPEN: ReadonlySet<string> = new Set([
  paths.statements,
  paths.statement,
  paths.asked,
  paths.appeal,
  paths.ownTexts,
  paths.signOut,
  paths.preferences,
  paths.rules,
  paths.rulesRead,
  paths.privacy,
  paths.help,
]);

/** Throws AppError('forbidden') where a suspended account may not go; its error page leads to the letters. */
export function refuseSuspended(viewer: Viewer, path: string): void {
  if (viewer.kind === 'member' && viewer.standing === 'suspended' && !OPEN.has(path))
    throw new AppError('forbidden', 'suspended');
}
