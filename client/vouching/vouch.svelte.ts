import { onMount, tick } from 'svelte';
import type { FormState, Vouching } from '#shared/pages.ts';
import type { Keeper } from '#client/lib/enhance.ts';
import { canProve, createProver } from './proof.ts';

/** What a form sends in place of an account, as it stands. */
export interface Vouch {
  /** The work as it was solved, empty until then. */
  readonly proof: string;
  /** Whether the question is asked: until this browser is known to be able to work, and where working failed. */
  readonly asks: boolean;
  /** Begins the work, once. */
  begin(): void;
  readonly keeper: Keeper;
}

interface Given extends Vouching {
  form: FormState | null;
  /** Of the page, which the proof holds for. */
  address: string;
}

/** The work of a form that anybody may send, or the question in its place; to be called while its component is set up. */
export function createVouch(given: () => Given): Vouch {
  let able = $state(false);
  let proof = $state('');
  onMount(() => {
    able = canProve();
  });
  const challenge = $derived(given().challenge);
  const address = $derived(given().address);
  const prover = $derived(able && challenge !== null ? createProver(challenge, address) : null);
  const asks = $derived(challenge !== null && (!able || (given().form?.errors['answer'] ?? []).length > 0));
  return {
    get proof() {
      return proof;
    },
    get asks() {
      return asks;
    },
    begin: () => prover?.begin(),
    keeper: {
      async settled() {
        // Should the work fail, the server asks the question.
        proof = (await prover?.proof().catch(() => '')) ?? '';
        await tick();
      },
      unsent: () => (proof = ''),
    },
  };
}
