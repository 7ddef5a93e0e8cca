/** One registry of commands: keys without conflict, what a press means where, and why something cannot run. */
import { describe, expect, test } from 'vitest';
import { pressed, showKeys, taken, type KeyPress } from '../../../../renderer/commands/keys.ts';

const at = (selector?: string): EventTarget =>
  ({
    closest: (list: string) =>
      (selector !== undefined && list.split(/, (?![^(]*\))/).includes(selector)) || null,
  }) as unknown as EventTarget;
const key = (name: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key: name,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  target: at(),
  ...more,
});

describe('keys', () => {
  test('match as written, letters in either case', () => {
    expect(pressed('F', key('f'), 'linux')).toBe(true);
    expect(pressed('F', key('f', { ctrlKey: true }), 'linux')).toBe(false);
    expect(pressed('Space', key(' '), 'linux')).toBe(true);
    expect(pressed('Shift+F6', key('F6', { shiftKey: true }), 'linux')).toBe(true);
    expect(pressed('F6', key('F6', { shiftKey: true }), 'linux')).toBe(false);
    expect(pressed('Ctrl+,', key(',', { ctrlKey: true }), 'win32')).toBe(true);
  });

  test('a sign may need Shift or not, as the keyboard has it; plus is one', () => {
    for (const shiftKey of [true, false]) {
      expect(pressed('+', key('+', { shiftKey }), 'linux')).toBe(true);
      expect(pressed('-', key('-', { shiftKey }), 'linux')).toBe(true);
    }
    expect(pressed('+', key('+', { ctrlKey: true }), 'linux')).toBe(false);
    expect(pressed('1', key('1', { shiftKey: true }), 'linux')).toBe(false);
    expect(pressed('Ctrl++', key('+', { ctrlKey: true }), 'linux')).toBe(true);
    expect(pressed('Shift+V', key('V', { shiftKey: true }), 'linux')).toBe(true);
    expect(pressed('V', key('V', { shiftKey: true }), 'linux')).toBe(false);
    expect(showKeys('+', 'linux')).toBe('+');
    expect(showKeys('Ctrl++', 'linux')).toBe('Ctrl +');
  });

  test('are Command on a Mac, and shown so', () => {
    expect(pressed('Ctrl+K', key('k', { metaKey: true }), 'darwin')).toBe(true);
    expect(pressed('Ctrl+K', key('k', { ctrlKey: true }), 'darwin')).toBe(false);
    expect(pressed('Ctrl+K', key('k', { metaKey: true }), 'linux')).toBe(false);
    expect(showKeys('Ctrl+K', 'darwin')).toBe('⌘ K');
    expect(showKeys('ArrowLeft', 'linux')).toBe('←');
  });

  test('belong to what is in focus first', () => {
    expect(taken(key('f', { target: at('select') }))).toBe(true);
    expect(taken(key('k', { ctrlKey: true, target: at('select') }))).toBe(false);
    expect(taken(key('F6', { target: at('select') }))).toBe(false);
    expect(taken(key(' ', { target: at('button') }))).toBe(true);
    expect(taken(key(' ', { repeat: true }))).toBe(true);
    expect(taken(key('f', { target: at('button') }))).toBe(false);
    expect(taken(key('ArrowLeft', { target: at('[role=radiogroup]') }))).toBe(true);
    expect(taken(key('Escape', { target: at('[role=dialog]') }))).toBe(true);
  });
});
