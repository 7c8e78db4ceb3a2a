import express from 'express';
import type { Express } from 'express';
import sirv from 'sirv';
import { join } from 'node:path';
import { paths } from '#shared/routes.ts';
import { notFound } from './errors.ts';
import type { Context } from './context-types.ts';
import { DIST } from './http/render.ts';
import { Routes } from './http/routes.ts';
import type { DeclaredRoute } from './http/routes.ts';
import { securityHeaders } from './http/security.ts';
import { requestLog } from './http/request-log.ts';
import { memberRoutes } from './members/routes.ts';
import { forumRoutes } from './forum/routes.ts';
import { discussionRoutes } from './discussions/routes.ts';
import { journalRoutes } from './journals/routes.ts';
import { moderationRoutes } from './moderation/routes.ts';
import { notificationRoutes } from './notifications/routes.ts';
import { browseRoutes } from './browse/routes.ts';

export interface App {
  express: Express;
  /** Every address the app answers, for the tests that enumerate them. */
  declared: readonly DeclaredRoute[];
  /** Resolves once no answer is being worked out any more. */
  idle(): Promise<void>;
  /** Whether an address is that of a reverse proxy in front. */
  trust: (address: string, hop: number) => boolean;
}

/** Percent-encoded, 20,000 characters of any script and the other fields of the largest form fit in this. */
const BODY_MAX = '256kb';

const YEAR_S = 365 * 24 * 3600;

/** Puts the site together; every route is declared by its own room. */
export function createApp(context: Context): App {
  const app = express();
  app.disable('x-powered-by');
  // Express's own ETag hashes every body: 46 µs at 35 kB. Pages are tagged by revision instead.
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', context.config.trustedProxies.length > 0 ? context.config.trustedProxies : false);
  app.use(requestLog(context));
  app.use(securityHeaders(context.config));
  app.use((request, _response, next) => {
    // No address of ours holds U+0000, and PostgreSQL answers it with an error where SQLite finds nothing.
    if (request.url.includes('%00')) throw notFound();
    next();
  });
  // Hashed names: never changed, so kept for ever; the build left each one compressed beside it.
  app.use(
    '/assets',
    sirv(join(DIST, 'client/assets'), { immutable: true, maxAge: YEAR_S, etag: true, brotli: true, gzip: true }),
  );
  // Whatever says nothing about caching is not to be kept.
  app.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use(express.urlencoded({ extended: false, limit: BODY_MAX, parameterLimit: 300 }));
  const routes = new Routes(context);
  routes.plain(paths.healthz, 'healthz', async ({ database }, _request, response) => {
    await database.db.selectFrom('site').select('id').execute();
    response.set('Cache-Control', 'no-store').type('text').send('ok');
  });
  for (const declare of [
    memberRoutes,
    browseRoutes,
    journalRoutes,
    forumRoutes,
    discussionRoutes,
    notificationRoutes,
    moderationRoutes,
  ]) {
    declare(routes);
  }
  app.use(routes.router);
  app.use(() => {
    throw notFound();
  });
  app.use((failure: unknown, request: express.Request, response: express.Response, next: express.NextFunction) => {
    routes.failure(request, response, failure).catch(next);
  });
  // Only when even the error page cannot be drawn.
  app.use((_failure: unknown, _request: express.Request, response: express.Response, _next: express.NextFunction) => {
    if (response.headersSent) response.destroy();
    else
      response
        .status(500)
        .set('Cache-Control', 'no-store')
        .type('text')
        .send('Carnet : une erreur est survenue. / An error occurred.');
  });
  return {
    express: app,
    declared: routes.declared,
    idle: () => routes.idle(),
    trust: app.get('trust proxy fn') as App['trust'],
  };
}
