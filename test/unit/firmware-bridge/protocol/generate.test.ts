import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  generateBoardMessages,
  generateHeader,
  generateTable,
} from '../../../../firmware-bridge/protocol/generate.ts';

const read = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8');
const remedy = 'out of date: run `node build/generate.mjs` and commit what it writes';

test('the C header is what the message table says', () => {
  expect(
    read('firmware-bridge/firmware/core/messages.generated.h') === generateHeader(),
    `messages.generated.h is ${remedy}`,
  ).toBe(true);
});

test('the fuzz harness expects of a board what the message table says', () => {
  const file = 'test/firmware/fuzz/board-messages.generated.h';
  expect(read(file) === generateBoardMessages(), `${file} is ${remedy}`).toBe(true);
});

test('the table of the README is what the message table says', () => {
  expect(
    read('firmware-bridge/protocol/README.md').includes(generateTable()),
    `protocol/README.md is ${remedy}`,
  ).toBe(true);
});
