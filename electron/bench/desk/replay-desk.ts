/** The recording that is shown in place of the live bench, if any. */
import type { BenchEvent, Snapshot } from '../../contract.ts';
import type { HostClock } from '../boards/clock.ts';
import { openRecording } from '../session/overview/open-recording.ts';
import { recordingAt } from '../session/recover.ts';
import { GivenUp } from '../session/recording/read-recording.ts';
import { Player } from '../session/replay/player.ts';
import { assetFile } from '../worker-path.ts';
import type { Handlers } from './handlers.ts';

type ReplayCommand =
  | 'openReplay'
  | 'openSample'
  | 'playReplay'
  | 'pauseReplay'
  | 'seekReplay'
  | 'stepReplay'
  | 'speedReplay'
  | 'closeReplay';

export interface ReplayDeskOptions {
  readonly emit: (event: BenchEvent) => void;
  readonly clock: HostClock;
  /** What a window is to show now. */
  readonly snapshot: () => Promise<Snapshot>;
}

/** Made by build/sample.mjs. */
const SAMPLE_FILE = assetFile('sample-recording.mcap');

export class ReplayDesk {
  readonly handlers: Handlers<ReplayCommand>;
  readonly #options: ReplayDeskOptions;
  #player: Player | undefined;
  /** Of the latest opening: an earlier one that is still reading gives up. */
  #opening = 0;

  constructor(options: ReplayDeskOptions) {
    this.#options = options;
    this.handlers = {
      openReplay: ({ path }) => this.#open(path),
      openSample: async () => {
        await this.#open(SAMPLE_FILE);
        await this.#shown.play();
      },
      playReplay: () => this.#shown.play(),
      pauseReplay: () => this.#shown.pause(),
      seekReplay: ({ timeUs }) => this.#shown.seek(timeUs),
      stepReplay: ({ rounds }) => this.#shown.step(rounds),
      speedReplay: ({ speed }) => this.#shown.setSpeed(speed),
      closeReplay: () => this.#close(),
    };
  }

  /** A recording is shown, and nothing that happens at the bench. */
  get player(): Player | undefined {
    return this.#player;
  }

  async close(): Promise<void> {
    this.#opening++;
    await this.#player?.close();
    this.#player = undefined;
  }

  get #shown(): Player {
    if (this.#player === undefined) throw new Error('No recording is open. Open one in Sessions.');
    return this.#player;
  }

  async #open(given: string): Promise<void> {
    const opening = ++this.#opening;
    const { emit, clock, snapshot } = this.#options;
    const path = await recordingAt(given);
    let told = 0;
    const recording = await openRecording(path, {
      onProgress: (bytes, of) => {
        if (opening !== this.#opening)
          throw new GivenUp(`${path} was not opened: another was, or it was given up.`);
        const part = of === 0 ? 1 : bytes / of;
        if (part - told < 0.01 && part < 1) return;
        told = part;
        emit({ type: 'replayOpening', path, part });
      },
    });
    if (opening !== this.#opening) return await recording.close();
    await this.#player?.close();
    const player = new Player(recording, { emit, clock });
    this.#player = player;
    await player.seek(0);
    emit({ type: 'snapshot', snapshot: await snapshot() });
  }

  async #close(): Promise<void> {
    await this.close();
    this.#options.emit({ type: 'snapshot', snapshot: await this.#options.snapshot() });
  }
}
