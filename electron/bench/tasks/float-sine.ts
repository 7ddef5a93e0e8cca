/**
 * sin(x) in float32, bit-equal to the boards' own (`firmware/core/scalar.c`), which have no libm.
 * Cephes: reduction by pi/2 in three parts, a polynomial for each quadrant. Zero beyond ±8192, as on a board.
 */

const { fround } = Math;

export function floatSine(x: number): number {
  if (!(x >= -8192 && x <= 8192)) return 0;
  const turns = fround(x * fround(0.636619772));
  const n = Math.trunc(fround(turns < 0 ? turns - 0.5 : turns + 0.5));
  let r = fround(x - fround(n * 1.5703125));
  r = fround(r - fround(n * fround(4.837512969970703125e-4)));
  r = fround(r - fround(n * fround(7.54978995489188216e-8)));
  const z = fround(r * r);
  let y: number;
  if ((n & 1) !== 0) {
    y = fround(2.443315711809948e-5);
    y = fround(fround(y * z) - fround(1.388731625493765e-3));
    y = fround(fround(y * z) + fround(4.166664568298827e-2));
    y = fround(fround(fround(y * fround(z * z)) - fround(0.5 * z)) + 1);
  } else {
    y = fround(-1.9515295891e-4);
    y = fround(fround(y * z) + fround(8.3321608736e-3));
    y = fround(fround(y * z) - fround(1.6666654611e-1));
    y = fround(fround(y * fround(z * r)) + r);
  }
  return (n & 2) !== 0 ? -y : y;
}
