import { createHash } from 'node:crypto';
import {
  type AuditFinding,
  type FindingCode,
  remedyOf,
  type Severity,
  sentenceOf,
  severityOf,
} from '../../archive/index.js';

/** Maximum number of findings of one code that are kept one by one. Further findings are only counted. */
const MOST_PER_CODE = 1_000;
/** Maximum number of findings that are recognised if they are reported again. It bounds the use of memory. */
const MOST_KNOWN = 100_000;
/** Number of bytes of a finding's hash, by which the finding is recognised. */
const HASH_BYTES = 16;

/** All findings of one code. */
export interface FindingsOfCode {
  code: FindingCode;
  severity: Severity;
  sentence: string;
  remedy: string;
  count: number;
  /** The first findings, in the order of their keys. */
  findings: AuditFinding[];
}

/**
 * The findings of a verification by code. A finding that is reported again does not count again, if it is among the
 * first 100,000 findings.
 */
export class FindingsList {
  readonly #byCode = new Map<FindingCode, { count: number; findings: AuditFinding[] }>();
  readonly #known = new Set<string>();

  /** @param isClosed whether no export is running. If so, findings about open runs have the severity `broken` */
  constructor(private readonly isClosed = false) {}

  add(finding: AuditFinding): void {
    const id = idOf(finding);
    if (this.#known.has(id)) return;
    if (this.#known.size < MOST_KNOWN) this.#known.add(id);
    const ofCode = this.#byCode.get(finding.code) ?? { count: 0, findings: [] };
    if (ofCode.findings.length < MOST_PER_CODE) ofCode.findings.push(finding);
    ofCode.count += 1;
    this.#byCode.set(finding.code, ofCode);
  }

  count(severity: Severity): number {
    let count = 0;
    for (const [code, ofCode] of this.#byCode)
      if (severityOf({ code }, this.isClosed) === severity) count += ofCode.count;
    return count;
  }

  /** The findings by code: `broken` codes first, and within a severity the codes with the most findings first. */
  get all(): FindingsOfCode[] {
    return [...this.#byCode]
      .map(([code, { count, findings }]) => ({
        ...{
          code,
          severity: severityOf({ code }, this.isClosed),
          sentence: sentenceOf({ code }),
          remedy: remedyOf({ code }),
          count,
        },
        findings: findings.toSorted((a, b) => (a.key < b.key ? -1 : 1)),
      }))
      .sort((a, b) => (a.severity === b.severity ? b.count - a.count : a.severity === 'broken' ? -1 : 1));
  }
}

const idOf = ({ code, key, expected, seen }: AuditFinding): string =>
  createHash('sha256')
    .update(JSON.stringify([code, key, expected, seen]))
    .digest()
    .toString('latin1', 0, HASH_BYTES);
