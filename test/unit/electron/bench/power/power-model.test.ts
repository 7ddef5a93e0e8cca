import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PowerModelSettings } from '../../../../../electron/contract.ts';
import { RP2040_POWER } from '../../../../../firmware-bridge/transports/virtual/power-model.ts';
import { createBench } from '../../../../../electron/bench/bench.ts';
import {
  addRunOptions,
  settingsFrom,
  type RunFlags,
} from '../../../../../electron/bench/commands/run-options.ts';
import { powerModelOf } from '../../../../../electron/bench/power/power-model.ts';
import { reported, reportBlocks } from '../../../../../electron/bench/report/energy-report.ts';
import { paperHtml } from '../../../../../electron/bench/report/paper/html.ts';
import { runHeadless } from '../../../../../electron/bench/session/headless.ts';

test('nothing set is the stated model of an RP2040; its text says all of its figures', () => {
  expect(powerModelOf()).toBe(RP2040_POWER);
  expect(powerModelOf({})).toBe(RP2040_POWER);
  const { text, ...same } = powerModelOf({ name: 'an RP2040', supplyV: 5 });
  expect({ ...same, text }).toEqual(RP2040_POWER);
});

test('what is set is in the model and in its sentence (property)', () => {
  const milliamps = fc.integer({ min: 0, max: 30_000 }).map((tenths) => tenths / 10);
  fc.assert(
    fc.property(milliamps, fc.double({ min: 0.5, max: 15, noNaN: true }), (train, supplyV) => {
      const model = powerModelOf({ name: 'an nRF52840', trainMilliamps: train, supplyV });
      expect(model.currentA.train).toBeCloseTo(train / 1e3, 12);
      expect(model.currentA.idle).toBe(RP2040_POWER.currentA.idle);
      expect(model.text).toContain(`Model of an nRF52840 at ${supplyV.toFixed(2)} V`);
      expect(model.text).toContain(`${Number(train.toPrecision(4))} train`);
      expect(model.text).toContain('Not a measurement.');
    }),
  );
});

const parsed = (argument: string): RunFlags =>
  addRunOptions(new Command('run'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parse(['--power-model', argument], { from: 'user' })
    .opts();

test('--power-model takes JSON or a file, and names what is wrong', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'power-'));
  try {
    const path = join(folder, 'model.json');
    await writeFile(path, '{"supplyV": 3.3}');
    expect(parsed('{"supplyV": 3.3}').powerModel).toEqual({ supplyV: 3.3 });
    expect(settingsFrom({ ...parsed(path), set: [] }).powerModel).toEqual({ supplyV: 3.3 });
    for (const [wrong, why] of [
      ['{"supplyV": 30}', /supplyV/],
      ['{"volts": 3}', /Names: name, supplyV/],
      ['{"supplyV": ', /It is an object as/],
      [join(folder, 'none.json'), /ENOENT/],
    ] as const)
      expect(() => parsed(wrong)).toThrow(why);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('a run with another model: its joules follow it, and recording and report state it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'power-'));
  const flags = { boards: 'virtual:1', task: 'sine', strategy: 'tinymetafed', rounds: 2, seed: 7 };
  const more = { boardsPerRound: 0, deadline: 0 };
  const powerModel = {
    name: 'a half-volt board',
    supplyV: 2.5,
    idleMilliamps: 18,
    noiseMilliamps: 0,
    noiseMillivolts: 0,
  };
  try {
    const run = (out: string, own: object) =>
      runHeadless({
        settings: settingsFrom({ ...flags, ...more, ...own }),
        boards: 'virtual:1',
        folder: join(folder, out),
      });
    const half = await run('half', { powerModel });
    const whole = await run('whole', { powerModel: { ...powerModel, supplyV: 5 } });
    const joules = ({ result }: typeof half): number => result.energies[0]?.joules ?? NaN;
    expect(joules(half) / joules(whole)).toBeCloseTo(0.5, 3);
    expect(half.result.weightsDigest).toBe(whole.result.weightsDigest);
    expect(half.result.energy.provenance).toContain('Model of a half-volt board at 2.50 V: 18 mA idle');
    const it = await reported(join(folder, 'half', 'recording.mcap'));
    expect(it.run.configuration.settings.powerModel).toEqual(powerModel);
    const html = paperHtml('x', reportBlocks(it));
    expect(html).toContain('Model of a half-volt board at 2.50 V');
    expect(html).not.toContain('[object Object]');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);

test('in the window it holds for boards that are there, and not while a run is open', async () => {
  const bench = createBench({ emit: () => undefined });
  const text = async (): Promise<string> => {
    const reply = await bench.handle({ type: 'snapshot' });
    const { boards } = (reply as { value: { boards: { sensor: { text: string } }[] } }).value;
    return boards[0]?.sensor.text ?? '';
  };
  try {
    await bench.handle({ type: 'addVirtualBoards', count: 1 });
    expect(await text()).toBe(RP2040_POWER.text);
    await bench.handle({
      type: 'configure',
      settings: { powerModel: { name: 'a big one', trainMilliamps: 800 } },
    });
    expect(await text()).toContain('Model of a big one');
    expect(await bench.handle({ type: 'configure', settings: { rounds: 9, boardsPerRound: 0 } })).toEqual({
      ok: true,
    });
    await bench.handle({ type: 'startRound' });
    await bench.handle({ type: 'configure', settings: { powerModel: {} } });
    expect(await text()).toContain('Model of a big one');
    await bench.handle({ type: 'stop' });
    await bench.handle({ type: 'configure', settings: { powerModel: {} } });
    expect(await text()).toBe(RP2040_POWER.text);
  } finally {
    await bench.close();
  }
}, 60_000);

test('the schema refuses what no sensor could carry', () => {
  expect(PowerModelSettings.safeParse({ trainMilliamps: 4000 }).success).toBe(false);
  expect(PowerModelSettings.safeParse({ supplyV: 16.5 }).success).toBe(false);
  expect(PowerModelSettings.safeParse({ idleMilliamps: -1 }).success).toBe(false);
});
