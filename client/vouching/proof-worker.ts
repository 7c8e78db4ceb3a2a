import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import type { Challenge } from 'altcha-lib/types';

/** Works out one challenge, away from the page: answers with what the form sends, or with '' when it cannot. */
addEventListener('message', ({ data }: MessageEvent<string>) => {
  const challenge = JSON.parse(data) as Challenge;
  solveChallenge({ challenge, deriveKey })
    .then((solution) => postMessage(solution ? JSON.stringify({ challenge, solution }) : ''))
    .catch(() => postMessage(''));
});
