import { setImmediate as breath } from 'node:timers/promises';
import { Router } from 'express';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { PageName } from '#shared/pages.ts';
import type { Context, Viewer } from '../context-types.ts';
import { runAction } from './action.ts';
import type { Action } from './action.ts';
import { answerError, answerPage } from './answer.ts';
import type { Loader } from './answer.ts';
import { answerKept } from './answer-kept.ts';
import type { Version } from './answer-kept.ts';
import { createPageCache } from './page-cache.ts';
import { readRequest, strangers } from './request.ts';
import type { PageRequest } from './request.ts';
import { refuseSuspended } from './suspended.ts';

/** What the app declares, for the tests that enumerate every surface. */
export interface DeclaredRoute {
  method: 'GET' | 'POST';
  path: string;
  kind: 'page' | 'redirect' | 'action' | 'plain';
  name: string;
}

/** Registers pages and forms with Express and keeps the list of what was registered. */
export class Routes {
  readonly router = Router({ caseSensitive: true, strict: false });
  readonly declared: DeclaredRoute[] = [];
  readonly #context: Context;
  readonly #kept = createPageCache();

  /** Answers being worked out, also for browsers that have gone meanwhile. */
  readonly #underway = new Set<Promise<void>>();

  constructor(context: Context) {
    this.#context = context;
  }

  /** Resolves once nothing is being worked out any more: only then may what the answers ask be closed. */
  async idle(): Promise<void> {
    while (this.#underway.size > 0) {
      await Promise.allSettled(this.#underway);
      // What failed is answered with the error page, a moment later.
      await breath();
    }
  }

  #follow(work: Promise<void>): Promise<void> {
    this.#underway.add(work);
    return work.finally(() => this.#underway.delete(work));
  }

  /**
   * A page URL: HTML, or the same data as JSON for `Accept: application/json`. With `version` it is kept for visitors
   * as long as that stays the same.
   */
  page<N extends PageName>(path: string, name: N, load: Loader<N>, version?: Version): void {
    this.declared.push({ method: 'GET', path, kind: 'page', name });
    const answer = async (incoming: Request, response: Response): Promise<void> => {
      const context = this.#context;
      const exchange = { context, incoming, response, ...(await readRequest(context, incoming)) };
      refuseSuspended(exchange.request.viewer, path);
      if (version) await answerKept(exchange, name, load, version, this.#kept);
      else await answerPage(exchange, name, load);
    };
    this.router.get(path, (incoming, response) => this.#follow(answer(incoming, response)));
  }

  /** A URL that only leads elsewhere. */
  redirect(path: string, name: string, find: (context: Context, request: PageRequest) => Promise<string>): void {
    this.declared.push({ method: 'GET', path, kind: 'redirect', name });
    const lead = async (incoming: Request, response: Response): Promise<void> => {
      const { request } = await readRequest(this.#context, incoming);
      refuseSuspended(request.viewer, path);
      response.setHeader('Cache-Control', 'no-store');
      response.redirect(302, await find(this.#context, request));
    };
    this.router.get(path, (incoming, response) => this.#follow(lead(incoming, response)));
  }

  /** A form URL: 303 (or `{location}`) when done, the page with every value put back when not. */
  action<S extends z.ZodType, N extends PageName>(path: string, action: Action<S, N>): void {
    this.declared.push({ method: 'POST', path, kind: 'action', name: action.form });
    const take = async (incoming: Request, response: Response): Promise<void> => {
      const context = this.#context;
      await runAction({ context, incoming, response, ...(await readRequest(context, incoming)) }, path, action);
    };
    this.router.post(path, (incoming, response) => this.#follow(take(incoming, response)));
  }

  /** A URL that answers something else than a page (health). */
  plain(
    path: string,
    name: string,
    handle: (context: Context, request: Request, response: Response) => Promise<void>,
  ): void {
    this.declared.push({ method: 'GET', path, kind: 'plain', name });
    this.router.get(path, (incoming, response) => this.#follow(handle(this.#context, incoming, response)));
  }

  /** A URL that answers a file to whoever may have it. */
  file(
    path: string,
    name: string,
    handle: (context: Context, viewer: Viewer, request: Request, response: Response) => Promise<void>,
  ): void {
    this.declared.push({ method: 'GET', path, kind: 'plain', name });
    const send = async (incoming: Request, response: Response): Promise<void> => {
      const { request } = await readRequest(this.#context, incoming);
      refuseSuspended(request.viewer, path);
      await handle(this.#context, request.viewer, incoming, response);
    };
    this.router.get(path, (incoming, response) => this.#follow(send(incoming, response)));
  }

  /** Answers the error page for whatever failed outside a form. */
  failure(incoming: Request, response: Response, failure: unknown): Promise<void> {
    return this.#follow(this.#answerFailure(incoming, response, failure));
  }

  async #answerFailure(incoming: Request, response: Response, failure: unknown): Promise<void> {
    const context = this.#context;
    // A path that does not decode has no request to speak of; the page is then a visitor's.
    const read = await readRequest(context, incoming).catch(() => strangers(context, incoming));
    await answerError({ context, incoming, response, ...read }, failure);
  }
}
