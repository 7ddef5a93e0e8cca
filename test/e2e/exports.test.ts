/** The picture and the figures of every chart, saved where a person says: live, of an adaptation, of a comparison. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BenchBridge, Command, Snapshot } from '../../electron/contract.ts';
import { launchApp, type RunningApp } from './app.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await launchApp();
  await app.page.locator('[data-ready=true]').waitFor();
});
afterAll(async () => {
  await app.close();
});

async function tell(command: Command): Promise<unknown> {
  const reply = await app.page.evaluate(
    (it) => (window as unknown as { bench: BenchBridge }).bench.command(it),
    command,
  );
  if (!reply.ok) throw new Error(reply.error);
  return reply.value;
}

async function run(strategy: string, rounds: number): Promise<void> {
  await tell({ type: 'configure', settings: { strategy, rounds, evaluateEvery: 5 } });
  await tell({ type: 'run' });
  await expect
    .poll(async () => ((await tell({ type: 'snapshot' })) as Snapshot).run.state, { timeout: 60_000 })
    .toBe('finished');
}

/** Answers the system's dialog for a file's name, then chooses an item of a chart's menu. */
async function save(menu: string, item: string): Promise<Buffer> {
  const path = join(app.folder, `${menu}-${item.replace(/\W+/g, '-')}`);
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
  await app.page.getByTestId(menu).click();
  await app.page.getByRole('menuitem', { name: item }).click();
  await app.page.getByText(path).waitFor();
  await app.page.getByRole('button', { name: 'Dismiss' }).last().click();
  return readFile(path);
}

const rowsOf = (csv: Buffer): string[][] =>
  csv
    .toString()
    .trim()
    .split('\r\n')
    .map((row) => row.split(','));

/** What an SVG has in it. */
const inSvg = (svg: string) => ({
  whole: /^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/.test(svg) && svg.endsWith('</svg>\n'),
  paths: svg.match(/<path\b/g)?.length ?? 0,
  words: [...svg.matchAll(/<text\b[^>]*>([^<]*)</g)].map(([, text]) => text).join(' | '),
  unresolved: svg.includes('var(--'),
});

const isPng = (bytes: Buffer): boolean => bytes.subarray(1, 4).toString() === 'PNG';
/** Width and height of a PNG. */
const sizeOf = (png: Buffer): [number, number] => [png.readUInt32BE(16), png.readUInt32BE(20)];

describe('the charts of a run', () => {
  it('give rounds as CSV, a row a round and board, with the origin of every joule', async () => {
    await tell({ type: 'addVirtualBoards', count: 2 });
    await run('tinymetafed', 20);
    const rows = rowsOf(await save('export-by-round', 'Figures as CSV'));
    const head = rows[0]!;
    expect(rows).toHaveLength(1 + 20 * 2);
    expect(new Set(rows.slice(1).map((row) => row[head.indexOf('source')]))).toEqual(new Set(['model']));
    const { rounds } = (await tell({ type: 'snapshot' })) as Snapshot;
    const last = rounds.at(-1)!.clients[0]!;
    const row = rows.find((it) => it[0] === '20')!;
    expect(Number(row[head.indexOf('energy_J')])).toBe(last.energyPj! * 1e-12);
    expect(Number(row[head.indexOf('bytes_up')])).toBe(last.bytesUp);
  });

  it('give the phases and the power of the selected round', async () => {
    const phases = rowsOf(await save('export-by-time', 'Phases as CSV'));
    expect(new Set(phases.slice(1).map((row) => row[2]))).toContain('train');
    const power = rowsOf(await save('export-by-time', 'Power samples as CSV'));
    expect(power.length).toBeGreaterThan(20);
    expect(power[1]!.at(-1)).toBe('model');
  });

  it.each(['export-by-round', 'export-by-time'])(
    '%s gives its picture as SVG that needs nothing else',
    async (menu) => {
      const svg = (await save(menu, 'Picture as SVG')).toString();
      const inside = inSvg(svg);
      expect(inside.whole).toBe(true);
      expect(inside.unresolved).toBe(false);
      expect(inside.paths).toBeGreaterThan(10);
      expect(inside.words).toContain(menu === 'export-by-round' ? 'Held-out MSE' : 'Power');
    },
  );

  it.each(['export-by-round', 'export-by-time'])(
    '%s gives its picture as PNG, twice as fine as the screen',
    async (menu) => {
      const png = await save(menu, 'Picture as PNG');
      expect(isPng(png)).toBe(true);
      const stage = (await app.page.getByTestId('stage').boundingBox())!;
      expect(sizeOf(png)[0]).toBe(2 * Math.round(stage.width));
      expect(png.length).toBeGreaterThan(20_000);
    },
  );

  it('write nothing when no name is given', async () => {
    await app.electron.evaluate(({ dialog }) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: true, filePath: '' });
    });
    expect(await tell({ type: 'saveFile', name: 'a.csv', content: { text: 'a' } })).toBeUndefined();
  });

  it('say so when the file cannot be written', async () => {
    // A file stands where its folder would be.
    await writeFile(join(app.folder, 'file'), '');
    await app.electron.evaluate(
      ({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      },
      join(app.folder, 'file', 'such.csv'),
    );
    await expect(tell({ type: 'saveFile', name: 'a.csv', content: { text: 'a' } })).rejects.toThrow(
      /such\.csv could not be written/,
    );
  });
});

describe('the charts of an adaptation', () => {
  it('give curves and figures by step', async () => {
    await app.page.getByTestId('tab-adapt').click();
    await app.page.getByTestId('adapt-run').waitFor();
    const curves = rowsOf(await save('export-adapt', 'Curves as CSV'));
    expect(curves[0]).toEqual(['start', 'step', 'x', 'task_y', 'predicted_y']);
    const steps = rowsOf(await save('export-adapt-steps', 'Figures by step as CSV'));
    expect(steps[0]).toEqual(['start', 'step', 'mse']);
    expect(isPng(await save('export-adapt', 'Picture as PNG'))).toBe(true);
    expect(inSvg((await save('export-adapt-steps', 'Picture as SVG')).toString()).whole).toBe(true);
  });
});

describe('the chart of a comparison', () => {
  it('gives its curves and its picture', async () => {
    await run('tinyreptile', 20);
    await app.page.getByTestId('tab-sessions').click();
    for (const i of [0, 1]) await app.page.getByTestId('session').nth(i).getByRole('checkbox').check();
    await app.page.getByTestId('compare').waitFor();
    const curves = rowsOf(await save('export-compare', 'Curves as CSV'));
    expect(new Set(curves.slice(1).map((row) => row[1]))).toEqual(new Set(['tinymetafed', 'tinyreptile']));
    expect(isPng(await save('export-compare', 'Picture as PNG'))).toBe(true);
  });
});

it('the page has nothing to complain of', () => {
  expect(app.complaints).toEqual([]);
});
