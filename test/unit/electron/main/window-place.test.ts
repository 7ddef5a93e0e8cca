/** Where the window stood: taken up again only where it can be seen and moved. */
import { describe, expect, it } from 'vitest';
import { DEFAULT_PLACE, placeFrom, SMALLEST } from '../../../../electron/main/window-place.ts';

const SCREEN = { x: 0, y: 0, width: 1920, height: 1080 };
const kept = (x: number, y: number, width = 1200, height = 800): string =>
  JSON.stringify({ x, y, width, height, maximized: true });

describe('the place of the window', () => {
  it('is the one it had', () => {
    expect(placeFrom(kept(40, 30), [SCREEN])).toEqual({
      x: 40,
      y: 30,
      width: 1200,
      height: 800,
      maximized: true,
    });
    const second = { x: 1920, y: 0, width: 1280, height: 1024 };
    expect(placeFrom(kept(2000, 100), [SCREEN, second])).toMatchObject({ x: 2000 });
  });

  it.each([
    ['nothing was kept', undefined],
    ['what was kept is no place', '{"x":1}'],
    ['nor is it JSON', 'left = 3'],
    ['its screen is gone', kept(2000, 100)],
    ['its title bar is above the screen', kept(40, -500)],
    ['it is below the screen', kept(40, 1079)],
    ['figures are no figures', '{"x":1e999,"y":0,"width":1,"height":1}'],
  ])('is the default where %s', (_why, text) => {
    expect(placeFrom(text, [SCREEN])).toBe(DEFAULT_PLACE);
  });

  it('is never smaller than the window can be used', () => {
    expect(placeFrom(kept(0, 0, 10, 10), [SCREEN])).toMatchObject(SMALLEST);
  });
});
