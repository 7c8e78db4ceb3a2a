/** A number from 0 to `max`. */
export const random = (max: number): number => ((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) / 2 ** 32) * max;
