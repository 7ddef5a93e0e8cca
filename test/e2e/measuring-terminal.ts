/**
 * A board with a sensor behind a real pseudo-terminal, for the app to open: the real firmware core and the register-accurate
 * INA219 model, in real time. What it draws and whether its sensor is plugged in is in the test's hand.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { root } from '../../build/sources.mjs';
import { MeasuringBoard } from '../unit/electron/bench/power/measuring-board.ts';

export interface MeasuringTerminal {
  readonly path: string;
  readonly board: MeasuringBoard;
  stop(): Promise<void>;
}

const TURN_MS = 20;

async function compile(): Promise<string> {
  const output = join(root, 'dist/firmware/pty-pipe');
  await mkdir(join(root, 'dist/firmware'), { recursive: true });
  const source = join(root, 'test/e2e/pty-pipe.c');
  const flags = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-O2'];
  await promisify(execFile)(process.env['CC'] ?? 'cc', [...flags, source, '-o', output]);
  return output;
}

export async function startMeasuringTerminal(): Promise<MeasuringTerminal> {
  const pipe = spawn(await compile(), { stdio: ['pipe', 'pipe', 'pipe'] });
  const exited = new Promise<void>((resolve) => pipe.once('exit', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: pipe.stderr }).once('line', resolve);
    pipe.once('exit', (code) => reject(new Error(`pty-pipe ended with code ${code}.`)));
  });
  const board = new MeasuringBoard(1);
  pipe.stdout.on('data', (bytes: Buffer) => board.write(bytes));
  // What is written after the pipe was closed has nobody to go to.
  pipe.stdin.on('error', () => undefined);
  await board.open({ bytes: (bytes) => void pipe.stdin.write(bytes), closed: () => undefined });
  let running = true;
  const life = (async () => {
    for (let last = performance.now(); running;) {
      await wait(TURN_MS);
      const now = performance.now();
      await board.rest(Math.round((now - last) * 1000));
      last = now;
    }
  })();
  return {
    path: line.replace(/^pty /, ''),
    board,
    async stop() {
      running = false;
      await life;
      await board.close();
      pipe.stdin.end();
      await exited;
    },
  };
}
