import { jsonPath, type NameField } from '../../contract/schema-findings.js';
import { targetName } from './targets.js';

/** How messages about a request from flags name each field: by its flag, or by words if the field has no flag. */
const FLAGS: Readonly<Record<string, string>> = {
  source: '--log-group',
  'source.logGroups': '--log-group',
  'source.logGroupPrefixes': '--log-group-prefix',
  'source.logGroupPrefix': '--log-group-prefix',
  'source.logGroupPattern': '--log-group-pattern',
  'source.tags': '--tag',
  'source.excludes': '--exclude',
  'source.logStreamPrefix': '--log-stream-prefix',
  window: '--from, --to',
  'window.from': '--from',
  'window.to': '--to',
  destination: '--bucket',
  'destination.bucket': '--bucket',
  'destination.prefix': '--prefix',
  'destination.layout': '--layout',
  'destination.bucketOwner': 'the owner of the bucket',
  slice: '--slice',
  account: '--account',
  region: '--region',
  requestedBy: '--requested-by',
  reason: '--reason',
  force: '--force',
  allowRecent: '--allow-recent',
  weight: '--weight',
  verify: '--verify',
  maxScanBytes: '--max-scan',
};

/** The fields of a request for which {@link FLAGS} has a flag or words. */
export const FIELDS_WITH_FLAG = Object.keys(FLAGS);

/**
 * Names the fields of a request by their flags.
 * @param origins where each element of `source.logGroups` was named
 * @param configured for each field whose value comes from the configuration file: the name of that value in the file
 */
export const flagNames =
  (origins: readonly string[] = [], configured: Readonly<Record<string, string>> = {}): NameField =>
  (path) => {
    const [first, , element] = path;
    if (first === 'targets') return inTarget(path);
    const inFile = configured[String(first)];
    if (inFile !== undefined) return inFile;
    const flag = FLAGS[jsonPath(path.slice(0, 2))] ?? FLAGS[jsonPath(path.slice(0, 1))] ?? jsonPath(path);
    if (element === undefined) return flag;
    if (flag === '--tag') return `${flag} ${String(element)}`;
    return (flag === '--log-group' && origins[Number(element)]) || flag;
  };

/** The name of a field in a target: the flag, the position of the target, and the key of `--target`. */
function inTarget([, index, ...field]: readonly PropertyKey[]): string {
  if (index === undefined) return '--target';
  const [first, inner = 'bucket'] = field;
  const key = first === 'destination' ? String(inner) : first;
  return key === undefined ? targetName(Number(index)) : `${targetName(Number(index))}, ${String(key)}`;
}
