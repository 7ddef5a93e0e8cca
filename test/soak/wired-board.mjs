/** A native board on a paced, damaging line behind a path that comes and goes, as a board on a bad cable that people unplug. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, symlink } from 'node:fs/promises';
import { createInterface } from 'node:readline';

const BAUD = 460_800;

async function ptyOf(child) {
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  return line.replace(/^pty /, '');
}

export class WiredBoard {
  #programs;
  #path;
  #id;
  #damage;
  #seed;
  #children = [];

  /**
   * @param {{ board: string, line: string }} programs compiled
   * @param {{ path: string, id: string, damage: number, seed: number }} how one byte in `damage` is damaged
   */
  constructor(programs, { path, id, damage, seed }) {
    this.#programs = programs;
    this.#path = path;
    this.#id = id;
    this.#damage = damage;
    this.#seed = seed;
  }

  get plugged() {
    return this.#children.length > 0;
  }

  async plug() {
    const stdio = ['pipe', 'pipe', 'ignore'];
    const board = spawn(this.#programs.board, ['--board-id', this.#id], { stdio });
    const args = [await ptyOf(board), String(BAUD), String(this.#damage), String(this.#seed++)];
    const line = spawn(this.#programs.line, args, { stdio });
    await symlink(await ptyOf(line), this.#path);
    this.#children = [board, line];
  }

  /** The path goes, and with it whatever was under way. */
  async unplug() {
    await rm(this.#path, { force: true });
    await Promise.all(
      this.#children.splice(0).map(async (child) => {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }),
    );
  }
}
