/** The layout for viewers of MCAP files names nothing that recordings do not hold. */
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { boardsOf } from '../../../../../electron/bench/commands/layout.ts';
import { viewerLayout, viewerLayoutText } from '../../../../../electron/bench/export/viewer-layout.ts';
import { schemaOf } from '../../../../../electron/bench/session/record-schemas.ts';
import { assetFile } from '../../../../../electron/bench/worker-path.ts';
import { checkMcap } from '../session/mcap-check.ts';

const SAMPLE = assetFile('sample-recording.mcap');

/** Every message path in a layout, wherever it stands. */
function pathsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('/') ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}

function panelsIn(split: unknown): string[] {
  if (typeof split === 'string') return [split];
  const { first, second } = split as { first: unknown; second: unknown };
  return [...panelsIn(first), ...panelsIn(second)];
}

describe('the layout for viewers', () => {
  const boards = [
    { boardId: 'E66164084319', name: 'Pico 1' },
    { boardId: 'a/b c', name: 'Odd' },
  ];

  it('names topics and fields that the schemas have', () => {
    const layout = viewerLayout(boards);
    const paths = pathsIn(layout.configById);
    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) {
      const [topic = '', field] = path.split('.');
      const schema = schemaOf(topic);
      expect(schema, path).toBeDefined();
      if (field !== undefined) expect(Object.keys(schema?.properties ?? {}), path).toContain(field);
    }
    for (const topic of ['power', 'phase', 'link'])
      for (const id of ['E66164084319', 'a%2Fb%20c'])
        expect(paths.some((path) => path.startsWith(`/board/${id}/${topic}.`))).toBe(true);
  });

  it('shows each panel once', () => {
    const { configById, layout } = viewerLayout(boards);
    expect(panelsIn(layout).sort()).toEqual(Object.keys(configById).sort());
  });

  it('lies beside the sample recording, and all its topics are in it', async () => {
    const text = await readFile(assetFile('sample-recording.layout.json'), 'utf8');
    expect(text).toBe(viewerLayoutText(await boardsOf(SAMPLE)));
    const { topics } = await checkMcap(SAMPLE);
    for (const path of pathsIn((JSON.parse(text) as { configById: object }).configById))
      expect([...topics.keys()]).toContain(path.split('.')[0]);
  });
});
