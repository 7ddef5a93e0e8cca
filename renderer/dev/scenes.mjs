// What pictures are taken of: a name, the query of the development page, and what is done before. A screen adds its own.
const BENCH = ['mixed', 'empty', 'ready', 'virtual', 'turns', 'many', 'lost', 'paused', 'finished', 'failed'];

/** @type {{ id: string, query: string, act?: (page: import('playwright-core').Page) => Promise<unknown> }[]} */
export const SCENES = [
  ...BENCH.map((scene) => ({ id: `bench-${scene}`, query: `scene=${scene}` })),
  { id: 'bench-zh-mixed', query: 'scene=mixed&lang=zh' },
  { id: 'bench-zh-empty', query: 'scene=empty&lang=zh' },
  { id: 'boards', query: 'scene=mixed&screen=boards' },
  { id: 'boards-empty', query: 'scene=empty&screen=boards' },
  { id: 'sessions-list', query: 'scene=mixed&screen=sessions' },
  {
    id: 'sessions-compare',
    query: 'scene=mixed&screen=sessions',
    act: async (page) => {
      // Where there is room for one, a chosen session opens over the list.
      for (const i of [0, 6])
        await page.getByTestId('session').nth(i).getByRole('checkbox').dispatchEvent('click');
      await page.getByTestId('compare').waitFor();
    },
  },
  { id: 'sessions-zh', query: 'scene=mixed&screen=sessions&lang=zh' },
  { id: 'present', query: 'scene=mixed', act: (page) => page.keyboard.press('F9') },
  { id: 'experiment', query: 'scene=paused&screen=experiment' },
  { id: 'experiment-zh', query: 'scene=ready&screen=experiment&lang=zh' },
  { id: 'help', query: 'scene=mixed', act: (page) => page.keyboard.press('F1') },
  {
    id: 'help-zh',
    query: 'scene=mixed&screen=boards&lang=zh',
    act: (page) => page.keyboard.press('F1'),
  },
  { id: 'settings', query: 'scene=mixed&screen=settings' },
  { id: 'settings-zh', query: 'scene=mixed&screen=settings&lang=zh' },
];
