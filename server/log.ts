import { pino } from 'pino';
import type { Config } from './config.ts';

/** The only things a log line may hold (SECURITY 3.11): never an address, a query, a body, a header or a pseudonym. */
export interface LogLine {
  event: string;
  /** Pattern of the route, never the address asked for. */
  route?: string;
  status?: number;
  /** Duration in milliseconds. */
  ms?: number;
  request?: string;
  /** Opaque account id; for auth and staff events only. */
  account?: string;
  /** Where in our code an unexpected error happened: its class and stack frames, without its message. */
  at?: string;
}

export interface Log {
  info(line: LogLine): void;
  warn(line: LogLine): void;
  error(line: LogLine): void;
}

/** Writes one JSON object a line to standard output. */
export function createLog(config: Pick<Config, 'logLevel'>): Log {
  const logger = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return {
    info: (line) => logger.info(allowed(line)),
    warn: (line) => logger.warn(allowed(line)),
    error: (line) => logger.error(allowed(line)),
  };
}

function allowed({ event, route, status, ms, request, account, at }: LogLine): LogLine {
  return JSON.parse(JSON.stringify({ event, route, status, ms, request, account, at })) as LogLine;
}

/** Class and frames of an error. Its message is left out: database drivers put values, people's words, into it. */
export function whereOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error && typeof error.code === 'string' ? ` ${error.code}` : '';
  // The message goes as a whole: a line of it may look like a frame.
  const frames = (error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  return [`${error.name}${code}`, ...frames.slice(0, 8).map((line) => line.trim())].join(' < ');
}
