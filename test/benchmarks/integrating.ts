/**
 * An hour of power from eight boards, integrated as it would be live: batches in, phases out, round after round. Held against
 * one hour of one core, measured as processor time in this process; and memory after the hour against memory early in it.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Ina219Converter } from '../../electron/bench/power/ina219-convert.ts';
import { RoundCollector } from '../../electron/bench/power/round-collector.ts';
import { EnergyTotals } from '../../electron/bench/power/totals.ts';
import { figure, type Benchmark } from './figure.ts';

const BOARDS = 8;
const PER_SECOND = 900;
const HOUR_S = 3600;
const BATCH = 36;
const ROUND_S = 2;
const CONFIG = 0x019f;
const STEP_US = Math.round(1e6 / PER_SECOND);

/** A batch as a board relays it: codes around 22 mA at 5 V, never twice the same. */
function batchBody(): Uint8Array {
  const body = new Uint8Array(BATCH * 6);
  const view = new DataView(body.buffer);
  for (let i = 0; i < BATCH; i++) {
    view.setUint16(i * 6, i === 0 ? 0 : STEP_US, true);
    view.setInt16(i * 6 + 2, 220 + ((i * 7) % 50), true);
    view.setUint16(i * 6 + 4, (1250 << 3) | 2, true);
  }
  return body;
}

/** Of Node itself; asked for here, so that garbage of the moment is not taken for growth. */
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const megabytes = (): number => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
};

export const integrating: Benchmark = {
  name: 'integrating',
  doc: 'an hour of eight boards at 900 conversions a second, integrated by phase',
  run(log) {
    const converter = new Ina219Converter();
    const collectors = Array.from({ length: BOARDS }, () => new RoundCollector(converter, 'measured'));
    const totals = new EnergyTotals();
    const body = batchBody();
    const batches = (ROUND_S * PER_SECOND) / BATCH;
    let conversions = 0;
    let early = 0;
    const before = process.cpuUsage();
    for (let roundS = 0; roundS < HOUR_S; roundS += ROUND_S) {
      collectors.forEach((collector, board) => {
        const startUs = roundS * 1e6;
        for (const [phase, part] of [
          [1, 0.05],
          [2, 0.1],
          [3, 0.9],
          [4, 0.93],
          [0, 1],
        ] as const)
          collector.phase({ round: 1, phase, timeUs: BigInt(Math.round(startUs + part * ROUND_S * 1e6)) });
        for (let b = 0; b < batches; b++) {
          const firstTimeUs = BigInt(startUs + b * BATCH * STEP_US);
          conversions += collector.power({ firstTimeUs, configRegister: CONFIG, lost: 0, flags: 0 }, body);
        }
        totals.add(String(board), { name: String(board), text: '' }, collector.finish());
      });
      if (roundS === 120) early = megabytes();
    }
    const { user, system } = process.cpuUsage(before);
    const late = megabytes();
    log(`${(conversions / 1e6).toFixed(1)} million conversions, ${totals.totals()[0]?.joules.toFixed(0)} J`);
    return Promise.resolve([
      figure(
        'processor time for an hour of eight boards',
        [(user + system) / 1e6, 's'],
        ['an hour of one core', HOUR_S],
        { atMost: 0.05 },
      ),
      figure('memory after the hour', [late, 'MB'], ['after two minutes', early], { atMost: 1.1 }),
    ]);
  },
};
