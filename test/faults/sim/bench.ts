/** A whole bench in simulated time: boards with real firmware on rough lines, and federated runs over them. */
import { Board } from '../../../electron/bench/boards/board.ts';
import type { Client } from '../../../electron/bench/boards/client.ts';
import { greet } from '../../../electron/bench/boards/greeting.ts';
import { RoundLoop, type RunOptions } from '../../../electron/bench/federation/round-loop.ts';
import type { RoundResult } from '../../../electron/bench/federation/round-result.ts';
import { createStrategy } from '../../../electron/bench/federation/strategies/registry.ts';
import { taskByName } from '../../../electron/bench/tasks/registry.ts';
import { derive, Rng } from '../../../firmware-bridge/protocol/rng.ts';
import { SimBoard } from './board.ts';
import { SimClock } from './clock.ts';
import { RoughLine, type LineOptions } from './line.ts';

export interface Place {
  readonly sim: SimBoard;
  readonly board: Board;
  line: RoughLine;
}

export interface RunPlan {
  readonly strategy: string;
  readonly runSeed: number;
  readonly rounds: number;
  readonly boards: number;
}

/** What a run left behind. */
export interface RunEnd {
  readonly weights: Uint8Array;
  readonly results: readonly RoundResult[];
  /** Simulated time of each round. */
  readonly tookUs: readonly number[];
}

const RECONNECT_US = 300_000;

export class SimBench {
  readonly clock = new SimClock();
  readonly places: Place[] = [];
  readonly log: string[] = [];
  readonly #seed: number;
  readonly #nonces: Rng;
  readonly #lineOptions: (board: number) => LineOptions;
  #plugs = 0;

  /** @param seed of faults and nonces: the weights of a run must not depend on it */
  constructor(seed: number, lineOptions: (board: number) => LineOptions = () => ({})) {
    this.#seed = seed;
    this.#nonces = new Rng(derive(seed, 1, 0));
    this.#lineOptions = lineOptions;
  }

  async addBoards(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const number = this.places.length + 1;
      const sim = new SimBoard(number, 1, this.clock);
      const board = new Board({
        id: `board-${number}`,
        order: number - 1,
        letter: String.fromCharCode(64 + number),
        name: `Sim ${number}`,
        onLog: (_level, text) => this.log.push(text),
      });
      const place: Place = { sim, board, line: this.#newLine(sim) };
      this.places.push(place);
      await this.#connect(place);
    }
  }

  readonly place = (position: number): Place => {
    const place = this.places[position];
    if (place === undefined) throw new RangeError(`There is no board at position ${position}.`);
    return place;
  };

  /** Pulls the cable; it is plugged in again a moment later. `power`: whether the board lived by that cable. */
  cut(place: Place, power: 'kept' | 'lost'): void {
    place.line.unplug();
    this.clock.setTimer(() => {
      if (power === 'lost') place.sim.reboot();
      place.line = this.#newLine(place.sim);
      void this.#connect(place);
    }, RECONNECT_US);
  }

  /** Resolves when every board is there and has finished greeting. */
  async allThere(): Promise<void> {
    while (this.places.some(({ board }) => board.link?.state !== 'open')) await this.clock.wait(50_000);
  }

  loop(plan: RunPlan, options: Partial<RunOptions> = {}, clients?: readonly Client[]): RoundLoop {
    return new RoundLoop(
      {
        task: taskByName('sine'),
        strategy: createStrategy(plan.strategy),
        rounds: plan.rounds,
        seed: plan.runSeed,
        clientsPerRound: 0,
        clock: this.clock,
        ...options,
      },
      clients ?? this.places.map(({ board }) => board),
    );
  }

  #newLine(sim: SimBoard): RoughLine {
    return new RoughLine(
      this.clock,
      sim,
      derive(this.#seed, 2, ++this.#plugs),
      this.#lineOptions(sim.number),
    );
  }

  async #connect(place: Place): Promise<void> {
    const greeting = await greet(place.line, {
      clock: this.clock,
      random: () => this.#nonces.next(),
      openTimeoutUs: 30_000_000,
    });
    place.board.bind(greeting);
  }
}

/** A run on fresh boards. `before` is called before each round, when every board is there. */
export async function federate(
  plan: RunPlan,
  faultSeed: number,
  {
    line,
    before,
    clients,
    options,
  }: {
    readonly line?: (board: number) => LineOptions;
    readonly before?: (round: number, bench: SimBench) => void;
    readonly clients?: (bench: SimBench) => readonly Client[];
    readonly options?: Partial<RunOptions>;
  } = {},
): Promise<RunEnd & { readonly bench: SimBench }> {
  const bench = new SimBench(faultSeed, line);
  const { clock } = bench;
  await clock.until(bench.addBoards(plan.boards));
  const loop = bench.loop(plan, options, clients?.(bench));
  await clock.until(loop.start());
  const results: RoundResult[] = [];
  const tookUs: number[] = [];
  for (let round = 1; round <= plan.rounds; round++) {
    await clock.until(bench.allThere());
    before?.(round, bench);
    const startUs = clock.nowUs();
    results.push(await clock.until(loop.step()));
    tookUs.push(clock.nowUs() - startUs);
  }
  return { weights: new Uint8Array(loop.server.deployedParameters().buffer), results, tookUs, bench };
}
