/**
 * The pictures of README, taken from the real app: ten seconds with four virtual boards, and one still.
 *
 *   xvfb-run -a node build/tour.mjs        writes docs/bench.png and docs/bench.gif; needs ImageMagick
 *
 * The boards are virtual and every joule in the pictures carries its tag "model". Rounds are as fast as they are; the
 * animation shows a frame for every half second of the run.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchElectron } from '../test/e2e/launch.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { root } from './sources.mjs';

const FRAMES = 18;
const BETWEEN_MS = 450;
const SIZE = { width: 1280, height: 720 };

const home = await mkdtemp(join(tmpdir(), 'bench-tour-'));
const { executable } = await resolveElectron();
const args = [root, `--user-data-dir=${join(home, 'profile')}`, `--folder=${join(home, 'sessions')}`];
const electron = await launchElectron(executable, args, { cwd: root, colorScheme: 'light' });
const frames = [];
async function frame(page) {
  const path = join(home, `${String(frames.length).padStart(2, '0')}.png`);
  await page.screenshot({ path });
  frames.push(path);
}
try {
  const page = await electron.firstWindow();
  await electron.evaluate(
    ({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
    SIZE,
  );
  await page.locator('[data-ready=true]').waitFor();
  await frame(page);
  await page.getByRole('button', { name: 'Add 4 virtual boards' }).first().click();
  await page.getByTestId('board-card').nth(3).waitFor();
  await frame(page);
  await page.getByRole('button', { name: 'Start round' }).click();
  await page.waitForTimeout(2 * BETWEEN_MS);
  await frame(page);
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  while (frames.length < FRAMES) {
    await page.waitForTimeout(BETWEEN_MS);
    await frame(page);
  }
  await mkdir(join(root, 'docs'), { recursive: true });
  const magick = (...args) => {
    const { status, stderr } = spawnSync('convert', args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`ImageMagick's convert did not work: ${stderr}`);
  };
  magick(frames.at(-1), '-colors', '128', '-strip', `PNG8:${join(root, 'docs/bench.png')}`);
  magick(
    ...['-delay', '55', '-loop', '0', ...frames, '-resize', '960x'],
    ...['-colors', '48', '+dither', '-layers', 'Optimize', join(root, 'docs/bench.gif')],
  );
} finally {
  await electron.close();
  await rm(home, { recursive: true, force: true });
}
