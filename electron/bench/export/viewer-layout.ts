/**
 * A layout for the viewers of MCAP files, Foxglove and Lichtblick: convergence by round, bytes, power of each board,
 * phases, link counters, events. Topics name boards, so a layout is of the boards of one recording;
 * `assets/sample-recording.layout.json` is that of the sample, and of the first four virtual boards of any bench.
 */
import { boardTopic, type BoardTopic } from '../session/record-schemas.ts';

export interface LayoutBoard {
  readonly boardId: string;
  readonly name: string;
}

interface PlotPath {
  readonly value: string;
  readonly label: string;
  readonly enabled: true;
  readonly timestampMethod: 'receiveTime';
}

type Split = string | { first: Split; second: Split; direction: 'row' | 'column'; splitPercentage: number };

export interface ViewerLayout {
  readonly configById: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly globalVariables: object;
  readonly userNodes: object;
  readonly playbackConfig: { readonly speed: number };
  readonly layout: Split;
}

/** Viewers read letters, digits, `_` and `/` as a topic; anything else of one stands between quotes. */
const topicPath = (topic: string): string => (/^[\w/]+$/.test(topic) ? topic : `"${topic}"`);

const path = (value: string, label: string): PlotPath => ({
  value,
  label,
  enabled: true,
  timestampMethod: 'receiveTime',
});

/** @param by what the horizontal axis shows; the time of the recording unless given */
function plot(title: string, paths: readonly PlotPath[], by?: string): Readonly<Record<string, unknown>> {
  return {
    foxglovePanelTitle: title,
    paths,
    ...(by === undefined
      ? { xAxisVal: 'timestamp' }
      : { xAxisVal: 'custom', xAxisPath: { value: by, enabled: true, timestampMethod: 'receiveTime' } }),
    showXAxisLabels: true,
    showYAxisLabels: true,
    showLegend: true,
    legendDisplay: 'floating',
    showPlotValuesInLegend: false,
    sidebarDimension: 240,
    isSynced: by === undefined,
  };
}

/** The file's content as an object. Field names are those of `record-schemas.ts`. */
export function viewerLayout(boards: readonly LayoutBoard[]): ViewerLayout {
  const each = (topic: BoardTopic, field: string): PlotPath[] =>
    boards.map(({ boardId, name }) =>
      path(`${topicPath(boardTopic(boardId, topic))}.${field}`, `${name} ${field}`),
    );
  const configById = {
    'Plot!convergence': plot(
      'Held-out figure by round',
      ['value', 'q25', 'q75'].map((field) => path(`/evaluation.${field}`, field)),
      '/evaluation.round',
    ),
    'Plot!bytes': plot(
      'Bytes so far by round',
      ['totalBytesUp', 'totalBytesDown'].map((field) => path(`/round.${field}`, field)),
      '/round.round',
    ),
    'Plot!power': plot('Power of each board, W', each('power', 'powerW')),
    'StateTransitions!phases': {
      foxglovePanelTitle: 'Phases of each board',
      paths: boards.map(({ boardId, name }) =>
        path(`${topicPath(boardTopic(boardId, 'phase'))}.phase`, name),
      ),
      isSynced: true,
    },
    'Plot!link': plot('Link of each board: frames sent again, damaged', [
      ...each('link', 'resends'),
      ...each('link', 'crcErrors'),
    ]),
    'RawMessages!events': {
      foxglovePanelTitle: 'Events',
      topicPath: '/event',
      diffEnabled: false,
      diffMethod: 'custom',
      diffTopicPath: '',
      showFullMessageForDiff: false,
    },
  };
  const column = (first: Split, second: Split, splitPercentage: number): Split => ({
    first,
    second,
    direction: 'column',
    splitPercentage,
  });
  return {
    configById,
    globalVariables: {},
    userNodes: {},
    playbackConfig: { speed: 1 },
    layout: {
      first: column('Plot!convergence', column('Plot!bytes', 'RawMessages!events', 60), 45),
      second: column('Plot!power', column('StateTransitions!phases', 'Plot!link', 50), 40),
      direction: 'row',
      splitPercentage: 42,
    },
  };
}

export function viewerLayoutText(boards: readonly LayoutBoard[]): string {
  return `${JSON.stringify(viewerLayout(boards), undefined, 2)}\n`;
}
