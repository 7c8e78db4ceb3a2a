/** A page as it was sent, in the encodings asked for so far. */
export interface KeptPage {
  type: string;
  /** What search engines are asked. */
  robots: string;
  plain: Buffer;
  encoded: Map<string, Promise<Buffer>>;
}

/** Pages of visitors, kept while their version holds; the longest unused go first. */
export interface PageCache {
  /** The page kept under this key, if it is of this version. */
  get(key: string, version: string): KeptPage | null;
  put(key: string, version: string, page: KeptPage): void;
  /** Pages being drawn just now, by version and key. */
  readonly drawing: Map<string, Promise<void>>;
}

/** Bytes of pages kept, before encodings, which add about a third. */
const MAX_BYTES = 16_000_000;

export function createPageCache(maxBytes = MAX_BYTES): PageCache {
  const kept = new Map<string, { version: string; page: KeptPage }>();
  let bytes = 0;
  const drop = (key: string): void => {
    bytes -= kept.get(key)?.page.plain.length ?? 0;
    kept.delete(key);
  };
  return {
    drawing: new Map(),
    get(key, version) {
      const found = kept.get(key);
      if (!found) return null;
      kept.delete(key);
      if (found.version !== version) {
        bytes -= found.page.plain.length;
        return null;
      }
      // A Map keeps the order of insertion: what was used last stands last.
      kept.set(key, found);
      return found.page;
    },
    put(key, version, page) {
      if (page.plain.length > maxBytes / 4) return;
      drop(key);
      kept.set(key, { version, page });
      bytes += page.plain.length;
      for (const oldest of kept.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
  };
}
