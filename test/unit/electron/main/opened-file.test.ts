import { describe, expect, it } from 'vitest';
import { recordingIn } from '../../../../electron/main/opened-file.ts';

describe('recordingIn', () => {
  it('finds the recording among what the app was started with', () => {
    expect(recordingIn(['/opt/bench', '--folder=/x/a.mcap', '/data/run 1/recording.mcap'], '/home/me')).toBe(
      '/data/run 1/recording.mcap',
    );
    expect(recordingIn(['electron', '/work', 'a.MCAP'], '/home/me')).toBe('/home/me/a.MCAP');
    expect(recordingIn(['bench', 'a.mcap', 'b.mcap'], '/d')).toBe('/d/b.mcap');
  });

  it('finds nothing where nothing was named', () => {
    expect(recordingIn(['/opt/bench.mcap'], '/')).toBeUndefined();
    expect(recordingIn(['bench', '--no-sandbox', '/some/folder', 'notes.txt'], '/')).toBeUndefined();
    expect(recordingIn([], '/')).toBeUndefined();
  });
});
