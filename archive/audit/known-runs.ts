import { UnreadableObject } from '../errors.js';
import { readRun } from '../records/run-record.js';
import { runIdOf } from './open-runs.js';
import type { AuditedArchive } from './options.js';

/** A run of an export, as records name it. */
type RunName = { exportId: string; runNo: number };

/** Which runs have a first record in an archive, readable or not. Each run is looked up once. */
export class KnownRuns {
  readonly #archive: AuditedArchive;
  readonly #known = new Map<string, Promise<boolean>>();

  constructor(archive: AuditedArchive) {
    this.#archive = archive;
  }

  has(run: RunName): Promise<boolean> {
    const id = runIdOf(run);
    const known = this.#known.get(id) ?? this.#look(run);
    this.#known.set(id, known);
    return known;
  }

  async #look({ exportId, runNo }: RunName): Promise<boolean> {
    try {
      return (await readRun(this.#archive.objects, this.#archive, exportId, runNo)) !== undefined;
    } catch (error) {
      if (!(error instanceof UnreadableObject)) throw error;
      return true;
    }
  }
}
