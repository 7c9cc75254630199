/** An object in a listing. */
export interface StoredObject {
  key: string;
  bytes: number;
  /** S3's entity tag, without its quotes. It changes with the content, but it is not always a hash of the content. */
  etag: string;
}

export interface Listing {
  objects: StoredObject[];
  /** Common prefixes, each up to and including the delimiter; empty if no delimiter was given. */
  folders: string[];
}

export interface ObjectBody {
  versionId?: string;
  chunks: AsyncIterable<Uint8Array>;
}

/** The object store of an archive: one bucket of one owner. Adapters check the owner with every call. */
export interface ObjectStore {
  /** All objects below a prefix, page by page in key order. With `delimiter`, only one level. */
  list(prefix: string, options?: { delimiter?: '/'; startAfter?: string; pageSize?: number }): AsyncIterable<Listing>;
  /** The object's content; undefined if there is no such object. */
  read(key: string): Promise<ObjectBody | undefined>;
  /**
   * Writes an object that must not exist yet (If-None-Match: *), with a checksum.
   * @returns `exists` if the key has an object, which is never overwritten
   */
  writeOnce(key: string, body: string, contentType: string): Promise<'written' | 'exists'>;
}
