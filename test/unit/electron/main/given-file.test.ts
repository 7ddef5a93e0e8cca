import { describe, expect, it } from 'vitest';
import { recordingIn } from '../../../../electron/main/given-file.ts';

describe('the recording that the app was opened with', () => {
  it.each([
    [['/a/b.mcap'], '/a/b.mcap'],
    [['app', 'run/recording.MCAP'], '/home/x/run/recording.MCAP'],
    [['--folder=/x', '/a/with space.mcap'], '/a/with space.mcap'],
    [['/a.mcap', '/b.mcap'], '/b.mcap'],
  ])('%j', (argv, path) => {
    expect(recordingIn(argv, '/home/x')).toBe(path);
  });

  it.each([[[]], [['/a/b.txt']], [['--x=/a/b.mcap']], [['/a\0/b.mcap']], [[`/${'a'.repeat(5000)}.mcap`]]])(
    'none in %j',
    (argv) => {
      expect(recordingIn(argv, '/home/x')).toBeUndefined();
    },
  );
});
