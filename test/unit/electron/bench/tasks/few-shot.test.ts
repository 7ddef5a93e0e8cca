import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { keywordFeatures, speechStart } from '../../../../../electron/bench/tasks/keywords/features.ts';
import { readKeywords } from '../../../../../electron/bench/tasks/keywords/keywords.ts';
import { readDrawing, rotated } from '../../../../../electron/bench/tasks/omniglot/images.ts';
import { taskByName } from '../../../../../electron/bench/tasks/registry.ts';
import { alphabets, folder, tone, words, writeFiles } from './made-data.ts';

const few = { ways: 3, shots: 1, queries: 2, heldOutTasks: 4 };

describe('omniglot', () => {
  it('is the same from a folder, a zip and a folder of zips; drawings that lie in two count once', () => {
    const files = alphabets(3, 4);
    const zip = zipSync(files);
    const asZip = join(folder(), 'all.zip');
    writeFileSync(asZip, zip);
    const tasks = [writeFiles(files), asZip, writeFiles({ 'a.zip': zip, 'b.zip': zip })].map((path) =>
      taskByName('omniglot', few, path),
    );
    const [first] = tasks.map((task) => task.heldOut(5));
    for (const task of tasks) expect(task.heldOut(5)).toEqual(first);
    expect(tasks[2]!.notes![0]).toContain('48 drawings of 4 alphabets');
    expect(first!.supportInputs.length).toBe(4 * 3 * 196);
  });

  it('draws tasks from seeds: one-hot targets, classes in balance, inputs exact in 255ths', () => {
    const task = taskByName('omniglot', few, writeFiles(alphabets(4, 4)));
    const set = task.visit(9).samples!(10);
    expect(set).toEqual(task.visit(9).samples!(10));
    expect(set).not.toEqual(task.visit(10).samples!(10));
    expect([...set.targets].sort()).toEqual([0, 0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(set.inputs).toBeInstanceOf(Uint8Array);
    expect(Math.max(...set.inputs)).toBe(255);
  });

  it('a board may own an alphabet', () => {
    const task = taskByName('omniglot', { ...few, ownAlphabets: true }, writeFiles(alphabets(3, 4)));
    expect(task.visit(1, 0).samples!(6)).not.toEqual(task.visit(1, 1).samples!(6));
  });

  it('averages boxes by area and turns a quarter', () => {
    const half = new Uint8Array(105 * 105).fill(255);
    for (let i = 0; i < 105 * 105; i++) if (i % 105 < 15) half[i] = 0;
    const image = readDrawing(encode({ width: 105, height: 105, data: half, channels: 1, depth: 8 }), 14);
    expect([...image.subarray(0, 4)].map((v) => Math.round(v * 100))).toEqual([100, 100, 0, 0]);
    const turned = rotated(image, 14, 1);
    expect([...turned.subarray(13 * 14, 13 * 14 + 3)].every((v) => v > 0.99)).toBe(true);
    expect(rotated(turned, 14, 3)).toEqual(image);
  });

  it('a drawing that is cut short, wherever, is refused with a sentence of its own or read', () => {
    const data = Uint8Array.from({ length: 28 * 28 }, (_, i) => (i * 37) % 251);
    const whole = encode({ width: 28, height: 28, data, channels: 1, depth: 8 });
    const said = new Set<string>();
    for (let length = 0; length < whole.length; length++)
      try {
        readDrawing(whole.subarray(0, length), 14);
      } catch (error) {
        said.add((error as Error).message);
      }
    expect(said).toContain('its picture ends early');
    for (const text of said) expect(text).toMatch(/^it(s|) [^\n]*$/);
    expect([...said].join()).not.toContain('undefined');
  });

  it('a drawing whose lines end before it does is refused', () => {
    const data = Uint8Array.from({ length: 28 * 28 }, (_, i) => (i * 37) % 251);
    const png = encode({ width: 28, height: 28, data, channels: 1, depth: 8 });
    // It says that it is taller than what it holds, and its checksum is that of what it says.
    const taller = png.slice();
    const view = new DataView(taller.buffer);
    view.setUint32(20, 40);
    view.setUint32(29, crc32(taller.subarray(12, 29)));
    expect(() => readDrawing(taller, 14)).toThrow(/^its picture ends early$/);
  });

  it('leaves a class with too few samples out of the test, and says so', () => {
    const files = alphabets(4, 4);
    const whole = taskByName('omniglot', { ...few, queries: 3 }, writeFiles(files));
    // Which alphabets are for the test is a matter of their names: damage one character in each.
    for (const alphabet of ['Alpha', 'Beta', 'Gamma', 'Delta'])
      files[`images/${alphabet}/character02/0002_01.png`] = new Uint8Array([1, 2, 3]);
    const task = taskByName('omniglot', { ...few, queries: 3 }, writeFiles(files));
    expect(task.notes!.at(-1)).toMatch(
      /^1 class was left out of the test: the class .*character02 has 3 samples; 1 shots and 3 queries need 4\.$/,
    );
    expect(task.heldOut(1).count).toBe(4);
    expect(whole.notes).toHaveLength(1);
  });

  it('says in one sentence what is wrong', () => {
    const files = alphabets(3, 4);
    const bad = { ...files, 'images/Alpha/character01/0001_09.png': new Uint8Array([1, 2, 3]) };
    expect(taskByName('omniglot', few, writeFiles(bad)).notes![1]).toMatch(
      /^1 drawings were skipped.*0001_09\.png/,
    );
    const make = (options: object, path: string) => () =>
      taskByName('omniglot', { ...few, ...options }, path);
    expect(make({}, '/nowhere')).toThrow('There is no folder or zip /nowhere.');
    expect(make({}, writeFiles({ 'notes.txt': new Uint8Array(1) }))).toThrow('holds no Omniglot drawings');
    expect(make({ ways: 8 }, writeFiles(files))).toThrow(
      /A 8-way task needs 8 classes; the .* part of omniglot has/,
    );
    expect(make({ queries: 9 }, writeFiles(files))).toThrow(
      /needs 3 classes with enough samples; the test part of omniglot has 0: .* has 4 samples; 1 shots and 9 queries need 10/,
    );
    expect(make({ net: 'rnn' }, writeFiles(files))).toThrow(
      'net of the task omniglot is mlp or cnn; "rnn" is not.',
    );
    const file = join(folder(), 'no.zip');
    writeFileSync(file, 'text');
    expect(make({}, file)).toThrow('no.zip is neither a folder nor a zip');
    expect(() => taskByName('omniglot')).toThrow('needs data');
    expect(() => taskByName('sine', {}, '/x')).toThrow('takes no --data');
  });
});

describe('keywords', () => {
  it('features do not mind where in the second a word lies, nor how loud it is', () => {
    const burst = (at: number, gain: number): Float64Array =>
      Float64Array.from({ length: 16_000 }, (_, i) => {
        const t = i / 16_000 - at;
        return gain * Math.exp(-((t / 0.1) ** 2)) * Math.sin(2 * Math.PI * 500 * t);
      });
    expect(speechStart(burst(0.5, 0.5))).toBe(9);
    expect(speechStart(burst(0.7, 0.5)) - speechStart(burst(0.5, 0.5))).toBe(10);
    const [a, b] = [keywordFeatures(burst(0.4, 0.5)), keywordFeatures(burst(0.6, 0.5))];
    const worst = Math.max(...a.map((v, i) => Math.abs(v - b[i]!)));
    expect(worst).toBeLessThan(0.05);
    expect(a.length).toBe(192);
    expect(Math.abs(a.reduce((sum, v) => sum + v, 0) / 192)).toBeLessThan(1e-6);
  });

  it('reads other rates and lengths, counts what it changed and skips what is corrupt', () => {
    const { utterances, notes } = readKeywords(
      writeFiles({
        'yes/a_1.wav': tone(500, 0.4),
        'yes/b_1.wav': tone(500, 0.4, 0.5, 8000),
        'no/a_1.wav': tone(900, 0.4, 1.5),
        'no/c_1.wav': new TextEncoder().encode('not a wav'),
        '_background_noise_/n.wav': tone(100, 0.5),
      }),
    );
    expect(utterances.map(({ word, speaker }) => `${word} ${speaker}`)).toEqual(['no a', 'yes a', 'yes b']);
    expect(notes[0]).toBe('1 clips were resampled to 16 kHz, 1 padded and 1 cut to one second.');
    expect(notes[1]).toMatch(/^1 clips were skipped. The first: no\/c_1\.wav: /);
    const [, straight, slow] = utterances;
    const distance = Math.hypot(...straight!.features.map((v, i) => v - slow!.features[i]!));
    expect(distance).toBeLessThan(Math.hypot(...straight!.features));
  });

  it('keeps words and speakers apart and gives each board its own', () => {
    const path = writeFiles(words(7));
    const task = taskByName('keywords', { ways: 2, shots: 1, queries: 1, heldOutTasks: 3 }, path);
    expect(task.model.layers.at(-1)!.outputs).toBe(2);
    const set = task.visit(3, 0).samples!(10);
    expect(set.encoding).toBe('float32');
    expect(set).not.toEqual(task.visit(3, 1).samples!(10));
    expect(() => taskByName('keywords', { ways: 5 }, path)).toThrow(/A 5-way task needs 5 classes/);
    expect(() => taskByName('keywords', {}, writeFiles({ a: new Uint8Array(1) }))).toThrow('holds no clips');
  });
});
