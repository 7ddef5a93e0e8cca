// What pictures are taken of: a name, the query of the development page, and what is done before. A screen adds its own.
const BENCH = ['mixed', 'empty', 'ready', 'virtual', 'turns', 'many', 'lost', 'paused', 'finished', 'failed'];

/** Turns the notes of the first round until one of them. */
async function guideTo(page, wanted) {
  for (const note of ['start', 'channels', 'lens', 'window']) {
    await page.locator(`[data-note=${note}]`).waitFor({ timeout: 15_000 });
    if (note === wanted) return;
    await page.getByTestId('guide').getByRole('button').last().click();
  }
}

/** Begins to freeze the model of the report; in a small window it is in a drawer. */
async function freeze(page) {
  const drawer = page.getByTestId('report-choices');
  await page.getByTestId('freeze').or(drawer).first().waitFor();
  if (await drawer.isVisible()) await drawer.click();
  await page.getByTestId('freeze').click();
}

/** @type {{ id: string, query: string, act?: (page: import('playwright-core').Page) => Promise<unknown> }[]} */
export const SCENES = [
  ...BENCH.map((scene) => ({ id: `bench-${scene}`, query: `scene=${scene}` })),
  { id: 'bench-zh-mixed', query: 'scene=mixed&lang=zh' },
  { id: 'bench-zh-empty', query: 'scene=empty&lang=zh' },
  { id: 'boards', query: 'scene=mixed&screen=boards' },
  {
    id: 'boards-flashing',
    query: 'scene=mixed&screen=boards',
    act: (page) => page.getByTestId('flash-open').click(),
  },
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
  { id: 'guide', query: 'scene=ready&guide=1', act: (page) => page.getByTestId('guide').waitFor() },
  { id: 'guide-channels', query: 'scene=ready&guide=1', act: (page) => guideTo(page, 'channels') },
  { id: 'guide-window', query: 'scene=ready&guide=1', act: (page) => guideTo(page, 'window') },
  { id: 'palette', query: 'scene=paused', act: (page) => page.keyboard.press('Control+k') },
  { id: 'run-settings', query: 'scene=paused', act: (page) => page.getByTestId('open-settings').click() },
  { id: 'export-menu', query: 'scene=mixed', act: (page) => page.getByTestId('export-by-round').click() },
  { id: 'adapt', query: 'scene=paused&screen=adapt' },
  {
    id: 'adapt-set-up',
    query: 'scene=paused&screen=adapt',
    act: async (page) => {
      await page.getByTestId('adapt-proof').or(page.getByTestId('adapt-set-up')).first().waitFor();
      const drawer = page.getByTestId('adapt-set-up');
      if (await drawer.isVisible()) await drawer.click();
    },
  },
  { id: 'report', query: 'scene=paused&screen=report' },
  {
    id: 'report-freezing',
    query: 'scene=paused&screen=report',
    act: freeze,
  },
  { id: 'help', query: 'scene=mixed', act: (page) => page.keyboard.press('F1') },
  {
    id: 'help-zh',
    query: 'scene=mixed&screen=boards&lang=zh',
    act: (page) => page.keyboard.press('F1'),
  },
  { id: 'settings', query: 'scene=mixed&screen=settings' },
  {
    id: 'settings-about',
    query: 'scene=mixed&screen=settings',
    act: (page) => page.getByTestId('about').scrollIntoViewIfNeeded(),
  },
  { id: 'settings-zh', query: 'scene=mixed&screen=settings&lang=zh' },
];
