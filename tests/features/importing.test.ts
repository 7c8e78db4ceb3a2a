import { it } from 'vitest';
import { openSite } from '#tests/support/site.ts';
import { imported, wordsOf } from '#tests/support/story.ts';
import type { ExportedDiscussion } from '#server/importing/format.ts';
import { dump } from '#tests/support/dump.ts';

const QUAY: ExportedDiscussion = {
  journal: { author: 'Sarcelle', title: 'Carnet du quai' },
  entry: {
    title: 'Le café qui refroidit : trois matins au quai',
    author: 'Sarcelle',
    category: 'Carnet de bord',
    at: '2025-11-03T07:15:00+01:00',
    tags: ['Accueil', 'pair-aidance', 'Le café'],
    bbcode:
      "[b]Premier matin.[/b] Le thermos fuit, on rit jaune.\n\nDeuxième matin : il reste debout près de la porte, il dit « je passe, c'est tout ». Je ne réponds rien. Je pose la tasse.\n\n[list]\n[*]une tasse bleue\n[*]deux sucres\n[/list]\n\nTroisième matin, il s'assoit. Voir [url=https://exemple.test/quai]la page du quai[/url].",
    acknowledgements: [
      { author: 'Chevalier', note: 'Ça me parle, merci.' },
      { author: null, note: 'Lu deux fois.' },
      { author: null, note: null },
    ],
  },
  replies: [
    {
      number: 1,
      author: 'Chevalier',
      at: '2025-11-03T12:00:30+01:00',
      bbcode: "[quote=Sarcelle]Je ne réponds rien. Je pose la tasse.[/quote]\n\nC'est tout le métier, ça. Poser la tasse.",
      acknowledgements: [{ author: 'Sarcelle', note: null }],
    },
    {
      number: 2,
      author: 'Bernache',
      at: '2025-11-03T23:59:59-05:00',
      bbcode:
        "[quote=Chevalier][quote=Sarcelle]Je ne réponds rien. Je pose la tasse.[/quote]\nC'est tout le métier, ça.[/quote]\n\nPas d'accord : le métier, c'est aussi de demander.\n\n[quote=Sarcelle]il reste debout près de la fenêtre[/quote]\n\nJe cite de mémoire, pardon.",
      acknowledgements: [],
    },
    {
      number: 3,
      author: 'Sarcelle',
      at: '2025-11-05T06:30:00Z',
      bbcode:
        "[quote=Bernache]Pas d'accord : le métier, c'est aussi de demander.[/quote]\nOui. Mais quand ?\n\n[quote]Un proverbe de personne.[/quote]\n\n[quote=Plongeon]Une phrase que nul n'a écrite ici.[/quote]\nVoilà.",
      acknowledgements: [{ author: 'Guifette', note: 'Juste.' }],
    },
  ],
};

it('shows', async () => {
  const site = await openSite();
  const place = await imported(site, QUAY);
  const page = await site.visitor().page('discussion', place.path);
  console.log(wordsOf(page).join('\n=====\n'));
  console.log(JSON.stringify({ ...page.data, opening: { ...page.data.opening, body: 0 }, posts: page.data.posts.map((p) => ({ ...p, body: 0 })) }, null, 1));
  const d = await dump(site);
  console.log(d['pseudonym'], d['tag'], d['discussion_tag'], d['thanks'], d['quote'], d['journal'], d['discussion']);
  await site.close();
});
