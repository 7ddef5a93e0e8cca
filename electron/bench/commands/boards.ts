/** `bench boards`: which boards answer, with what they say of themselves and their link counters. */
import { Command } from 'commander';
import { listUsbPorts } from '../../../firmware-bridge/transports/serial/port-list.ts';
import { openRegistry, sharedBook } from '../boards/open-registry.ts';
import { parseBoardSpecs, type BoardSpec } from '../boards/board-spec.ts';

/** All USB serial devices when none are named. */
async function specsOf(text: string | undefined): Promise<BoardSpec[]> {
  if (text !== undefined) return parseBoardSpecs(text);
  return (await listUsbPorts()).map(({ path }) => ({ kind: 'serial', path }));
}

export function boardsCommand(): Command {
  return new Command('boards')
    .description('greet boards and say what they are, with the counters of their links (--json)')
    .option(
      '--boards <list>',
      'virtual:N and serial:PORT, separated by commas (default: all USB serial devices)',
    )
    .option('--json', 'print one JSON object')
    .action(async (flags: { boards?: string; json?: boolean }) => {
      const registry = openRegistry({ book: sharedBook((text) => void process.stderr.write(`${text}\n`)) });
      const failures: string[] = [];
      try {
        for (const spec of await specsOf(flags.boards)) {
          await registry
            .addSpecs([spec])
            .catch((error: unknown) => failures.push(error instanceof Error ? error.message : String(error)));
        }
        const boards = registry.views();
        if (flags.json) process.stdout.write(`${JSON.stringify({ boards, failures })}\n`);
        else {
          for (const b of boards)
            process.stdout.write(
              `${b.letter}  ${b.name}  ${b.kindText}  ${b.id}  ${b.address}  ${b.sensor.text}\n`,
            );
          for (const failure of failures) process.stderr.write(`${failure}\n`);
          if (boards.length === 0 && failures.length === 0)
            process.stdout.write('No USB serial device is plugged in.\n');
        }
        if (failures.length > 0) process.exitCode = 1;
      } finally {
        await registry.close();
      }
    });
}
