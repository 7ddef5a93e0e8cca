/** The Experiment screen. */
import type { Catalogue } from '../catalogue.ts';

export const experiment: Catalogue['experiment'] = {
  about: '下一次运行学什么、用什么数据、怎么学。',
  toBench: '前往实验台',
  useCase: '用例',
  strategy: '策略',
  run: '运行',
  task: {
    sine: '每块板拟合自己的正弦波；样本在板上生成，无需数据。',
    omniglot: '每块板学习区分几个手写字符。',
    keywords: '每块板学习区分几个语音词。',
  },
  data: '数据文件夹或 zip',
  dataPlaceholder: '本机上的路径',
  dataNeeded: '此用例需要数据。请输入其文件夹或 zip 的路径。',
  dataHint: {
    omniglot: '图片按字母表和字符分文件夹存放，与 Omniglot 发布时一致。',
    keywords: 'WAV 文件每词一个文件夹，与 Speech Commands 发布时一致。',
  },
  doc: {
    rounds: '运行的长度。外层步长在最后一轮达到终值。',
    seed: '相同的种子得到逐位相同的运行。',
    evaluateEvery: '每隔多少轮在留出任务上评估初始化。',
  },
  model: {
    title: '模型',
    name: '名称与层',
    parameters: '参数',
    copy: '完整副本',
    memory: '板载内存',
    file: '来自文件的模型',
    placeholder: 'model.json 的路径，或其文件夹',
    open: '打开…',
    hint: '也可以训练自己的 TensorFlow.js 层模型。板卡不能运行的层会逐一指出。',
    weights: '从文件中的权重开始',
    fits: (name) => `${name} 适合哪些板`,
    fit: { fits: '适合', tight: '勉强', 'too large': '不适合' },
  },
  seen: {
    title: '一轮的开销',
    bytes: '最近一轮的字节',
    time: '最近一轮的时间',
    boards: '参与的开发板',
    whole: (rounds) => `同样的 ${rounds} 轮共计`,
    note: '取自最近一次运行及其设置。设置不同，字节也不同。',
    none: '尚无数据。完成一轮后，这里会显示其字节和时间。',
  },
};
