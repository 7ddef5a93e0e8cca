/** The manual of the commands that work on recordings. */
import type { ManualEntry } from './entry.ts';

export const recordings: Readonly<Record<string, ManualEntry>> = {
  recover: {
    about: [
      'Makes a recording that was cut short, or is damaged, into one that opens everywhere: what its checksums vouch for, with new indexes, in a new file. The original is never changed.',
    ],
    examples: [
      ['recover monday', 'the recording that was cut short in that folder'],
      ['recover broken.mcap --out /tmp/good.mcap', 'a file elsewhere'],
    ],
    json: [
      [
        'outcome',
        'verdict (whole, partial, nothing), damage, messages, fileBytes, firstNs and lastNs (texts)',
      ],
      ['original, recovered', 'paths; recovered is left out where there was nothing to recover'],
    ],
    exit: [[3, 'part of it was recovered']],
  },
  report: {
    about: [
      'Everything of a recorded run that goes into a paper, from the recording alone: energies are derived again from the raw registers, with the terms of their uncertainty. The same recording gives the same report, byte for byte.',
    ],
    examples: [
      ['report monday', 'all formats, beside the recording'],
      ['report monday --formats pdf,roundsCsv --paper letter --out paper', 'two of them, elsewhere'],
      ['report monday --calibration lab.json', 'the same registers with another calibration'],
    ],
    json: [['', 'the JSON of the report; its schema is assets/energy-report.schema.json']],
    files: [['report/', 'report.pdf, report.html, report.json, *.csv, figures/*.svg']],
  },
  replay: {
    about: [
      'Plays a recording as if its boards were here: the evaluations and events, at the times at which they came.',
    ],
    examples: [
      ['replay monday --speed 8', 'eight times as fast'],
      ['replay monday --from 1:30 --speed max --json', 'every event from there on, as lines of JSON'],
    ],
    json: [['type', 'a line each: the events that the window gets (electron/contract.ts)']],
  },
  compare: {
    about: [
      'Holds two to eight runs against each other: rounds, bytes, joules and time that each took to the same held-out figure, interpolated between its evaluations. Modelled and measured joules are never divided by one another.',
    ],
    examples: [
      ['compare monday tuesday', 'to the best figure that both reached'],
      ['compare a b c --target 0.5 --out compared', 'to a figure of your own; table and charts in a folder'],
    ],
    json: [
      ['metric, target', 'the figure that all are held to'],
      ['curves', 'name, path, strategy, task, seed, provenance, points'],
    ],
    files: [['compare.md, compare.json, curves.csv, by-*.svg', 'with --out: table, figures, points, charts']],
  },
  layout: {
    about: [
      'Writes a layout for Foxglove or Lichtblick, in which any recording of the bench opens: power, phases and figures of its boards as plots.',
    ],
    examples: [['layout monday --out monday-layout.json', 'import it there, then open the recording']],
  },
  verify: {
    about: [
      'Derives everything in a recording again from its raw frames: decoded topics, rounds, weights, energies. Equal to the last bit, or diverged at a place that is named.',
    ],
    examples: [['verify monday', 'prints reproduced, diverged or not verifiable, and why']],
    json: [
      ['verdict', 'reproduced, diverged, or not verifiable'],
      ['rounds, messages, note', 'when reproduced'],
      ['round, topic, reason', 'when diverged'],
      ['reason', 'when not verifiable'],
    ],
    exit: [
      [1, 'diverged, or no recording'],
      [3, 'not verifiable'],
    ],
  },
};
