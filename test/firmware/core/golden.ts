/**
 * Digests that every target must give, whatever its compiler and optimization (`golden.c` says of what). A change of one
 * means that boards no longer agree with earlier ones: it needs a reason and a line in the changelog.
 */
export const golden = {
  small300: '8bbd8279',
  sine50: 'b1db0994',
  sine: '2b879e3a',
  batch: 'c61354b3',
  softmax: '79f20e58',
  conv50: '932b945c',
  conv: '5c38dcf5',
  exp: 'ecff6a18',
  log: '03566697',
  sin: 'cf06b6ee',
  noise: '33bb16f4',
  subnormal: '9b795b7c',
} as const;
