import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../build/sources.mjs';

describe('fingerprint of the sources', () => {
  it('repeats while nothing changes', async () => {
    expect(await fingerprint('node')).toBe(await fingerprint('node'));
  });

  it('tells the halves of the build apart', async () => {
    expect(await fingerprint('node')).not.toBe(await fingerprint('renderer'));
  });
});
