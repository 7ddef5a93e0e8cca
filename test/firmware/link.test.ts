/**
 * The board's end of the link, compiled for this computer under AddressSanitizer and UndefinedBehaviorSanitizer: golden
 * vectors, and two ends joined over a line with seeded faults. FAULT_SEEDS=n runs more seeds.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { layouts } from '../../firmware-bridge/protocol/codec.ts';
import type { MessageName } from '../../firmware-bridge/protocol/schema.ts';
import vectors from '../../firmware-bridge/protocol/vectors.json' with { type: 'json' };

const root = fileURLToPath(new URL('../../', import.meta.url));
const core = join(root, 'firmware-bridge/firmware/core');
const noCompiler = spawnSync('cc', ['--version']).status !== 0;
const needs = noCompiler ? ' (skipped: needs the C compiler cc)' : '';
const folder = mkdtempSync(join(tmpdir(), 'tmf-link-'));
afterAll(() => rmSync(folder, { recursive: true }));

function compile(name: string): string {
  const program = join(folder, name);
  const warnings = [
    '-DTMF_LINK_COUNTERS',
    '-std=c11',
    '-O1',
    '-g',
    '-Wall',
    '-Wextra',
    '-Wpedantic',
    '-Werror',
  ];
  const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
  const units = ['link.c', 'link_receive.c', 'link_send.c', 'link_write.c', 'cobs.c', 'crc32.c'];
  const sources = units.map((file) => join(core, file));
  const main = join(root, 'test/firmware/link', `${name}.c`);
  execFileSync('cc', [...warnings, ...sanitizers, '-I', core, '-I', folder, main, ...sources, '-o', program]);
  return program;
}

/** Byte arrays at file scope: as literals inside one function they keep a compiler with sanitizers busy for minutes. */
class Arrays {
  readonly lines: string[] = [];
  /** The C arguments `array, length`. */
  add(hex: string): string {
    const name = `bytes${this.lines.length}`;
    this.lines.push(`static const uint8_t ${name}[] = {${[...Buffer.from(hex, 'hex'), 0].join(',')}};`);
    return `${name}, ${hex.length / 2}`;
  }
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** The vectors as C statements: each message is filled in, encoded, compared, decoded and encoded again. */
function vectorsInC(): string {
  const arrays = new Arrays();
  const bytesOf = (hex: string) => arrays.add(hex);
  const lines = ['static void all_vectors(void)', '{'];
  for (const { plain, encoded } of vectors.cobs) {
    lines.push(`cobs_vector(${bytesOf(plain)}, ${bytesOf(encoded)});`);
  }
  for (const { bytes, crc } of vectors.crc32) lines.push(`crc_vector(${bytesOf(bytes)}, 0x${crc}u);`);
  for (const { name, fields, bytes, id } of vectors.messages) {
    const c = snake(name);
    const layout = layouts[name as MessageName];
    lines.push(`{ const uint32_t id = MSG_${c.toUpperCase()}, right = ${id}u;`);
    lines.push(`same("id", (const uint8_t *)&id, 4, (const uint8_t *)&right, 4);`);
    if (layout.fields.length > 0) {
      lines.push(`uint8_t out[64]; msg_${c}_t m, again;`);
      for (const [field, value] of Object.entries(fields)) {
        const type = layout.fields.find((each) => each.name === field)?.type;
        const literal =
          type === 'f32'
            ? `(float)${value}`
            : type === 'id64'
              ? `0x${value}ull`
              : type === 'u64'
                ? `${value}ull`
                : type === 'i64'
                  ? `${value}ll`
                  : `${value}`;
        lines.push(`m.${snake(field)} = ${literal}${type === 'u32' ? 'u' : ''};`);
      }
      lines.push(`same("${name}", out, msg_${c}_encode(out, &m), ${bytesOf(bytes)});`);
      lines.push(`if (!msg_${c}_decode(&again, out, MSG_${c.toUpperCase()}_SIZE)) failures++;`);
      lines.push(`if (msg_${c}_decode(&again, out, MSG_${c.toUpperCase()}_SIZE - 1)) failures++;`);
      lines.push(`same("${name} again", out, msg_${c}_encode(out, &again), ${bytesOf(bytes)});`);
    }
    lines.push('}');
  }
  return [...arrays.lines, ...lines, '}', ''].join('\n');
}

test.skipIf(noCompiler)(`golden vectors in C${needs}`, () => {
  writeFileSync(join(folder, 'vectors.inc'), vectorsInC());
  expect(execFileSync(compile('vectors'), { encoding: 'utf8' })).toMatch(/^\d+ checks, 0 failures\n$/);
});

test.skipIf(noCompiler)(`all frames arrive in order, each once, whatever the line does${needs}`, () => {
  const seeds = process.env['FAULT_SEEDS'] ?? '400';
  const result = spawnSync(compile('faults'), ['1', seeds], { encoding: 'utf8' });
  expect(result.stdout + result.stderr).toMatch(new RegExp(`^${seeds} seeds, .* resent, \\d+ duplicates\n$`));
});
