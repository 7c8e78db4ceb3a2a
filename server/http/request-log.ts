import type { RequestHandler } from 'express';
import type { Context } from '../context-types.ts';

/** One line a request: the route's pattern, status and duration; nothing that tells who or what. */
export function requestLog(context: Pick<Context, 'log'>): RequestHandler {
  return (request, response, next) => {
    const begun = performance.now();
    response.once('finish', () => {
      const route: unknown = (request.route as { path?: unknown } | undefined)?.path;
      const id: unknown = response.locals['requestId'];
      context.log.info({
        event: 'request',
        route: typeof route === 'string' ? route : '-',
        status: response.statusCode,
        ms: Math.round(performance.now() - begun),
        ...(typeof id === 'string' ? { request: id } : {}),
      });
    });
    next();
  };
}
