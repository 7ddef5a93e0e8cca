/**
 * One window's line to the bench: takes its commands, validated, and answers each exactly once.
 *
 * A window is not trusted more than a board. What is no command is answered with a sentence and goes no further.
 */
import { z } from 'zod';
import { Command, type FromBench, type Reply } from '../contract.ts';

/** What is used of Electron's MessagePortMain; Node's MessagePort has it but for the wrapping of `data`. */
export interface WindowPort {
  postMessage(message: FromBench): void;
  on(type: 'message', listener: (message: { data: unknown }) => void): void;
  on(type: 'close', listener: () => void): void;
  start(): void;
}

const Envelope = z.object({ id: z.number().int().nonnegative(), command: z.unknown() });

/** What answers the commands of a window. */
export interface CommandHandler {
  handle(command: Command): Promise<Reply>;
}

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function answer(given: unknown, bench: Promise<CommandHandler>): Promise<Reply> {
  const command = Command.safeParse(given);
  if (!command.success) {
    const [issue] = command.error.issues;
    const where = issue && issue.path.length > 0 ? ` at ${issue.path.join('.')}` : '';
    return { ok: false, error: `Not a command${where}: ${issue?.message ?? 'unreadable'}.` };
  }
  try {
    return await (await bench).handle(command.data);
  } catch (error) {
    return { ok: false, error: sentence(error) };
  }
}

/** Answers every command that comes in on `port` with what `bench` says, once the bench stands. */
export function serveWindow(port: WindowPort, bench: Promise<CommandHandler>): void {
  port.on('message', ({ data }) => {
    const envelope = Envelope.safeParse(data);
    // Without an id there is nobody to answer.
    if (!envelope.success) return;
    const { id, command } = envelope.data;
    void answer(command, bench).then((reply) => port.postMessage({ kind: 'reply', id, reply }));
  });
  port.start();
}
