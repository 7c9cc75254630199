import { expect, it } from 'vitest';
import { slotFigures } from './slot-figures.js';

type Timeline = Parameters<typeof slotFigures>[0]['timeline'];

it('the figures count the calls of one operation in any second separately from the calls of all operations in any 10 s', () => {
  const at = (operation: string, ...seconds: number[]) => seconds.map((s) => ({ operation, atMs: s * 1_000 }));
  const timeline = [
    ...at('CreateExportTask', 0, 0.999, 1.5),
    ...at('DescribeExportTasks', 0.1, 1, 1.05, 1.099, 9.9, 10.6),
  ].sort((a, b) => a.atMs - b.atMs) as unknown as Timeline;
  expect(slotFigures({ tasks: [], timeline }).callsPerSecond).toMatchObject({
    highestOver10s: 0.8,
    mostOfOneOperationIn1s: 4,
  });
});
