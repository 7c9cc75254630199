import type { XmlMembers } from '../../../xml/tree.js';
import type { Bucket } from '../../model/bucket.js';
import type { S3Context, S3Operations } from '../operation.js';
import { operationsOf, type Setting } from './setting.js';

interface StoredSetting<T extends XmlMembers>
  extends Pick<Setting<T>, 'noun' | 'root' | 'schema' | 'missing' | 'putStatus' | 'headers'> {
  /** Checks a document. @throws ServiceError if the document has the right shape but cannot be set on this bucket */
  readonly check?: (bucket: Bucket, value: T, context: S3Context) => void;
  /** The document that Get returns while the setting is not set. Default: the error `missing`. */
  readonly unset?: XmlMembers;
  readonly removable?: boolean;
}

/** The operations on a setting that is only stored and returned, and has no other effect in the emulator. */
export function storedSetting<T extends XmlMembers>(setting: StoredSetting<T>): S3Operations {
  const { noun, check, unset, removable = false, ...rest } = setting;
  return operationsOf<T>({
    ...rest,
    noun,
    read: ({ settings }) => settings.documents?.get(noun) ?? unset,
    write(bucket, value, context) {
      check?.(bucket, value, context);
      store(bucket, noun, value);
    },
    ...(removable && { remove: ({ settings }: Bucket) => void settings.documents?.delete(noun) }),
  });
}

export function store({ settings }: Pick<Bucket, 'settings'>, noun: string, value: XmlMembers): void {
  settings.documents ??= new Map();
  settings.documents.set(noun, value);
}
