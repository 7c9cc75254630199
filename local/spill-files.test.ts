import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spillFilesIn } from './spill-files.js';

describe('a temporary file', () => {
  it.skipIf(process.platform === 'win32')(
    'loses its name as soon as it is open, and gives back what was written',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'logferry-spill-'));
      try {
        const file = await spillFilesIn(folder).create();
        expect(await readdir(folder)).toEqual([]);
        await file.write(Buffer.from('first'));
        await file.write(Buffer.from('second'));
        const bytes = Buffer.alloc(20);
        expect([await file.read(5, bytes), bytes.toString('latin1', 0, 6)]).toEqual([6, 'second']);
        expect(await file.read(11, bytes)).toBe(0);
        await file.discard();
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
});
