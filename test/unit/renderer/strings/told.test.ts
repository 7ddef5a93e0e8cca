/** Sentences of the bench in the window's language: whatever the bench says of strategies, settings and tasks is known. */
import { afterEach, describe, expect, test } from 'vitest';
import { BOARD_KINDS, fitOn } from '../../../../electron/bench/models/board-memory.ts';
import { omniglotCnn } from '../../../../electron/bench/models/cnn.ts';
import { sineMlp } from '../../../../electron/bench/models/mlp.ts';
import { strategyViews } from '../../../../electron/bench/federation/strategies/registry.ts';
import { evaluationText } from '../../../../electron/bench/tasks/registry.ts';
import { RP2040_POWER } from '../../../../firmware-bridge/transports/virtual/power-model.ts';
import { speak, told } from '../../../../renderer/strings/strings.ts';

/** What the bench says of networks too large for a board, every kind of board. */
const fitReasons = [sineMlp(), omniglotCnn()].flatMap((model) =>
  BOARD_KINDS.map((kind) => fitOn(model, kind).reason).filter((it) => it !== undefined),
);
const CHINESE = /[\u4e00-\u9fff]/;
afterEach(() => speak('en'));

describe('what the bench tells', () => {
  test('is English in English', () => {
    expect(told('Run started, seed 7.')).toBe('Run started, seed 7.');
  });

  test.each([
    ...strategyViews().flatMap(({ doc, settings }) => [doc, ...settings.map((it) => it.doc)]),
    ...strategyViews().flatMap(({ settings }) => settings.map(({ range }) => range)),
    evaluationText('sine'),
    RP2040_POWER.text,
    'Real firmware, no hardware',
    'Run started, seed 7.',
    'Run finished after 600 rounds.',
    'Stopped after round 214.',
    'Resumed after round 10 of 600.',
    'Pico left is back at /dev/ttyACM0.',
    'Pico left was given up. It did not finish its part within 12.5 s; it joins again when it answers.',
    'Pico left: The board on /dev/ttyACM0 was unplugged.',
    'The board on /dev/ttyACM0 was unplugged or its port was closed.',
    'Pico left: The board at /dev/ttyACM0 has been silent for 3 s. Check its cable and power.',
    'The board at /dev/ttyACM0 restarted; what was being sent to it is lost.',
    "Nothing answers at COM3: no byte came in 4 s. Is the bench's firmware on the board?",
    'The INA219 of Pico left stopped answering. Training goes on; this board adds no joules. Check its four wires.',
    'The INA219 of Pico left answers again.',
    'Pico left sent 12 conversions in 3 s of idle, too few: it has no net figure. Check the four wires of its INA219.',
    'What the run would go on from cannot be kept in /media/stick (ENOENT: no such file or directory). The run goes on; it cannot be resumed. Make room, or see that the disk is there.',
    'No report of the run was written, as its recording cannot be read (/media/stick/recording.mcap is not there). Find the recording, and "bench report" makes it.',
    // Refusals, as the bench words them.
    'There is no initialization yet. Start a run on the Bench; it can be adapted after any round.',
    'The run is under way, and its boards with it. Pause it to adapt what it has learned so far.',
    'This board is not connected any more. Choose another one.',
    ...fitReasons,
    'Pico left has no INA219 that answers at address 0x40. Wire SDA, SCL, VCC and GND, and plug the board in again.',
    'The shunt shows 3.52 mV, more than any INA219 is off by: current flows. Disconnect the load from VIN− and take the zero again.',
    'Take the zero of Pico left first: without it, its offset would go into the gain.',
    'Pico left has done no round yet, and a round says what a phase is. Do one round, then measure.',
    'The power samples of round 12 are no longer in memory; they are in the recording. Choose a later round.',
    'The report cannot be written to /media/stick (EACCES: permission denied). Choose another folder.',
    'The image was copied, but no board has said hello within 10 s. Unplug it and plug it in again, without BOOTSEL.',
  ])('is Chinese in Chinese: %s', (sentence) => {
    speak('zh');
    const said = told(sentence);
    expect(said).toMatch(CHINESE);
    // Nothing was left of the pattern.
    expect(said).not.toMatch(/\$\d/);
    for (const figure of sentence.match(/\d+(\.\d+)?/g) ?? []) expect(said).toContain(figure);
  });

  test('keeps the names of boards', () => {
    speak('zh');
    expect(told('Pico left: The board on COM3 was unplugged.')).toBe('Pico left：COM3 上的开发板已拔出。');
  });

  test('stays as it is where the window does not know it', () => {
    speak('zh');
    expect(told('Something new happened.')).toBe('Something new happened.');
  });
});
