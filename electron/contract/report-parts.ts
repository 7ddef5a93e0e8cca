/** Names that the report and its screen share. No schemas: the window loads this file, and it must not load a validator. */

export const REPORT_SECTIONS = ['summary', 'convergence', 'energy', 'budget', 'settings', 'events'] as const;

export const EXPORT_FORMATS = [
  'pdf',
  'html',
  'json',
  'roundsCsv',
  'energyCsv',
  'powerCsv',
  'powerLongCsv',
  'dictionaryCsv',
  'svg',
] as const;
