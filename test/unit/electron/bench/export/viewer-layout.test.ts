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
  if (typeof value === 'string') return /^"?\//.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(pathsIn) : [];
}

/**
 * The part of the viewers' grammar of message paths that we use: a topic of letters, digits, `_` and `/`, or any between
 * quotes; then a field. Undefined: they would not take it.
 */
function parsedPath(path: string): { topic: string; field: string | undefined } | undefined {
  const [, bare, quoted, field] =
    /^(?:(\/[A-Za-z0-9_/]*)|"([^"\\]+)")(?:\.([A-Za-z0-9_]+))?$/.exec(path) ?? [];
  const topic = bare ?? quoted;
  return topic === undefined ? undefined : { topic, field };
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
      const { topic, field } = parsedPath(path) ?? { topic: 'none', field: undefined };
      const schema = schemaOf(topic);
      expect(schema, path).toBeDefined();
      if (field !== undefined) expect(Object.keys(schema?.properties ?? {}), path).toContain(field);
    }
    for (const topic of ['power', 'phase', 'link'])
      for (const id of ['E66164084319', 'a%2Fb%20c'])
        expect(paths.some((path) => parsedPath(path)?.topic === `/board/${id}/${topic}`)).toBe(true);
  });

  it('shows each panel once', () => {
    const { configById, layout } = viewerLayout(boards);
    expect(panelsIn(layout).sort()).toEqual(Object.keys(configById).sort());
  });

  it('has every part that the viewers give panels of these kinds', () => {
    const { configById, ...rest } = viewerLayout(boards);
    expect(Object.keys(rest).sort()).toEqual(['globalVariables', 'layout', 'playbackConfig', 'userNodes']);
    const plot =
      'paths xAxisVal showXAxisLabels showYAxisLabels showLegend legendDisplay showPlotValuesInLegend';
    const parts: Readonly<Record<string, string>> = {
      Plot: `${plot} sidebarDimension isSynced`,
      StateTransitions: 'paths isSynced',
      RawMessages: 'topicPath diffEnabled diffMethod diffTopicPath showFullMessageForDiff',
    };
    for (const [id, config] of Object.entries(configById)) {
      const wanted = parts[id.split('!')[0] ?? '']?.split(' ') ?? ['a kind that is known'];
      expect(Object.keys(config), id).toEqual(expect.arrayContaining([...wanted, 'foxglovePanelTitle']));
      for (const path of (config['paths'] ?? []) as object[])
        expect(Object.keys(path).sort()).toEqual(['enabled', 'label', 'timestampMethod', 'value']);
    }
  });

  it('lies beside the sample recording, and all its topics are in it', async () => {
    const text = await readFile(assetFile('sample-recording.layout.json'), 'utf8');
    expect(text).toBe(viewerLayoutText(await boardsOf(SAMPLE)));
    const { topics } = await checkMcap(SAMPLE);
    for (const path of pathsIn((JSON.parse(text) as { configById: object }).configById))
      expect([...topics.keys()]).toContain(parsedPath(path)?.topic);
  });
});
