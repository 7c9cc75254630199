import type { BucketFacts, ObjectReader } from '../../archive/index.js';

/** The prefixes of the keys of a copied archive: before and after the copy. Each has a trailing slash, or is empty. */
interface Prefixes {
  /** The prefix in the keys that the archive's records contain. */
  recorded: string;
  /** The prefix in the keys where the archive lies now. */
  present: string;
}

/**
 * The objects of an archive under the keys that its records contain, although the archive was copied to another prefix.
 * A listing of other keys is empty.
 */
export function renamedObjects(objects: ObjectReader, { recorded, present }: Prefixes): ObjectReader {
  if (recorded === present) return objects;
  const presentOf = (key: string): string => `${present}${key.slice(recorded.length)}`;
  const recordedOf = (key: string): string => `${recorded}${key.slice(present.length)}`;
  return {
    async *list(prefix, { startAfter, ...options } = {}) {
      if (!prefix.startsWith(recorded)) return;
      const after = startAfter?.startsWith(recorded) ? { startAfter: presentOf(startAfter) } : {};
      for await (const { objects: found, folders } of objects.list(presentOf(prefix), { ...options, ...after })) {
        for (const object of found) object.key = recordedOf(object.key);
        yield { objects: found, folders: folders.map(recordedOf) };
      }
    },
    read: async (key, versionId) => (key.startsWith(recorded) ? objects.read(presentOf(key), versionId) : undefined),
  };
}

/** The facts about objects under the keys that the archive's records contain. */
export function renamedFacts(facts: BucketFacts, { recorded, present }: Prefixes): BucketFacts {
  if (recorded === present) return facts;
  const presentOf = (key: string): string => `${present}${key.slice(recorded.length)}`;
  return {
    factsOf: async (key, versionId) =>
      key.startsWith(recorded) ? facts.factsOf(presentOf(key), versionId) : undefined,
    expirationRules: async () =>
      (await facts.expirationRules())?.flatMap((rule) => {
        if (rule.prefix.startsWith(present)) return { ...rule, prefix: recorded + rule.prefix.slice(present.length) };
        return present.startsWith(rule.prefix) ? { ...rule, prefix: '' } : [];
      }),
  };
}
