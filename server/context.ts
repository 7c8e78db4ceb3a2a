import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { createBus } from './bus.ts';
import { ConfigError, ensureDataDir } from './config.ts';
import type { Config } from './config.ts';
import type { Context, Keys } from './context-types.ts';
import { openDatabase } from './db/open.ts';
import { keepTombstones } from './hosting/tombstones.ts';
import { createDrawing } from './http/render.ts';
import { WORK_COST } from './vouching/proof.ts';
import { createRateLimits } from './http/rate-limit.ts';
import { createLog, whereOf } from './log.ts';
import { PASSWORD_COST } from './members/passwords.ts';
import { createResolveViewer } from './members/sessions.ts';
import { reworded } from './moderation/reworded.ts';
import { createScreening, PACE } from './moderation/screening/screening.ts';
import { createLoadShell } from './notifications/shell.ts';
import { createRenderer } from './text/renderer.ts';

/** Puts together everything the use cases need. `given` replaces parts, for tests and for commands without pages. */
export async function createContext(config: Config, given: Partial<Context> = {}): Promise<Context> {
  ensureDataDir(config);
  const log = given.log ?? createLog(config);
  const bus = given.bus ?? createBus((failure) => log.error({ event: 'bus_listener', at: whereOf(failure) }));
  const clock = given.clock ?? ((): Date => new Date());
  const database = given.database ?? openDatabase(config, bus);
  const pace = given.pace ?? PACE;
  const keys = given.keys ?? deriveKeys(siteSecret(config));
  keepTombstones({ bus, config, log });
  return {
    config,
    bus,
    log,
    clock,
    database,
    renderer:
      given.renderer ??
      createRenderer({
        onTrouble: ({ kind }) => (kind === 'overrun' ? log.warn : log.error)({ event: `markdown_${kind}` }),
      }),
    keys,
    passwordCost: given.passwordCost ?? PASSWORD_COST,
    workCost: given.workCost ?? WORK_COST,
    pace,
    screening: given.screening ?? createScreening({ config, database, keys, pace }),
    limits: given.limits ?? createRateLimits(),
    drawing: given.drawing ?? (await createDrawing()),
    loadShell: given.loadShell ?? createLoadShell({ database }),
    resolveViewer: given.resolveViewer ?? createResolveViewer({ database, clock }),
    reworded: given.reworded ?? reworded,
  };
}

/** The site's secret, made on first start; refused when others on the machine can read it (SECURITY 3.11). */
function siteSecret(config: Config): Buffer {
  const file = join(config.dataDir, 'secret');
  if (!existsSync(file)) {
    writeFileSync(file, randomBytes(32).toString('base64url'), { mode: 0o600, flag: 'wx' });
    chmodSync(file, 0o600);
  }
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw new ConfigError(`${file} can be read by other users of this machine: set its mode to 600`);
  }
  const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
  if (secret.length < 32)
    throw new ConfigError(`${file} is too short to be a secret: delete it to have a new one made`);
  return secret;
}

const deriveKeys = (secret: Buffer): Keys => ({
  forms: deriveKey(secret, 'forms'),
  statements: deriveKey(secret, 'statements'),
  prints: deriveKey(secret, 'prints'),
  work: { challenge: deriveText(secret, 'work challenge'), solution: deriveText(secret, 'work solution') },
});

/** For a library that wants its secrets as text. */
const deriveText = (secret: Buffer, purpose: string): string =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, 32)).toString('base64url');

/** A key object: given bytes, each use of them would make one anew, at five times the cost. */
const deriveKey = (secret: Buffer, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', purpose, 32)));
