import { accessSync, constants, mkdirSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { LOCALES } from '#shared/states.ts';
import type { Locale } from '#shared/states.ts';

/** Everything a host can set. README tables the same names; this is the only file that reads the environment. */
export interface Config {
  production: boolean;
  port: number;
  host: string;
  /** Absolute folder of the database file and the site's secret. */
  dataDir: string;
  /** `postgres://…`, or null for SQLite in `dataDir`. */
  databaseUrl: string | null;
  /** Origin people type, without a trailing slash; null while developing: then each request's own host. */
  publicUrl: string | null;
  /** Language of the interface before somebody chooses, and of imported texts. */
  locale: Locale;
  /** Addresses of reverse proxies whose X-Forwarded-* are believed; empty = none. */
  trustedProxies: string[];
  logLevel: 'silent' | 'error' | 'warn' | 'info';
}

/** A setting that cannot be used, said in words that tell what to set instead. */
export class ConfigError extends Error {}

/** An address, a range of them, or Express's words for the near ones; a range of everybody trusts everybody. */
function isProxy(part: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(part)) return true;
  const [address = '', bits, ...more] = part.split('/');
  const most = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  return more.length === 0 && most > 0 && (bits === undefined || (/^[1-9]\d*$/.test(bits) && Number(bits) <= most));
}

const listOf = (value: string): string[] =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);

const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z
    .string()
    .refine((value) => /^\d{1,5}$/.test(value) && Number(value) <= 65535, 'must be a number from 0 to 65535')
    .default('3000')
    .transform(Number),
  HOST: z.string().min(1).optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// (leave it empty for SQLite)')
    .optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be a full address such as https://carnet.example.org', abort: true })
    .transform((value) => new URL(value))
    .refine(({ href, origin }) => href === `${origin}/`, 'must not have a path, a query or a password')
    .optional(),
  LOCALE: z.enum(LOCALES, `must be one of ${LOCALES.join(', ')}`).default('fr'),
  TRUSTED_PROXIES: z
    .string()
    .transform(listOf)
    .refine((parts) => parts.every(isProxy), 'must be addresses such as 127.0.0.1 or 10.0.0.0/8, separated by commas')
    .default([]),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info']).default('info'),
});

/**
 * Reads and checks the settings. Throws ConfigError naming each wrong setting and what to set.
 * @param env as `process.env`; an empty value counts as not set
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`Carnet cannot start with these settings:\n${lines.join('\n')}`);
  }
  const value = parsed.data;
  const production = value.NODE_ENV === 'production';
  if (production) refuseUnsafe(value.PUBLIC_URL);
  return {
    production,
    port: value.PORT,
    host: value.HOST ?? (production ? '127.0.0.1' : 'localhost'),
    dataDir: resolve(value.DATA_DIR),
    databaseUrl: value.DATABASE_URL ?? null,
    // As browsers write it in Origin: lower case, no default port.
    publicUrl: value.PUBLIC_URL?.origin ?? null,
    locale: value.LOCALE,
    trustedProxies: value.TRUSTED_PROXIES,
    logLevel: value.LOG_LEVEL,
  };
}

function refuseUnsafe(publicUrl: URL | undefined): void {
  if (!publicUrl) {
    throw new ConfigError(
      'In production PUBLIC_URL must be set to the address people type, e.g. https://carnet.example.org',
    );
  }
  const { protocol, hostname } = publicUrl;
  if (protocol !== 'https:' && !hostname.endsWith('.onion') && hostname !== 'localhost') {
    throw new ConfigError(
      'In production PUBLIC_URL must start with https:// (or be an .onion address): session cookies are Secure',
    );
  }
}

/** Makes the data folder, readable by its owner alone (SECURITY 3.9). */
export function ensureDataDir(config: Config): void {
  try {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
    accessSync(config.dataDir, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    throw new ConfigError(`DATA_DIR: ${config.dataDir} cannot be made or written to (${why})`);
  }
}
