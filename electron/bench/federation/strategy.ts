/**
 * A federated learning algorithm: four decisions that the round loop asks for. The loop itself is the same for all.
 *
 *   model       which layers are local
 *   download    what a client is sent before it trains
 *   plan        how it trains and what it sends back
 *   aggregate   how the server moves
 *
 * This class makes them as its settings say, which covers the algorithms in `strategies/`; those give defaults and say
 * what they are. To add one: a class in `strategies/` that overrides what it does differently, listed in `registry.ts`.
 */
import { enums } from '../../../firmware-bridge/protocol/schema.ts';
import type { MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import type { SparseVector } from '../../../firmware-bridge/protocol/sparse.ts';
import { topPCount } from '../../../firmware-bridge/protocol/top-p.ts';
import { withZeroLocalLayers } from '../models/mlp.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import type { Visit } from '../tasks/task.ts';
import { selectDownload } from './downloads.ts';
import type { Download } from './downloads.ts';
import { alphaAt } from './schedule.ts';
import type { ServerState } from './server-state.ts';
import type { LearningSettings } from './settings.ts';
import { averageOverSenders } from './updates.ts';

export interface StrategyInfo {
  /** As typed on the command line. */
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  readonly defaults: LearningSettings;
}

export type TrainPlan = MessageFields<'train'>;

export class Strategy {
  readonly info: StrategyInfo;
  readonly settings: LearningSettings;

  constructor(info: StrategyInfo, settings: LearningSettings = info.defaults) {
    this.info = info;
    this.settings = settings;
  }

  /** The model as boards get it. */
  model(model: ModelSpec): ModelSpec {
    return withZeroLocalLayers(model, this.settings.localLayers);
  }

  /** Step size when a new board adapts the deployed initialization. */
  get adaptationRate(): number {
    return this.settings.adaptationRate || this.settings.learningRate;
  }

  /** What a client with this mirror is sent. */
  download(server: ServerState, mirror: Float32Array, roundingSeed: number): Download {
    const percent = this.settings.topPDown;
    return selectDownload(server.global, mirror, { percent, valueKind: this.valueKind, roundingSeed });
  }

  /** How a client trains and what it sends back. `round` is told to the board as it is shown: 1 is the first. */
  plan(server: ServerState, visit: Visit, round: number, roundingSeed: number): TrainPlan {
    const s = this.settings;
    return {
      round,
      source: visit.source,
      taskSeed: visit.taskSeed,
      roundingSeed,
      samples: s.samples,
      batchSize: s.batchSize,
      epochs: s.epochs,
      reconstructSteps: s.reconstructSteps,
      freezeLocalAfter: s.freezeLocalAfter ? 1 : 0,
      learningRate: Math.fround(s.learningRate),
      gradientClip: Math.fround(s.gradientClip),
      uploadCount: topPCount(s.topPUp, server.globalCount),
      uploadValueKind: this.valueKind,
      errorFeedback: s.errorFeedback ? 1 : 0,
      querySamples: s.querySamples,
      clipNorm: Math.fround(s.clipNorm),
      noiseDeviation: Math.fround(s.noiseMultiplier * s.clipNorm),
    };
  }

  /** Moves the server by the updates of one round, in bench order. `rounds` is the horizon of the run. */
  aggregate(server: ServerState, updates: readonly SparseVector[], rounds: number): void {
    const alpha = alphaAt(this.settings, server.round, rounds);
    const update = averageOverSenders(updates, server.globalCount);
    const { global } = server;
    for (let i = 0; i < global.length; i++) global[i] = (global[i] ?? 0) + alpha * (update[i] ?? 0);
    if (this.settings.ema > 0) this.#follow(server);
  }

  /** The running average; young averages forget faster, so that it does not cling to the start. */
  #follow(server: ServerState): void {
    const decay = Math.min(this.settings.ema, (1 + server.round) / (10 + server.round));
    const average = (server.average ??= server.initial.slice(0, server.globalCount));
    for (let i = 0; i < average.length; i++) {
      average[i] = decay * (average[i] ?? 0) + (1 - decay) * (server.global[i] ?? 0);
    }
  }

  protected get valueKind(): number {
    return enums.ValueKind[this.settings.valueKind];
  }
}
