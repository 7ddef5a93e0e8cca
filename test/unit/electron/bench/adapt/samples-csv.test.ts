import { describe, expect, it } from 'vitest';
import { samplesFromCsv } from '../../../../../electron/bench/adapt/samples-csv.ts';
import { mlp, sineMlp } from '../../../../../electron/bench/models/mlp.ts';

const three = mlp({ widths: [2, 4, 3], loss: 'softmaxCrossEntropy', firstBiasRange: 0 });

describe('samples from a text file', () => {
  it('are classes or targets, then inputs', () => {
    expect(samplesFromCsv('# class, inputs\n2, 0.5, -1\n\n0;1;2\r\n', 'a.csv', three)).toEqual({
      count: 2,
      inputs: Float32Array.of(0.5, -1, 1, 2),
      targets: Float32Array.of(0, 0, 1, 1, 0, 0),
    });
    expect(samplesFromCsv('1.5,0.2', 'a.csv', sineMlp())).toEqual({
      count: 1,
      inputs: Float32Array.of(0.2),
      targets: Float32Array.of(1.5),
    });
  });

  it.each([
    ['1,2', 'Line 1 of a.csv has 2 numbers; a class and 2 inputs make 3.'],
    ['0,1,2\n3,1,2', 'Line 2 of a.csv is of class 3; the model has classes 0 to 2.'],
    ['0,1,', 'Line 1 of a.csv has no number in column 3.'],
    ['0,1,x', 'Line 1 of a.csv has no number in column 3.'],
    ['# nothing', 'a.csv holds no samples.'],
  ])('refuses %j in one sentence', (text, sentence) =>
    expect(() => samplesFromCsv(text, 'a.csv', three)).toThrow(sentence),
  );
});
