import {
  type Finding,
  type FindingCode,
  remedyOf,
  type Severity,
  sentenceOf,
  severityOf,
} from '../../archive/index.js';

/** Maximum number of findings of one code that are kept one by one. Further findings are only counted. */
const MOST_PER_CODE = 1_000;

/** All findings of one code. */
export interface FindingsOfCode {
  code: FindingCode;
  severity: Severity;
  sentence: string;
  remedy: string;
  count: number;
  /** The first findings, in the order of their keys. */
  findings: Finding[];
}

/**
 * The findings of a verification by code. While fewer than 1,000 findings of a code are known, a finding that is
 * reported again does not count again. From then on, to bound the use of memory, each report of the code counts.
 */
export class FindingsList {
  readonly #byCode = new Map<FindingCode, { count: number; findings: Finding[] }>();
  readonly #known = new Set<string>();

  /** @param isClosed whether no export is running. If so, findings about open runs have the severity `broken` */
  constructor(private readonly isClosed = false) {}

  add(finding: Finding): void {
    const ofCode = this.#byCode.get(finding.code) ?? { count: 0, findings: [] };
    if (ofCode.findings.length < MOST_PER_CODE) {
      const id = JSON.stringify([finding.code, finding.key, finding.expected, finding.seen]);
      if (this.#known.has(id)) return;
      this.#known.add(id);
      ofCode.findings.push(finding);
    }
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
