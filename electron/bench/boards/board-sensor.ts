/**
 * The INA219 of one board as the bench uses it: how it is set up, whether it answers, its latest reading, and the
 * measurement of the round under way.
 */
import type { Hello, Link } from '../../../firmware-bridge/link/link.ts';
import { enums, type MessageFields } from '../../../firmware-bridge/protocol/schema.ts';
import type { EnergyProblem, PowerReading } from '../../contract.ts';
import type { Calibration } from '../power/calibration/calibration.ts';
import { DEFAULT_SHUNT_OHMS, Ina219Converter } from '../power/ina219-convert.ts';
import type { Provenance, RoundMeasurement } from '../power/measurement.ts';
import { LiveProblem } from '../power/live-problem.ts';
import { withheld } from '../power/withhold.ts';
import { RoundCollector } from '../power/round-collector.ts';

/** 16 V, PGA 1 (±400 mA at 0.1 ohm), 12 bits, shunt and bus continuously: a pair each 1.06 ms. */
export const SENSOR_CONFIG = 0x019f;

/** Takes what a board relays while something other than a round listens. */
export type PowerListener = (fields: MessageFields<'power'>, body: Uint8Array) => void;

export class BoardSensor {
  readonly #ohms: number;
  #converter: Ina219Converter;
  readonly #listeners = new Set<PowerListener>();
  #collector: RoundCollector;
  #state = 0;
  #latestUs = 0;
  #measurement: RoundMeasurement | undefined;
  #live: LiveProblem;
  #sharedWith: string | undefined;
  #roundProblem: EnergyProblem | undefined;

  constructor(shuntOhms: number | undefined, calibration?: Calibration) {
    this.#ohms = shuntOhms ?? DEFAULT_SHUNT_OHMS;
    this.#converter = new Ina219Converter(this.#ohms, calibration);
    this.#collector = new RoundCollector(this.#converter, 'model');
    this.#live = new LiveProblem(this.#converter.shuntOhms);
  }

  /** What single conversions show now, else what the latest round had. */
  get problem(): EnergyProblem | undefined {
    return this.#live.problem ?? this.#roundProblem;
  }

  /** Name of the board that reads the same chip. */
  get sharedWith(): string | undefined {
    return this.#sharedWith;
  }

  /** From here on every figure is withheld, until the board begins a new session. */
  shared(other: string): void {
    this.#sharedWith = other;
  }

  /** Of the book or the default: what holds where a calibration names no shunt. */
  get bookOhms(): number {
    return this.#ohms;
  }

  get shuntOhms(): number {
    return this.#converter.shuntOhms;
  }

  get calibration(): Calibration {
    return this.#converter.calibration;
  }

  /** What turns its registers into amperes now. */
  get converter(): Ina219Converter {
    return this.#converter;
  }

  calibrate(calibration: Calibration, provenance: Provenance): void {
    this.#converter = new Ina219Converter(this.#ohms, calibration);
    this.#collector = new RoundCollector(this.#converter, provenance);
    this.#live = new LiveProblem(this.#converter.shuntOhms);
  }

  /** Listens to every batch of conversions; returns what ends it. */
  listen(listener: PowerListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** enum SensorState. */
  get state(): number {
    return this.#state;
  }

  /** Latest reading; undefined before the first. */
  reading(boardId: string): PowerReading | undefined {
    const { latest } = this.#collector;
    if (latest === undefined) return undefined;
    const { powerW, currentA, busV } = latest;
    return { boardId, timeUs: this.#latestUs, powerW, currentA, busV };
  }

  /** A session began. */
  begin(hello: Hello, provenance: Provenance): void {
    this.#collector = new RoundCollector(this.#converter, provenance);
    this.#state = hello.sensorState;
    this.#live = new LiveProblem(this.#converter.shuntOhms);
    this.#sharedWith = undefined;
    this.#roundProblem = undefined;
  }

  /** Has the board sample, if it has a sensor. A refusal comes as `failed`, the link's end by `closed`: nothing to wait for. */
  configure(link: Link | undefined): void {
    if (this.#state === enums.SensorState.absent) return;
    link
      ?.send('sensorConfigure', {
        relay: enums.SensorRelay.both,
        rangeMode: enums.RangeMode.auto,
        configRegister: SENSOR_CONFIG,
      })
      .catch(() => undefined);
  }

  /** What the board says of its sensor. @returns what became of it, when that is news */
  take(state: number): 'failed' | 'back' | undefined {
    const before = this.#state;
    this.#state = state;
    const { failed, ina219 } = enums.SensorState;
    if (state === failed && before !== failed) return 'failed';
    return state === ina219 && before === failed ? 'back' : undefined;
  }

  power(fields: MessageFields<'power'>, body: Uint8Array): void {
    if (this.#collector.power(fields, body) > 0) this.#latestUs = Number(fields.firstTimeUs);
    if (this.#collector.latest !== undefined) this.#live.take(this.#collector.latest);
    for (const listener of this.#listeners) listener(fields, body);
  }

  phaseSum(fields: MessageFields<'phaseSum'>): void {
    this.#collector.phaseSum(fields);
  }

  phase(fields: MessageFields<'phase'>): void {
    this.#collector.phase(fields);
  }

  /** A round is asked for: no measurement is at hand. */
  expectRound(): void {
    this.#measurement = undefined;
  }

  /** The board is done with its round: measured at once, before a later message can add to it. */
  roundDone(): void {
    this.#measurement = this.#finish();
  }

  #finish(): RoundMeasurement {
    const measurement = this.#collector.finish();
    this.#roundProblem = measurement.problem;
    return this.#sharedWith === undefined ? measurement : withheld(measurement, 'shared');
  }

  /** Of the round that is done. */
  measurement(): RoundMeasurement {
    return this.#measurement ?? this.#finish();
  }

  /** Starts over, as after a lost round. */
  reset(): void {
    this.#collector.reset();
  }

  /** Starts over as if the sensor had just been switched on. */
  forget(): void {
    this.#collector.forget();
  }
}
