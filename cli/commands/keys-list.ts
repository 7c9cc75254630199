import type { Command } from 'commander';
import { type NamedSigner, type Signers, signersOf } from '../../archive/index.js';
import { ACCOUNT_ID } from '../../contract/aws-formats.js';
import { defined } from '../../contract/defined.js';
import { usageError } from '../../contract/usage-error.js';
import { openArchive } from '../../local/index.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { formatCount, plural } from '../output/format.js';
import { clean, type Paint, printJson, printPainted } from '../output/terminal.js';
import { trustedPublicKeysOf } from '../request/trusted-public-keys.js';
import type { KeysListOptions } from './flags/index.js';

/** Lists the keys that the signatures of an archive name. */
export async function list(io: Io, command: Command): Promise<number> {
  const { key, bucketOwner, json } = command.opts<KeysListOptions>();
  const [text = ''] = command.args;
  if (bucketOwner !== undefined && !ACCOUNT_ID.test(bucketOwner)) {
    throw usageError(`--bucket-owner (${JSON.stringify(bucketOwner).slice(0, 160)}) must be a 12-digit account id`);
  }
  const keys = await trustedPublicKeysOf(key);
  const archive = await openArchive(text, { env: { ...io.env }, ...defined({ bucketOwner }) });
  const signers = await signersOf(archive, keys);
  if (json) printJson(io, documentOf(archive.name, signers));
  else printPainted(io, 'stdout', (paint) => lines(signers, paint));
  return signers.keys.some(({ wrong }) => wrong > 0) ? EXIT.incomplete : EXIT.done;
}

function lines({ keys, unsigned, unreadable }: Signers, paint: Paint): string[] {
  const { manifests, checkpoints } = unsigned;
  return [
    ...keys.flatMap((signer) => signerLines(signer, paint)),
    ...(manifests + checkpoints > 0
      ? [`unsigned: ${plural(manifests, 'manifest')}, ${plural(checkpoints, 'checkpoint')}`]
      : []),
    ...unreadable.map((key) => paint('red', `unreadable: ${clean(key)}`)),
    ...(keys.length + manifests + checkpoints === 0 && unreadable.length === 0
      ? ['The archive has no closed run.']
      : []),
  ];
}

function signerLines({ kind, keyId, noteKeyId, trusted, manifests, checkpoints, wrong }: NamedSigner, paint: Paint) {
  const trust =
    trusted === undefined ? paint('yellow', 'not given') : paint('green', `given by ${clean(trusted.source)}`);
  const { first, last } = manifests;
  const run = ({ exportId, runNo, finishedAt }: NonNullable<typeof first>) =>
    clean(`run ${runNo} of ${exportId} (${finishedAt})`);
  return [
    `${paint('bold', clean(keyId ?? `checkpoint key ${noteKeyId}`))} ${kind} ${trust}`,
    ...(keyId !== undefined && noteKeyId !== undefined ? [`  id in checkpoints  ${noteKeyId}`] : []),
    ...(first !== undefined && last !== undefined
      ? [`  manifests    ${formatCount(manifests.count)}, from ${run(first)} to ${run(last)}`]
      : []),
    ...(checkpoints.count > 0
      ? [
          `  checkpoints  ${formatCount(checkpoints.count)}, of ${formatCount(checkpoints.first ?? 0)} to ${plural(checkpoints.last ?? 0, 'entry', 'entries')}`,
        ]
      : []),
    ...(wrong > 0
      ? [paint('red', `  ${plural(wrong, 'signature')} not by this key; \`logferry verify\` names them`)]
      : []),
  ];
}

const documentOf = (archive: string, { keys, unsigned, unreadable }: Signers) => ({
  schemaVersion: 1,
  archive,
  keys: keys.map(({ keyId, noteKeyId, kind, trusted, manifests, checkpoints, wrong }) => ({
    ...{ keyId: keyId ?? null, noteKeyId: noteKeyId ?? null, kind, trusted: trusted !== undefined },
    ...{ source: trusted?.source ?? null, manifests, checkpoints, wrong },
  })),
  unsigned,
  unreadable,
});
