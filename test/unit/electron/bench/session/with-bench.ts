/** A bench without boards or window over a folder of sessions, for as long as a test uses it. */
import { createBench, type Bench } from '../../../../../electron/bench/bench.ts';
import type { BenchEvent, Command, Reply } from '../../../../../electron/contract.ts';

export async function withBench(
  folder: string,
  use: (send: (command: Command) => Promise<Reply>, events: BenchEvent[], bench: Bench) => Promise<void>,
): Promise<void> {
  const events: BenchEvent[] = [];
  const bench = createBench({
    folder,
    emit: (event) => events.push(event),
    listPorts: () => Promise.resolve([]),
  });
  try {
    await use((command) => bench.handle(command), events, bench);
  } finally {
    await bench.close();
  }
}
