import { describe, expect, it } from 'vitest';
import { mayOpen } from '../../../../electron/main/links.ts';

describe('links that leave the app', () => {
  it('opens the pages the app refers to', () => {
    expect(mayOpen('https://arxiv.org/abs/1803.02999')).toBe(true);
  });

  it.each([
    'http://arxiv.org/abs/1803.02999',
    'https://arxiv.org.example.com/abs/1',
    'https://arxiv.org@example.com/abs/1',
    'https://example.com/https://arxiv.org/abs/1',
    'https://arxiv.org/abs/../pdf/1',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'bench://app/index.html',
    'smb://host/share',
    '',
  ])('does not open %j', (url) => {
    expect(mayOpen(url)).toBe(false);
  });
});
