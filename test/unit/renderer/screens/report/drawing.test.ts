import { describe, expect, it } from 'vitest';
import { lineChart } from '../../../../../electron/bench/report/line-chart.ts';
import { drawingOf } from '../../../../../renderer/screens/report/drawing.ts';

const svg = lineChart({
  title: 'MSE by round <b>',
  xTitle: 'round',
  yTitle: 'MSE',
  lines: [
    {
      name: 'A & "B"',
      points: [
        [0, 1],
        [1, 2],
      ],
      dash: '9 4',
    },
    {
      name: 'D model',
      points: [
        [0, 1],
        [1, 2],
      ],
      modelled: true,
    },
  ],
});

describe('a figure, taken apart', () => {
  it('has every element of the chart, and its words as they were', () => {
    const drawing = drawingOf(svg);
    expect(drawing.viewBox).toBe('0 0 720 300');
    expect(drawing.title).toBe('MSE by round <b>');
    const drawn = svg.replace(/<defs>.*<\/defs>/s, '').match(/<(path|line|text)\b/g);
    expect(drawing.shapes).toHaveLength(drawn?.length ?? 0);
    expect(drawing.shapes.some(({ content }) => content === 'A & "B"')).toBe(true);
    expect(drawing.shapes.some(({ attributes }) => attributes['fill'] === 'url(#hatch)')).toBe(true);
  });

  it('leaves out what could do something', () => {
    const drawing = drawingOf(
      '<svg><script>x</script><path d="M0 0" onload="x()" href="y"/><image href="z"/></svg>',
    );
    expect(drawing.shapes).toEqual([{ name: 'path', attributes: { d: 'M0 0' }, content: '' }]);
  });
});
