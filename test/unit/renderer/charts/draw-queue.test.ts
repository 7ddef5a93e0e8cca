import { describe, expect, it } from 'vitest';
import { DrawQueue } from '../../../../renderer/charts/draw-queue.ts';

/** A queue on made-up frames and time; each draw takes `ms`. */
function bench(ms: number) {
  let nowMs = 0;
  const frames: (() => void)[] = [];
  const drawn: string[] = [];
  const queue = new DrawQueue(
    (draw) => void frames.push(draw),
    () => nowMs,
  );
  const draw = (name: string) => (): void => {
    nowMs += ms;
    drawn.push(name);
  };
  return { queue, frames, drawn, draw, frame: () => frames.shift()?.() };
}

describe('DrawQueue', () => {
  it('draws nothing before the frame, and asks for one frame for all', () => {
    const { queue, frames, drawn, draw, frame } = bench(0.5);
    const [a, b] = [{}, {}];
    queue.add(a, draw('a'));
    queue.add(b, draw('b'));
    expect(drawn).toEqual([]);
    expect(frames).toHaveLength(1);
    frame();
    expect(drawn).toEqual(['a', 'b']);
    expect(frames).toHaveLength(0);
  });

  it('goes on in the next frame once its time is up', () => {
    const { queue, drawn, draw, frame, frames } = bench(2);
    for (const name of ['a', 'b', 'c', 'd']) queue.add({ name }, draw(name));
    frame();
    expect(drawn).toEqual(['a', 'b']);
    frame();
    expect(drawn).toEqual(['a', 'b', 'c', 'd']);
    expect(frames).toHaveLength(0);
  });

  it('draws one canvas a frame however long that takes', () => {
    const { queue, drawn, draw, frame } = bench(100);
    for (const name of ['a', 'b']) queue.add({ name }, draw(name));
    frame();
    expect(drawn).toEqual(['a']);
    frame();
    expect(drawn).toEqual(['a', 'b']);
  });

  it('draws only the newest of an owner, in the turn of its first', () => {
    const { queue, drawn, draw, frame } = bench(0.5);
    const [a, b] = [{}, {}];
    queue.add(a, draw('a1'));
    queue.add(b, draw('b'));
    queue.add(a, draw('a2'));
    frame();
    expect(drawn).toEqual(['a2', 'b']);
  });

  it('draws nothing of an owner that is gone', () => {
    const { queue, drawn, draw, frame } = bench(0.5);
    const [a, b] = [{}, {}];
    queue.add(a, draw('a'));
    queue.add(b, draw('b'));
    queue.remove(a);
    frame();
    expect(drawn).toEqual(['b']);
  });

  it('asks again for what is added while it draws', () => {
    const { queue, drawn, draw, frame } = bench(5);
    const [a, b] = [{}, {}];
    queue.add(a, () => {
      draw('a')();
      queue.add(b, draw('b'));
    });
    frame();
    frame();
    expect(drawn).toEqual(['a', 'b']);
  });
});
