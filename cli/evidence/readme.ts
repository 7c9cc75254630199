import type { ExportReport } from '../../archive/reports/index.js';
import { shellWord } from '../output/shell-word.js';

/** The first page of the evidence: what each file is, and how to check it. */
export const readmeText = (
  { exportId, runNo, manifest, region }: ExportReport,
  archive: string,
  hasProof: boolean,
): string => `Evidence of export ${exportId}, run ${runNo}
Archive: ${archive}

What is in this file
  records/             the records of the run as they are in the archive, under their keys: the run's request, its
                       manifest, the signature of the manifest if there is one, the list of receipts, all receipts,
                       their lists of objects, the list of recounts and the recounts. In a name of more than 255
                       bytes, "~" and a hash stand for what follows the first 100 characters
  records/…/log/       the run's entry in the archive's log, and the newest checkpoint
  ${hasProof ? 'proofs/log-path.json  the hashes from the entry to the root that the checkpoint pins (RFC 6962)' : '(no proof)            no checkpoint in the archive pins the run'}
  keys/                the public keys that were passed with --key
  report.html, .json   the report of the run: what is missing comes first
  period-*.html, .json the report of the month in which the run closed
  verify-by-hand.md    how to check the records with bash, jq, openssl, sha256sum and gzip
  ${region === undefined ? '(no cloudtrail.sh)    the Region of the run is not known' : 'cloudtrail.sh        asks AWS for its own records of the export tasks'}
  SHA256SUMS           the hashes of all other files

How to check it
  sha256sum -c SHA256SUMS
  sha256sum ${shellWord(`records/${manifest.key}`)}
    must print ${manifest.sha256}
  Compare this hash with one that you have kept, check the signature with a key that you trust, or compare the
  checkpoint with one that you have kept. This file alone proves nothing about who made it.

The exported objects are not in this file. The receipts and their lists of objects name them, with the SHA-256 of each
object that was read back.
`;
