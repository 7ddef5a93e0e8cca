/** Everything the channels share, derived once: axis, scales, lines, the selected round. */
import { group, integer, metricValue, significant } from '../format/number.ts';
import { bytes, commonPrefix, text } from '../format/quantity.ts';
import type { BenchStore } from '../state/store.svelte.ts';
import type { BenchView } from '../state/view.svelte.ts';
import { findRound } from '../state/derive.ts';
import { strings } from '../strings/strings.ts';
import { boardLines, byteBars, energyScale, timeScale } from './by-round.ts';
import { inside, positionOf, roundAxis, visible, xOfRound } from './round-axis.ts';
import type { StageLayout } from './layout.ts';
import { logScale } from './scales.ts';
import type { Scale } from './scales.ts';

/** A tick's digits without trailing zeros. */
const plain = (value: number): string => group(String(Number(value.toPrecision(6))));

export class ByRoundModel {
  readonly #store: BenchStore;
  readonly #view: BenchView;
  readonly #layout: () => StageLayout;
  constructor(store: BenchStore, view: BenchView, layout: () => StageLayout) {
    this.#store = store;
    this.#view = view;
    this.#layout = layout;
  }

  readonly axis = $derived.by(() =>
    roundAxis(this.#view.xMode, this.#layout().plotWidth, this.#view.held, this.#view.range),
  );
  /** The rounds in sight. */
  readonly rounds = $derived.by(() => visible(this.axis, this.#view.held));
  readonly evaluations = $derived.by(() => {
    const { evaluations } = this.#store.state;
    const held = this.#view.follow ? evaluations : evaluations.filter((e) => e.round <= this.#view.shown);
    return visible(this.axis, held);
  });
  readonly metric = $derived.by(() => this.evaluations.at(-1)?.metric ?? 'mse');
  readonly metricScale: Scale = $derived.by(() => {
    const most = this.#height('metric') > 140 ? 5 : 3;
    if (this.metric === 'accuracy') return { min: 0, max: 1, log: false, ticks: [0, 0.5, 1] };
    let low = Infinity;
    let high = 0;
    for (const e of this.evaluations) {
      if (e.q25 > 0) low = Math.min(low, e.q25);
      if (e.value > 0) low = Math.min(low, e.value);
      high = Math.max(high, e.value, e.q75);
    }
    return Number.isFinite(low) ? logScale(low, high, most) : logScale(0.4, 5, most);
  });
  readonly lines = $derived.by(() => boardLines(this.axis, this.rounds, this.#boardsDrawn()));
  readonly energyScale = $derived.by(() => energyScale(this.lines, this.#height('energy') > 60));
  readonly timeScale = $derived.by(() => timeScale(this.rounds));
  readonly bars = $derived.by(() => byteBars(this.axis, this.#height('bytes'), this.rounds));
  readonly selectedRecord = $derived.by(() => findRound(this.#view.held, this.#view.selected));
  readonly selectedX = $derived.by(() => this.#x(this.selectedRecord));
  readonly cursorRecord = $derived.by(() => findRound(this.#view.held, this.#view.hoverRound));
  readonly cursorX = $derived.by(() => this.#x(this.cursorRecord));
  /** What the gutters read: the round under the pointer, else the selected one. */
  readonly readRecord = $derived.by(() => this.cursorRecord ?? this.selectedRecord);
  readonly column = $derived.by(() => {
    const { mode, width, scale } = this.axis;
    return Math.min(16, Math.max(4, mode === 'round' ? width / (scale.max - scale.min) : 4));
  });
  readonly selectedLabel = $derived.by(() => {
    const r = this.selectedRecord;
    if (!r) return '';
    if (this.axis.mode === 'round') return integer(r.round);
    const value = positionOf(this.axis, r.round) / this.#xPrefix.factor;
    return `${significant(value, 3)}\u202f${this.#xPrefix.unit}`;
  });

  readonly #xPrefix = $derived.by(() => {
    const { mode, scale } = this.axis;
    if (mode === 'bytes') return scale.max >= 1e6 ? { factor: 1e6, unit: 'MB' } : { factor: 1e3, unit: 'kB' };
    if (mode === 'time') return { factor: 1, unit: strings.frame.unit.s };
    return scale.max < 1 ? { factor: 1e-3, unit: 'mJ' } : { factor: 1, unit: 'J' };
  });
  readonly #energyPrefix = $derived.by(() => commonPrefix(this.energyScale.max));
  readonly axisName = $derived.by(() => {
    const { mode, source } = this.axis;
    if (mode === 'round') return strings.charts.stage.round;
    return mode === 'joules' && source === 'model'
      ? strings.charts.stage.modelUnit(this.#xPrefix.unit)
      : this.#xPrefix.unit;
  });
  readonly axisLabel = (value: number): string =>
    plain(this.axis.mode === 'round' ? value : value / this.#xPrefix.factor);
  readonly metricLabel = (value: number): string =>
    this.metric === 'accuracy' ? `${Math.round(value * 100)}` : plain(value);
  readonly energyLabel = (value: number): string => plain(value / this.#energyPrefix.factor);
  readonly timeLabel = (value: number): string => plain(this.timeScale.max < 0.1 ? value * 1e3 : value);
  readonly bytesTick = $derived.by(() => {
    const { factor } = commonPrefix(this.bars.most);
    return plain(this.bars.most / factor);
  });

  readonly summary = $derived.by(() => {
    const first = this.evaluations[0];
    const last = this.evaluations.at(-1);
    const { run } = this.#store.state;
    const show = (value: number | undefined): string =>
      value === undefined ? strings.bench.read.notYet : metricValue(this.metric, value);
    return strings.charts.chart.byRoundSummary({
      rounds: integer(this.rounds.length),
      metric: strings.charts.stage.metric[this.metric],
      first: show(first?.value),
      last: show(last?.value),
      bytes: text(bytes(run.totalBytesUp + run.totalBytesDown)),
    });
  });

  /** Pixel of a round that is in sight. */
  #x(round: { readonly round: number } | undefined): number | undefined {
    if (!round) return undefined;
    const x = xOfRound(this.axis, round);
    return inside(this.axis, x) ? x : undefined;
  }

  #height(key: string): number {
    return this.#layout().channels.find((c) => c.key === key)?.height ?? 0;
  }

  /** The chosen board first, then the others in order. */
  #boardsDrawn() {
    const { boards } = this.#store.state;
    const chosen = boards.filter((b) => b.id === this.#view.boardId);
    if (this.#view.hidden.length > 0)
      return [...chosen, ...boards.filter((b) => b.id !== this.#view.boardId)].filter(
        (b) => !this.#view.hidden.includes(b.id),
      );
    return boards.length <= 8 ? boards : [...chosen, ...boards.filter((b) => b.id !== this.#view.boardId)];
  }
}
