import { describe, expect, it } from 'vitest';
import { enums, type MessageFields } from '../../../../../firmware-bridge/protocol/schema.ts';
import { Ina219Converter } from '../../../../../electron/bench/power/ina219-convert.ts';
import { factsOfSum, isSound } from '../../../../../electron/bench/power/phase-sum.ts';
import { RoundCollector } from '../../../../../electron/bench/power/round-collector.ts';

/** 200 counts (20 mA) at 5 V for 50 ms, 47 conversions. */
const sum = (more: Partial<MessageFields<'phaseSum'>> = {}): MessageFields<'phaseSum'> => ({
  round: 1,
  phase: enums.Phase.train,
  flags: 0,
  configRegister: 0x019f,
  startUs: 1000n,
  durationUs: 50_000,
  coveredUs: 50_000,
  conversions: 47,
  energySum: 200n * 1250n * 50_000n,
  busSum: 1250n * 50_000n,
  shuntMin: 198,
  shuntMax: 203,
  ...more,
});
const truePj = 0.1 * 50_000 * 1e6;

function round(sums: readonly MessageFields<'phaseSum'>[], batches = 0) {
  const collector = new RoundCollector(new Ina219Converter(), 'measured');
  collector.phase({ round: 1, phase: enums.Phase.train, timeUs: 1000n });
  const body = new Uint8Array(40 * 6);
  const view = new DataView(body.buffer);
  for (let i = 0; i < 40; i++) {
    view.setUint16(i * 6, i === 0 ? 0 : 1064, true);
    view.setInt16(i * 6 + 2, 200, true);
    view.setUint16(i * 6 + 4, 1250 << 3, true);
  }
  for (let b = 0; b < batches; b++)
    collector.power(
      { firstTimeUs: BigInt(2064 + b * 42_560), configRegister: 0x019f, lost: 0, flags: 0 },
      body,
    );
  for (const fields of sums) collector.phaseSum(fields);
  collector.phase({ round: 1, phase: enums.Phase.idle, timeUs: 51_000n });
  return collector.finish();
}

describe('a phase summed on the board', () => {
  it('is volts times amperes times time', () => {
    const facts = factsOfSum(sum(), new Ina219Converter());
    expect(facts.energyPj).toBe(truePj);
    expect(facts.voltUs).toBeCloseTo(5 * 50_000, 6);
    expect(facts.ampUs).toBeCloseTo(0.02 * 50_000, 6);
    expect(facts.gapUs).toBe(0);
  });

  it('follows zero and shunt as conversions do', () => {
    const atUtc = '2026-11-23T12:00:00Z';
    const zero = { atUtc, counts: 20, uncertaintyCounts: 0.1, conversions: 500 };
    expect(factsOfSum(sum(), new Ina219Converter(0.1, { zero })).energyPj).toBeCloseTo(0.9 * truePj, -3);
    expect(factsOfSum(sum(), new Ina219Converter(0.2)).energyPj).toBeCloseTo(0.5 * truePj, -3);
  });

  it('stands in for conversions that were not relayed, and says so', () => {
    const it = round([sum()]);
    expect(it.phases[0]).toMatchObject({ energyPj: truePj, onBoard: true, problem: undefined });
    expect(it.energyPj).toBe(truePj);
    expect(it.plusMinusPj).toBeGreaterThan(0);
    expect(it.gapUs).toBe(0);
  });

  it('leaves relayed conversions alone where they cover as much', () => {
    expect(round([sum()], 2).phases[0]?.onBoard).toBeUndefined();
  });

  it('is not relied on when sums were dropped or the chip had reset itself', () => {
    expect(isSound(sum({ flags: enums.PhaseSumFlag.held }))).toBe(true);
    for (const flags of [enums.PhaseSumFlag.dropped, enums.PhaseSumFlag.reset]) {
      expect(isSound(sum({ flags }))).toBe(false);
      expect(round([sum({ flags })]).energyPj).toBeUndefined();
    }
  });

  it('at an end stop it is no figure', () => {
    expect(round([sum({ flags: enums.PhaseSumFlag.saturated })])).toMatchObject({
      energyPj: undefined,
      problem: 'saturated',
    });
  });

  it('pieces of one phase add up, and gaps stay gaps', () => {
    const half = {
      durationUs: 25_000,
      coveredUs: 20_000,
      conversions: 20,
      energySum: 200n * 1250n * 20_000n,
      busSum: 1250n * 20_000n,
    };
    const it = round([sum(half), sum({ ...half, startUs: 26_000n })]);
    expect(it.energyPj).toBe(0.1 * 40_000 * 1e6);
    expect(it.gapUs).toBe(10_000);
  });
});
