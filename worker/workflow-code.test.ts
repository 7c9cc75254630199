import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { workflowCode } from './workflow-code.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logferry-bundle-'));
  path = join(folder, 'bundle.cjs');
  writeFileSync(path, 'code');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('passes the SDK a bundle together with the source map file beside it', () => {
  writeFileSync(`${path}.map`, '{"file":"bundle.cjs"}');
  const { workflowBundle } = workflowCode(path);
  const [code, map] = (workflowBundle as { code: string }).code.split(
    '\n//# sourceMappingURL=data:application/json;base64,',
  );
  expect(code).toBe('code');
  expect(Buffer.from(map ?? '', 'base64').toString()).toBe('{"file":"bundle.cjs"}');
});

it('passes the SDK the path of a bundle that has no source map', () => {
  expect(workflowCode(path)).toEqual({ workflowBundle: { codePath: path } });
});
