import { mkdtempSync, readdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BlockFile } from './block-file.js';

describe('a file of blocks', () => {
  it('is listed in no folder, so that no other process can open it, and no longer exists after closing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'logferry-blocks-'));
    const file = new BlockFile(1_000, folder);
    const extents = ['one', 'three'].map((text) => file.write(Buffer.from(text)));
    expect(readdirSync(folder)).toEqual([]);
    const read = extents.map((extent) => {
      const target = Buffer.alloc(extent.length);
      file.read(extent, target);
      return target.toString();
    });
    expect(read).toEqual(['one', 'three']);
    file.close();
    expect(file.openFiles).toBe(0);
    rmdirSync(folder);
  });

  it('closes a segment when its last block is freed', () => {
    const file = new BlockFile(4);
    const [first, second, third] = ['aaaa', 'bb', 'cc'].map((text) => file.write(Buffer.from(text)));
    expect(file.openFiles).toBe(2);
    if (first !== undefined) file.free(first);
    expect(file.openFiles).toBe(1);
    for (const extent of [second, third]) if (extent !== undefined) file.free(extent);
    expect(file.openFiles).toBe(0);
  });
});
