/**
 * The surroundings a command of the host's is started in: nothing of the tests' own, and what `npm start` gives each
 * (server/setup.mjs): without the compiled code of the last start a start is twice the work.
 */
export function surroundings(more: Record<string, string>): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  return { PATH, ...(NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {}), ...more };
}
