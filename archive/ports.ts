/** An object in a listing. */
export interface StoredObject {
  key: string;
  bytes: number;
  /** S3's entity tag, without its quotes. It changes with the content, but it is not always a hash of the content. */
  etag: string;
  /** S3's storage class, if the listing shows another one than STANDARD. */
  storageClass?: string;
  /**
   * When S3 stored the object, or when its file was changed (epoch ms, by the clock of S3 or of the file system).
   * Present only in a listing with `withChanges`.
   */
  changedMs?: number;
}

export interface ListOptions {
  delimiter?: '/';
  startAfter?: string;
  pageSize?: number;
  /** Whether the objects have `changedMs`. */
  withChanges?: boolean;
}

export interface Listing {
  objects: StoredObject[];
  /** Common prefixes, each up to and including the delimiter; empty if no delimiter was given. */
  folders: string[];
}

/** A retention that Object Lock has put on an object. */
interface ObjectLock {
  /** `COMPLIANCE` or `GOVERNANCE`. */
  mode: string;
  /** The instant until which S3 refuses to delete the version. */
  until: string;
}

/** An object's content, with what S3 says about the object in the same answer. What S3 does not say is absent. */
export interface ObjectBody {
  versionId?: string;
  /** S3's entity tag, without its quotes. */
  etag?: string;
  /** When S3 stored the object (ISO). */
  lastModified?: string;
  /** S3's own checksum of the whole object (base64). Absent for objects whose writer chose another algorithm. */
  crc64nvme?: string;
  /** The retention of Object Lock; absent if there is none, or if the caller may not read retentions. */
  lock?: ObjectLock;
  chunks: AsyncIterable<Uint8Array>;
}

/** Read access to the objects of an archive. */
export interface ObjectReader {
  /** All objects below a prefix, page by page in key order. With `delimiter`, only one level. */
  list(prefix: string, options?: ListOptions): AsyncIterable<Listing>;
  /**
   * The object's content; undefined if there is no such object.
   * @param versionId a version of the object; absent for the newest one
   * @throws UnreadableObject if the object exists, but its content cannot be read
   */
  read(key: string, versionId?: string): Promise<ObjectBody | undefined>;
}

/** The object store of an archive: one bucket of one owner. Adapters check the owner with every call. */
export interface ObjectStore extends ObjectReader {
  /**
   * Writes an object that must not exist yet (If-None-Match: *), with a checksum.
   * @returns `exists` if the key has an object, which is never overwritten
   */
  writeOnce(key: string, body: string, contentType: string): Promise<'written' | 'exists'>;
}
