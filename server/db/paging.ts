/** The place of a row in a list by time: where the page after it begins. */
export interface After {
  at: string;
  id: string;
}

const KEY = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)_([0-9A-Za-z]{22})$/;

/** Reads the key of the last row of the page before, "time_id"; null when there is none, or it is nothing of ours. */
export function keyIn(value: string | undefined): After | null {
  const [, at, id] = KEY.exec(value ?? '') ?? [];
  return at !== undefined && id !== undefined ? { at, id } : null;
}
