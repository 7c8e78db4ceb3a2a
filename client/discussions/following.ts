import { mount, tick, unmount } from 'svelte';
import type { PostView } from '#shared/pages.ts';
import { url } from '#shared/routes.ts';
import type { App } from '#client/lib/app.svelte.ts';
import { fetchPage } from '#client/lib/fetch-page.ts';
import { follow } from '#client/lib/live.ts';
import { keepingPlace } from '#client/lib/place.ts';
import { drawnAlike } from '#client/lib/drawn.ts';
import type { PostAddress } from './address.ts';
import Body from './Body.svelte';
import { receive, showNews } from './reading.ts';
import type { Reading } from './reading.ts';

export interface Followed {
  app: App;
  address: PostAddress;
  read(): Reading;
  take(reading: Reading): void;
  /** The discussion is not there any more for this reader. */
  lose(): void;
}

export interface Following {
  /** Lets what has come stand on the page, and goes on from its first text. */
  show(): Promise<void>;
  /** Asks the site how the page stands now. */
  look(): Promise<void>;
  stop(): void;
}

/** Keeps a page of a discussion as the site has it. */
export function followDiscussion({ app, address, read, take, lose }: Followed): Following {
  const look = async (): Promise<void> => {
    const { id, slug, page, view, since } = read().data;
    const branches = view === 'order' ? undefined : view;
    const answer = await fetchPage(url.discussion(id, slug, { page, view: branches, since }));
    if (answer?.name === 'discussion') {
      const { data } = answer;
      await keepingPlace(async () => {
        take(receive(read(), data, (post) => isDrawn(post, address)));
        await tick();
      });
    } else if (answer?.name === 'error' && answer.data.status === 404) {
      lose();
      app.say(app.words.live.gone);
    }
  };
  const stop = follow({
    discussions: () => new Map([[read().data.id, read().data.revision]]),
    look,
  });
  return {
    stop,
    look,
    async show() {
      const first = read().seen + 1;
      await keepingPlace(async () => {
        take(showNews(read()));
        await tick();
      });
      document.querySelector<HTMLElement>(`#p${first} a`)?.focus({ preventScroll: true });
    },
  };
}

/** Whether the words that stand on the page under this number are those of this body. */
function isDrawn(post: PostView, address: PostAddress): boolean {
  const standing = document.querySelector(`#p${post.number} > .body`);
  if (!standing) return false;
  const target = document.createElement('div');
  const drawing = mount(Body, {
    target,
    props: { segments: post.body, lang: post.language, lead: post.number === 0, address },
  });
  const alike = target.firstElementChild !== null && drawnAlike(target.firstElementChild, standing);
  void unmount(drawing);
  return alike;
}
