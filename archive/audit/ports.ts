/** What S3 says about an object without its content. */
export interface ObjectFacts {
  bytes: number;
  etag: string;
  versionId?: string;
  /** S3's storage class; absent for STANDARD. */
  storageClass?: string;
  /** S3's own checksum of the whole object (base64). Absent if S3 has none of this kind, or does not show it. */
  crc64nvme?: string;
}

/** A rule of a bucket's lifecycle by which S3 deletes objects. */
export interface ExpirationRule {
  id: string;
  /** The rule applies to keys that begin with this text. */
  prefix: string;
  /** Days after the creation of an object. */
  days?: number;
  /** The instant from which S3 deletes the objects. */
  date?: string;
  /** Whether the rule also depends on tags or sizes. It is then not known whether the rule has deleted an object. */
  isFiltered: boolean;
}

/** What only the bucket itself can say about the objects of an archive. A copy in a folder cannot say it. */
export interface BucketFacts {
  /** Facts about an object; undefined if there is no such object or version. */
  factsOf(key: string, versionId?: string): Promise<ObjectFacts | undefined>;
  /** The rules by which S3 deletes objects; undefined if S3 refuses to show them. */
  expirationRules(): Promise<ExpirationRule[] | undefined>;
}
