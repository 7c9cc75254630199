import { merkleRoot } from '../../../archive/index.js';
import type { Claims, RunOfExport, StoredManifest } from './evidence.js';
import type { Finding } from './finding.js';

/** Finds results whose manifest is missing, and manifests that contradict their parts or receipts. */
export function brokenRecords(claims: Claims): Finding[] {
  const hashes = new Map(claims.receipts.map(({ key, sha256 }) => [key, sha256]));
  return claims.runs.flatMap((run) =>
    problemsOf(run, claims, hashes).map((reason) => ({
      invariant: 'recordsBroken' as const,
      exportIds: [run.exportId],
      reason,
    })),
  );
}

function problemsOf({ result }: RunOfExport, { manifests }: Claims, receipts: ReadonlyMap<string, string>): string[] {
  if (result === undefined || (result.status === 'refused' && result.manifest === undefined)) return [];
  if (result.manifest === undefined) return [`closed as ${result.status} without a manifest`];
  const manifest = manifests.get(result.manifest);
  if (manifest === undefined) return [`${result.manifest} does not exist`];
  const { content, sha256 } = manifest;
  const problems: string[] = [];
  if (sha256 !== result.manifestSha256) problems.push('the hash of the manifest differs from the hash in the result');
  if (content.status !== result.status)
    problems.push(`the manifest says ${content.status}, the result says ${result.status}`);
  if (JSON.stringify(sorted(content.slices)) !== JSON.stringify(sorted(result.slices))) {
    problems.push('manifest and result count differently');
  }
  return [...problems, ...wrongParts(manifest, receipts), ...wrongCounts(manifest)];
}

function wrongParts({ content, parts }: StoredManifest, receipts: ReadonlyMap<string, string>): string[] {
  const entries = parts.flatMap(({ list }) => list.flatMap((line) => ('key' in line ? line : [])));
  const problems = entries
    .filter(({ key, sha256 }) => receipts.get(key) !== sha256)
    .map(({ key }) => `the hash of ${key} differs from the hash in the manifest's part`);
  const named = content.parts.map(({ key, sha256 }) => `${key} ${sha256}`).join();
  if (named !== parts.map(({ key, sha256 }) => `${key} ${sha256}`).join())
    problems.push('the manifest names other parts');
  if (merkleRoot(parts.flatMap(({ leaves }) => leaves)) !== content.merkleRoot)
    problems.push('the manifest has another Merkle root than its parts');
  return problems;
}

/**
 * Mistakes in the counts of a manifest. The count of an outcome is wrong if the parts list another number of slices
 * with this outcome.
 */
function wrongCounts({ content, parts }: StoredManifest): string[] {
  const own = parts.flatMap(({ list }) => list.flatMap((line) => ('key' in line && !line.skipped ? line : [])));
  return (['archived', 'empty', 'quiet', 'expired'] as const).flatMap((outcome) => {
    const listed = own.filter((entry) => entry.outcome === outcome).reduce((sum, { slices = 1 }) => sum + slices, 0);
    const counted = content.slices[outcome];
    return listed === counted ? [] : [`counts ${counted} ${outcome} slices, but its parts list ${listed}`];
  });
}

const sorted = (counts: object): [string, number][] => Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
