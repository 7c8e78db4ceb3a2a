import { describe, expect, it } from 'vitest';
import { AppError } from '#server/errors.ts';
import { hashPassword, isCommonPassword, isOutdated, isPassword, PASSWORD_COST } from '#server/members/passwords.ts';

const cheap = { passwordCost: { memoryKib: 8, passes: 1, lanes: 1 } };
const PASSWORD = 'trois brebis au bord du canal';

describe('a password', () => {
  it('is hashed with Argon2id at the cost that SECURITY asks for, another way each time', async () => {
    const [one, two] = [
      await hashPassword({ passwordCost: PASSWORD_COST }, PASSWORD),
      await hashPassword(cheap, PASSWORD),
    ];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(await hashPassword(cheap, PASSWORD)).not.toBe(two);
    expect([
      isOutdated({ passwordCost: PASSWORD_COST }, one),
      isOutdated({ passwordCost: PASSWORD_COST }, two),
    ]).toEqual([false, true]);
  });

  it('is one exactly as it was sent', async () => {
    for (const password of [PASSWORD, ' galet ', 'é'.normalize('NFD').repeat(12), '🌧🦆🚲🥖', 'x'.repeat(128)]) {
      const hashed = await hashPassword(cheap, password);
      expect(await isPassword(cheap, hashed, password)).toBe(true);
      for (const other of [
        `${password} `,
        password.trim() + '!',
        password.normalize('NFC') + 'e',
        password.toUpperCase() + '.',
      ]) {
        expect(await isPassword(cheap, hashed, other)).toBe(false);
      }
    }
    expect(await isPassword(cheap, await hashPassword(cheap, 'é'.normalize('NFC')), 'é'.normalize('NFD'))).toBe(false);
  });

  it('is nobody’s where there is no account, not even the one the work is done against', async () => {
    expect(await isPassword(cheap, null, PASSWORD)).toBe(false);
    expect(await isPassword(cheap, null, 'nobody has this password')).toBe(false);
  });

  it('is hashed two at a time with twenty waiting; more are told to come back, and then they may', async () => {
    const many = Array.from({ length: 25 }, () => hashPassword(cheap, PASSWORD).catch((error: unknown) => error));
    const outcomes = await Promise.all(many);
    const refused = outcomes.filter((outcome) => outcome instanceof AppError);
    expect(refused.map(({ status, code, retryAfter }) => [status, code, retryAfter])).toEqual(
      Array(3).fill([503, 'busy', 60]),
    );
    expect(outcomes.filter((outcome) => typeof outcome === 'string')).toHaveLength(22);
    expect(await hashPassword(cheap, PASSWORD)).toMatch(/^\$argon2id/);
  });
});

describe('a password everybody tries first', () => {
  it.each([
    ['123456789012', 'Mésange'],
    ['PasswordPassword', 'Mésange'],
    ['password1234', 'Mésange'],
    ['motdepasse2026!', 'Mésange'],
    ['Carnet-carnet-1', 'Mésange'],
    ['aaaaaaaaaaaa', 'Mésange'],
    ['abababababab', 'Mésange'],
    ['            ', 'Mésange'],
    ['MÉSANGE-mésange', 'Mésange'],
    ['Jean Loup 2026!', 'Jean-Loup'],
  ])('%s is refused to %s', (password, name) => expect(isCommonPassword(password, name)).toBe(true));

  it.each([
    [PASSWORD, 'Mésange'],
    ['5803 1177 4429 0062', 'Mésange'],
    ['🌧🦆🚲🥖🌒🧭🪁🎏🧦🫖🪶🛶', 'Mésange'],
    ['mésange au bord du canal', 'Mésange'],
    ['ma cane et son carnet', 'Al'],
  ])('%s is not one, for %s', (password, name) => expect(isCommonPassword(password, name)).toBe(false));
});
