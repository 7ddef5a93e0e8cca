/** A run with its folder: makes it, records into it, and leaves results, charts and report there when the run is over. */
import { join } from 'node:path';
import type { RunSettings } from '../../contract.ts';
import type { Board } from '../boards/board.ts';
import { initializationFiles } from '../export/initialization-files.ts';
import type { ReportContext } from '../report/html-report.ts';
import { taskByName } from '../tasks/registry.ts';
import { VERSION } from '../version.ts';
import { Recorder } from './recorder.ts';
import { prepareRunFolder, RECORDING_NAME, writeRunFiles } from './run-files.ts';
import { Run, type RunServices } from './run.ts';

export type ReportBoards = ReportContext['boards'];

export class OpenRun {
  readonly run: Run;
  readonly #recorder: Recorder | undefined;
  readonly #folder: string | undefined;
  readonly #startedUtc: string;
  readonly #idByAddress = new Map<string, string>();
  #settled: Promise<string[]> | undefined;

  constructor(
    run: Run,
    boards: readonly Board[],
    recorder: Recorder | undefined,
    folder: string | undefined,
    startedUtc: string,
  ) {
    for (const board of boards) this.#know(board);
    this.run = run;
    this.#recorder = recorder;
    this.#folder = folder;
    this.#startedUtc = startedUtc;
  }

  /** A board that came after the start, or came back. */
  join(board: Board): void {
    this.#know(board);
    this.run.join(board);
  }

  /** A frame as it crossed the wire at an address. */
  recordFrame(address: string, direction: 'in' | 'out', bytes: Uint8Array): void {
    this.#recorder?.frame(this.#idByAddress.get(address) ?? address, direction, bytes, wallNs());
  }

  #know(board: Board): void {
    const address = board.lastLink?.transport.address;
    if (address !== undefined) this.#idByAddress.set(address, board.id);
  }

  /** When the run is over: closes the recording and writes the files, once. Resolves with their paths. */
  async settle(boards: ReportBoards): Promise<string[]> {
    if (!this.run.over) return [];
    return (this.#settled ??= this.#write(boards));
  }

  async #write(boards: ReportBoards): Promise<string[]> {
    await this.#recorder?.close();
    if (this.#folder === undefined) return [];
    const context: ReportContext = { version: VERSION, startedUtc: this.#startedUtc, boards };
    const result = this.run.result(boards.length);
    const { model, parameters } = this.run.initialization;
    const about = [
      `Initialization ${model.name} learned by ${result.strategy} on ${result.task}, ${result.rounds} rounds, seed ${result.seed}.`,
      `SHA-256 of the float32 parameters: ${result.weightsDigest}.`,
    ];
    return writeRunFiles(this.#folder, result, context, initializationFiles(model, parameters, about));
  }
}

/** Host time since the epoch; monotonic within a process. */
function wallNs(): bigint {
  return BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n;
}

/**
 * Opens a run. Throws UsageError when a setting is wrong, before anything is written.
 * @param folder where it is kept; undefined keeps nothing
 */
export async function openRun(
  settings: RunSettings,
  folder: string | undefined,
  services: Omit<RunServices, 'recorder' | 'wallNs' | 'folder' | 'clients'> & {
    readonly clients: readonly Board[];
  },
): Promise<OpenRun> {
  const startedUtc = new Date().toISOString();
  const task = taskByName(settings.task, settings.taskSet, settings.data);
  // Made once without services that write, so that a wrong setting leaves no folder behind.
  new Run(settings, { ...services, recorder: undefined, wallNs, folder: undefined }, task);
  let recorder: Recorder | undefined;
  if (folder !== undefined) {
    await prepareRunFolder(folder);
    recorder = await Recorder.create(join(folder, RECORDING_NAME), {
      version: VERSION,
      startedUtc,
      settings: JSON.stringify(settings),
    });
  }
  return new OpenRun(
    new Run(settings, { ...services, recorder, wallNs, folder }, task),
    services.clients,
    recorder,
    folder,
    startedUtc,
  );
}
