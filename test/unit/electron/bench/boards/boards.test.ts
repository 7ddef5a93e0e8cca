import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureText } from '../../../../../electron/bench/boards/board-error.ts';
import { boardLetter } from '../../../../../electron/bench/boards/board-letter.ts';
import { parseBoardSpecs } from '../../../../../electron/bench/boards/board-spec.ts';
import { UsageError } from '../../../../../electron/bench/usage-error.ts';
import { sensorProvenance } from '../../../../../electron/bench/boards/board-kind.ts';
import { enums, messages, type MessageFields } from '../../../../../firmware-bridge/protocol/schema.ts';

describe('board specs', () => {
  it('reads the forms of the help text', () => {
    expect(parseBoardSpecs('virtual:8')).toEqual([{ kind: 'virtual', count: 8 }]);
    expect(parseBoardSpecs('serial:/dev/ttyACM0')).toEqual([{ kind: 'serial', path: '/dev/ttyACM0' }]);
    expect(parseBoardSpecs('virtual:4, serial:/dev/pts/3')).toEqual([
      { kind: 'virtual', count: 4 },
      { kind: 'serial', path: '/dev/pts/3' },
    ]);
    expect(parseBoardSpecs('serial:COM3')).toEqual([{ kind: 'serial', path: 'COM3' }]);
  });

  it.each([
    '',
    'virtual',
    'virtual:0',
    'virtual:1025',
    'virtual:-1',
    'virtual:x',
    'virtual:8,',
    'serial:',
    'usb:1',
    'virtual:8,nothing',
  ])('refuses "%s" in one sentence with the valid forms', (text) => {
    expect(() => parseBoardSpecs(text)).toThrow(UsageError);
    expect(() => parseBoardSpecs(text)).toThrow(
      /^(A board is missing|"[^"]*" names no board)\. Valid are virtual:N .* serial:PORT/,
    );
  });

  it('never throws anything else (property)', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parseBoardSpecs(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
    );
  });
});

describe('letters', () => {
  it('are A to H, then AA, AB', () => {
    expect([0, 7, 8, 9, 15, 16, 71, 72].map(boardLetter)).toEqual([
      'A',
      'H',
      'AA',
      'AB',
      'AH',
      'BA',
      'HH',
      'AAA',
    ]);
  });
});

describe('refusals', () => {
  it('names the board and the bytes', () => {
    const failed = {
      failure: enums.Failure.modelDoesNotFit,
      messageId: messages.modelEnd.id,
      detail1: 14_200,
      detail2: 812,
    };
    expect(failureText('Nano 33', failed)).toBe(
      'The model does not fit on Nano 33: it needs 14.2 kB (14200 bytes), the board has 812 B (812 bytes). Choose a smaller model, or one without error feedback.',
    );
  });

  it('has a sentence for each failure and for ones of the future', () => {
    for (const failure of [...Object.values(enums.Failure), 200]) {
      const text = failureText('Pico', { failure, messageId: messages.train.id, detail1: 0, detail2: 0 });
      expect(text).toContain('Pico');
      expect(text).toMatch(/\.$/);
    }
  });
});

describe('provenance', () => {
  const hello = (portKind: number): MessageFields<'hello'> => ({ portKind }) as MessageFields<'hello'>;
  it('is measured for hardware behind a port only', () => {
    expect(sensorProvenance(hello(enums.PortKind.rp2040), 'serial')).toBe('measured');
    expect(sensorProvenance(hello(enums.PortKind.rp2040), 'emulated')).toBe('model');
    expect(sensorProvenance(hello(enums.PortKind.native), 'serial')).toBe('model');
    expect(sensorProvenance(hello(enums.PortKind.wasm), 'virtual')).toBe('model');
    expect(sensorProvenance(undefined, 'serial')).toBe('model');
  });
});
