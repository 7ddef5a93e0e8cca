/** Development page: the window on a made-up bench. `?scene=mixed&rounds=214&live=1&theme=dark`. Not in the product. */
import { startApp } from '../app.ts';
import { FakeBench } from './fake-bench.ts';
import type { Scene } from './fake-bench.ts';

const query = new URLSearchParams(location.search);
localStorage.setItem(
  'window',
  JSON.stringify({
    theme: query.get('theme') ?? 'auto',
    language: query.get('lang') ?? 'en',
    screen: query.get('screen') ?? 'bench',
  }),
);
if (query.get('guide') !== '1') localStorage.setItem('guide', 'closed');
else localStorage.removeItem('guide');
const bench = new FakeBench((query.get('scene') ?? 'mixed') as Scene, Number(query.get('rounds') ?? 214));
if (query.get('live') === '1') bench.live();
startApp(bench, document.getElementById('app')!);
