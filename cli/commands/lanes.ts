import type { Command } from 'commander';
import type { LaneListing } from '../../client/index.js';
import { withEngine } from '../engine/with-engine.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { plural } from '../output/format.js';
import { type FormatOptions, formatOf } from '../output/formats.js';
import { laneCsv, laneLines } from '../output/lanes.js';
import { note, printJson, printPainted } from '../output/terminal.js';

export async function lanes(io: Io, command: Command): Promise<number> {
  const flags = command.opts<FormatOptions>();
  return withEngine(io, { for: 'look' }, async ({ exports }) => {
    const found = await exports.lanes();
    print(io, found, flags);
    if (found.length === 0) note(io, 'There are no lanes: no export waits for a turn or holds a turn.');
    const silent = found.filter(({ workerSeen }) => !workerSeen).length;
    if (silent > 0) {
      note(
        io,
        `No worker answers for ${plural(silent, 'lane')}, so the turns there are unknown. The list shows what each export there recorded last.`,
      );
    }
    return EXIT.done;
  });
}

function print(io: Io, found: readonly LaneListing[], flags: FormatOptions): void {
  const format = formatOf(flags);
  if (format === 'json') printJson(io, { lanes: found });
  else if (format === 'csv') io.stdout.write(laneCsv(found).join(''));
  else if (found.length > 0) printPainted(io, 'stdout', (paint) => laneLines(found, io.now(), paint));
}
