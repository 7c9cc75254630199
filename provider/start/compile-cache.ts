import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Maximum number of processes that write a file. Each process adds the functions that it was the first to call. A
 * command of Terraform starts three processes, so the file is complete after some commands.
 */
const MOST_GENERATIONS = 6;
/**
 * Maximum number of files in the folder: one for each script, build, version of Node.js and kind of processor. The
 * oldest are removed.
 */
const FILES_KEPT = 16;
/** The permission bits with which other users can change a file. */
const WRITABLE_BY_OTHERS = 0o022;

interface Header {
  /** The number of processes that have written the file. */
  readonly generation: number;
  /** SHA-256 of the data that follow this header. */
  readonly sha256: string;
}

interface Compiled {
  readonly script: Script;
  /** The number of earlier processes whose compiled code this process uses; 0 if it compiles everything itself. */
  readonly generation: number;
}

/**
 * V8's compiled code of scripts, in files that later processes read, so that they need not compile the scripts again. A
 * file serves one script, one build of the provider, one version of Node.js and one kind of processor. If a file is
 * missing or damaged, or if V8 refuses its data, the process compiles the script itself. Errors of the file system are
 * ignored.
 */
export class CompileCache {
  private readonly compiled = new Map<string, Compiled>();

  /**
   * @param folder the folder of the files. Undefined: nothing is read or kept
   * @param build a name for the code of the scripts. If the code changes, the name must change
   */
  constructor(
    private readonly folder: string | undefined,
    private readonly build: string,
  ) {}

  /** Compiles a script. @returns the value of the script */
  run(name: string, code: string): unknown {
    const stored = this.folder === undefined ? undefined : read(this.fileOf(this.folder, name));
    const script = new Script(code, { filename: `${name}.js`, ...(stored && { cachedData: stored.data }) });
    // V8 refuses data that was made by another version of V8 or with other flags. The file is then written anew, with
    // generation 1.
    const isUsed = stored !== undefined && script.cachedDataRejected !== true;
    this.compiled.set(name, { script, generation: isUsed ? stored.generation : 0 });
    return script.runInThisContext();
  }

  /**
   * Writes the files that are not complete. Call this when the process ends, after the scripts have done their work.
   * @returns for each script, the number of earlier processes whose compiled code this process has used
   */
  save(): Readonly<Record<string, number>> {
    for (const [name, { script, generation }] of this.compiled) {
      if (this.folder === undefined || generation >= MOST_GENERATIONS) continue;
      try {
        write(this.fileOf(this.folder, name), generation + 1, script.createCachedData());
      } catch {
        // If the folder cannot be written to, every process compiles the code.
      }
    }
    return Object.fromEntries([...this.compiled].map(([name, { generation }]) => [name, generation]));
  }

  private fileOf(folder: string, name: string): string {
    return join(folder, `${this.build}-${name.replaceAll('/', '-')}-node-${process.version}-${process.arch}`);
  }
}

function read(file: string): { readonly generation: number; readonly data: Buffer } | undefined {
  let content: Buffer;
  try {
    content = readOwn(file);
  } catch {
    return undefined;
  }
  const end = content.indexOf('\n');
  const data = content.subarray(end + 1);
  const header = headerOf(content.subarray(0, Math.max(end, 0)).toString('utf8'));
  return header === undefined || header.sha256 !== sha256Of(data) ? undefined : { generation: header.generation, data };
}

/** Reads a file. Refuses a file that other users could have written, because V8 runs its content. @throws Error */
function readOwn(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const { uid, mode } = fstatSync(descriptor);
    if (uid !== process.getuid?.() || (mode & WRITABLE_BY_OTHERS) !== 0) throw new Error('not a file of this user');
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function headerOf(line: string): Header | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function write(file: string, generation: number, data: Buffer): void {
  const header: Header = { generation, sha256: sha256Of(data) };
  const folder = dirname(file);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, Buffer.concat([Buffer.from(`${JSON.stringify(header)}\n`), data]), { mode: 0o600 });
  renameSync(partial, file);
  for (const old of newestFirst(folder).slice(FILES_KEPT)) rmSync(old, { force: true });
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function newestFirst(folder: string): string[] {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const changedMs = new Map(files.map((file) => [file, statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0]));
  return files.sort((a, b) => (changedMs.get(b) ?? 0) - (changedMs.get(a) ?? 0));
}
