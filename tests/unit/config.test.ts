import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, ensureDataDir, readConfig } from '#server/config.ts';

const ONION = `http://${'a'.repeat(56)}.onion`;

describe('the settings', () => {
  it('have defaults that start a site on this machine', () => {
    expect(readConfig({})).toEqual({
      production: false,
      port: 3000,
      host: 'localhost',
      dataDir: join(process.cwd(), 'data'),
      databaseUrl: null,
      publicUrl: null,
      locale: 'fr',
      trustedProxies: [],
      logLevel: 'info',
    });
  });

  it('that are empty count as not set', () => {
    const names = ['PORT', 'HOST', 'DATA_DIR', 'DATABASE_URL', 'PUBLIC_URL', 'LOCALE', 'TRUSTED_PROXIES', 'LOG_LEVEL'];
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}));
  });

  it('are read', () => {
    expect(
      readConfig({
        NODE_ENV: 'production',
        PORT: '0',
        HOST: '::1',
        DATA_DIR: '/srv/carnet',
        DATABASE_URL: 'postgresql://carnet@db/carnet',
        PUBLIC_URL: 'HTTPS://Carnet.Example.org:443/',
        LOCALE: 'en',
        TRUSTED_PROXIES: '127.0.0.1, ::1 ,10.0.0.0/8,fd00::/8,loopback',
        LOG_LEVEL: 'silent',
      }),
    ).toEqual({
      production: true,
      port: 0,
      host: '::1',
      dataDir: '/srv/carnet',
      databaseUrl: 'postgresql://carnet@db/carnet',
      // As browsers write it in Origin, or no form would be taken.
      publicUrl: 'https://carnet.example.org',
      locale: 'en',
      trustedProxies: ['127.0.0.1', '::1', '10.0.0.0/8', 'fd00::/8', 'loopback'],
      logLevel: 'silent',
    });
  });

  it.each([
    ['PORT', 'eighty'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', ' '],
    ['DATABASE_URL', 'mysql://carnet@db/carnet'],
    ['DATABASE_URL', './carnet.sqlite'],
    ['PUBLIC_URL', 'carnet.example.org'],
    ['PUBLIC_URL', 'ftp://carnet.example.org'],
    ['PUBLIC_URL', 'https://carnet.example.org/forum'],
    ['PUBLIC_URL', 'https://carnet.example.org/?from=here'],
    ['PUBLIC_URL', 'https://host:secret@carnet.example.org'],
    ['LOCALE', 'de'],
    ['TRUSTED_PROXIES', 'proxy.example.org'],
    ['TRUSTED_PROXIES', '127.0.0.1, 10.0.0.0/33'],
    ['TRUSTED_PROXIES', '0.0.0.0/0'],
    ['TRUSTED_PROXIES', '*'],
    ['LOG_LEVEL', 'debug'],
  ])('refuse %s=%s in words that name it', (name, value) => {
    const read = (): unknown => readConfig({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^Carnet cannot start with these settings:\\n {2}${name}: .{10}`));
    expect(read).not.toThrow(/secret/);
  });

  it('that are wrong are all named at once', () => {
    expect(() => readConfig({ PORT: 'x', LOCALE: 'x' })).toThrow(/PORT: .*\n.*LOCALE: /);
  });

  it.each([
    [undefined, 'PUBLIC_URL must be set'],
    ['http://carnet.example.org', 'PUBLIC_URL must start with https://'],
    ['http://192.0.2.7', 'PUBLIC_URL must start with https://'],
    ['http://onion', 'PUBLIC_URL must start with https://'],
    ['http://carnet.onion.example.org', 'PUBLIC_URL must start with https://'],
  ])('in production refuse the public address %s, where cookies would be lost', (value, words) => {
    const read = (): unknown => readConfig({ NODE_ENV: 'production', ...(value ? { PUBLIC_URL: value } : {}) });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(words);
  });

  it.each(['https://carnet.example.org', ONION, 'http://localhost:8080'])('in production take %s', (value) => {
    expect(readConfig({ NODE_ENV: 'production', PUBLIC_URL: value })).toMatchObject({
      publicUrl: value,
      host: '127.0.0.1',
    });
  });
});

describe('the data folder', () => {
  it('is made for its owner alone, and refused in words when it cannot be', () => {
    const folder = mkdtempSync(join(tmpdir(), 'carnet-config-'));
    const config = (dataDir: string) => readConfig({ DATA_DIR: dataDir });
    const wanted = join(folder, 'a', 'b');
    ensureDataDir(config(wanted));
    ensureDataDir(config(wanted));
    expect(existsSync(wanted)).toBe(true);
    if (process.platform !== 'win32') expect(statSync(wanted).mode & 0o777).toBe(0o700);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => ensureDataDir(config(file))).toThrow(ConfigError);
    expect(() => ensureDataDir(config(join(file, 'below')))).toThrow(/^DATA_DIR: /);
    rmSync(folder, { recursive: true });
  });
});
