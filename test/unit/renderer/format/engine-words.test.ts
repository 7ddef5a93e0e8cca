/** The engine and every reason against another, in each language of the window, and as the command line says it. */
import { afterEach, describe, expect, it } from 'vitest';
import type { EngineProblem, EngineReason } from '../../../../electron/contract.ts';
import { problemWords, reasonWords } from '../../../../electron/bench/tensor/engine-problem.ts';
import { engineText as engineLine } from '../../../../electron/bench/tensor/engine-view.ts';
import { engineReason, engineText } from '../../../../renderer/format/engine-words.ts';
import { speak } from '../../../../renderer/strings/strings.ts';

afterEach(() => speak('en'));

/** One of each code: a new code does not compile without its example. */
const problems: { [code in EngineProblem['code']]: Extract<EngineProblem, { code: code }>[] } = {
  notInstalled: [{ code: 'notInstalled' }],
  notInFolder: [{ code: 'notInFolder', folder: '/opt/tfjs' }],
  noLibrary: [{ code: 'noLibrary' }],
  otherBackend: [
    { code: 'otherBackend', started: 'cpu' },
    { code: 'otherBackend', started: '' },
  ],
  slow: [{ code: 'slow', seconds: 60 }],
  selfTest: [{ code: 'selfTest', model: '3-8-2', output: 1, given: 0.5, expected: 0.25 }],
  ended: [
    { code: 'ended', place: 'process', starting: true, exitCode: 7 },
    { code: 'ended', place: 'process', starting: false, signal: 'SIGSEGV' },
    { code: 'ended', place: 'thread', starting: false },
    { code: 'ended', place: 'thread', starting: true },
    { code: 'ended', place: 'thread', starting: false, exitCode: 1 },
    { code: 'ended', place: 'process', starting: true, signal: 'SIGABRT' },
    { code: 'ended', place: 'process', starting: true, error: 'spawn ENOENT' },
  ],
  words: [{ code: 'words', words: 'libtensorflow.so.2: cannot open' }],
};
const all = Object.values(problems).flat() as EngineProblem[];
/** What must be in the sentence whatever the language: every parameter that is no flag. */
const parameters = ({ code: _code, ...rest }: EngineProblem): string[] =>
  Object.entries(rest).flatMap(([name, value]) =>
    typeof value === 'boolean' || name === 'place' ? [] : [String(value)],
  );

describe.each(['en', 'zh'] as const)('in %s', (language) => {
  it.each(all.map((problem) => [JSON.stringify(problem), problem] as const))('%s', (_name, problem) => {
    speak(language);
    const said = engineReason({ engine: 'native', problem });
    for (const value of parameters(problem)) expect(said).toContain(value);
    expect(said).toMatch(
      language === 'en' ? /^tfjs-node is not used: .*\.$/ : /^未使用 tfjs-node（原生）：.*。$/,
    );
    expect(said).not.toMatch(/undefined|\[object/);
    // Nothing of English but names and what came in.
    if (language === 'zh' && problem.code !== 'words') {
      const known = ['tfjs-node', 'TFJS_NODE_FOLDER', 'libtensorflow', ...parameters(problem)];
      const rest = known.reduce((text, it) => (it === '' ? text : text.replaceAll(it, '')), said);
      expect(rest).not.toMatch(/[a-z]{2,}/i);
    }
  });

  it('tells each problem in words of its own', () => {
    speak(language);
    const said = all.map((problem) => engineReason({ engine: 'native', problem }));
    expect(new Set(said).size).toBe(all.length);
  });

  it('tells an engine that is out from one that was never used', () => {
    speak(language);
    const problem = { code: 'ended', place: 'process', starting: false, signal: 'SIGKILL' } as const;
    const out: EngineReason = { engine: 'native', out: true, problem };
    expect(engineReason(out)).not.toBe(engineReason({ engine: 'native', problem }));
  });

  it('tells starting, ready and none apart', () => {
    speak(language);
    const build = { tfjs: '4.22.0' };
    const lines = [
      engineText({ state: 'starting' }),
      engineText({ state: 'none', reasons: [] }),
      engineText({ state: 'ready', name: 'wasm', build: { ...build, simd: true } }),
      engineText({ state: 'ready', name: 'wasm', build: { ...build, simd: false } }),
      engineText({ state: 'ready', name: 'native', build }),
      engineText({ state: 'ready', name: 'native', build: { ...build, library: '2.15.1' } }),
    ];
    expect(new Set(lines).size).toBe(lines.length);
    for (const line of lines.slice(2)) expect(line).toContain('4.22.0');
    expect(lines[5]).toContain('2.15.1');
  });
});

describe('the command line', () => {
  it('speaks English, and the window in English says the same of an engine', () => {
    for (const [name, build] of [
      ['wasm', { tfjs: '4.22.0', simd: true }],
      ['wasm', { tfjs: '4.22.0', simd: false }],
      ['native', { tfjs: '4.22.0' }],
      ['native', { tfjs: '4.22.0', library: '2.15.1' }],
    ] as const)
      expect(engineText({ state: 'ready', name, build })).toBe(engineLine(name, build));
  });

  it('has words for every problem, without a full stop', () => {
    const said = all.map(problemWords);
    expect(new Set(said).size).toBe(all.length);
    for (const [i, words] of said.entries()) {
      for (const value of parameters(all[i] as EngineProblem)) expect(words).toContain(value);
      expect(words).not.toMatch(/\.$|undefined/);
    }
    expect(reasonWords({ engine: 'wasm', out: true, problem: { code: 'slow', seconds: 60 } })).toBe(
      'WebAssembly is out: it did not start within 60 s',
    );
  });
});
