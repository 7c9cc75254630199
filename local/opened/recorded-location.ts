import { z } from 'zod';
import { type ObjectReader, readText, UnreadableObject } from '../../archive/index.js';

/** The bucket and prefix to which an archive was written, according to its records. */
export interface RecordedLocation {
  bucket: string;
  /** Without a slash at its end. */
  prefix: string;
}

const location = z.object({ bucket: z.string(), prefix: z.string() });
const ofRun = z
  .object({ request: z.object({ destination: location }) })
  .transform(({ request }) => request.destination);
const ofReceipt = z.object({ slice: location }).transform(({ slice }) => slice);
const record = z.union([ofRun, ofReceipt]);

/**
 * Maximum number of records that are read in each folder. A few suffice, because intact records name the same location.
 */
const MOST_READ = 5;
const MOST_BYTES = 16 * 1024 * 1024;
const READ = /\.(run|manifest)\.json$|\.[a-zA-Z]+\.\d{8}T\d{6}(m\d{3})?Z\.json$/;

/**
 * The location that is named by most of the first records of an archive. A single damaged or forged record among them
 * does not decide.
 * @param start where the archive lies now: a prefix with a trailing slash, or empty
 * @returns undefined if no record names a location
 */
export async function recordedLocation(objects: ObjectReader, start: string): Promise<RecordedLocation | undefined> {
  const votes = new Map<string, { location: RecordedLocation; count: number }>();
  for (const folder of ['exports', 'receipts']) {
    let read = 0;
    for await (const page of objects.list(`${start}_logferry/${folder}/`, { pageSize: 100 })) {
      for (const { key } of page.objects) {
        if (!READ.test(key)) continue;
        const found = await locationIn(objects, key);
        read += 1;
        if (found === undefined) continue;
        const id = JSON.stringify([found.bucket, found.prefix]);
        votes.set(id, { location: found, count: (votes.get(id)?.count ?? 0) + 1 });
        if (read >= MOST_READ) break;
      }
      if (read >= MOST_READ) break;
    }
  }
  return [...votes.values()].sort((a, b) => b.count - a.count)[0]?.location;
}

async function locationIn(objects: ObjectReader, key: string): Promise<RecordedLocation | undefined> {
  try {
    return record.safeParse(JSON.parse((await readText(objects, key, MOST_BYTES)) ?? '')).data;
  } catch (error) {
    if (error instanceof UnreadableObject || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
