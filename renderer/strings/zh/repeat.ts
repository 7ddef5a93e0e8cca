import type { Catalogue } from '../catalogue.ts';

export const repeat: Catalogue['repeat'] = {
  title: '测量单个阶段',
  how: '短于约十次传感器转换的阶段在一轮中无法分辨。这里让开发板像上一轮那样反复执行该阶段，总能量除以次数即为每次的能量。已学到的内容不会改变。',
  phase: '阶段',
  times: '重复次数',
  second: '约一秒的次数',
  measure: '测量',
  measuring: '正在测量…',
  pauseFirst: '请先暂停运行。',
  notTimes: '请输入 1 到 65 535 的整数，或留空。',
  of: '内容',
  repetitions: '重复次数',
  timeEach: '每次用时',
  energyEach: '每次能量',
  samples: (n) => `${n} 个样本`,
  coordinates: (n) => `${n} 个坐标`,
  setting: '重复阶段',
  settingDoc: '最后一轮之后，每块开发板反复执行这些阶段，报告据此给出每次的能量。',
  unresolved: '未能分辨的',
  each: (energy, n) => `每次 ${energy}，重复 ${n} 次`,
};
