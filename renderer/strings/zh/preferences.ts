/** Settings and About. */
import type { Catalogue } from '../catalogue.ts';

export const preferences: Catalogue['preferences'] = {
  appearance: '外观',
  shortcuts: '键盘快捷键',
  key: '按键',
  theme: '主题',
  themes: { auto: '跟随系统', light: '浅色', dark: '深色' },
  language: '语言',
  engine: {
    title: '张量引擎',
    about: '在留出任务上评判所学。板卡计算不需要它；结果在 float32 容差内一致。',
    choice: '引擎',
    choices: { auto: '自动', wasm: 'WebAssembly（通用）', native: '原生' },
    inUse: '正在使用',
    selfTest: (time) => `自检通过，用时 ${time}`,
    whyNot: '为何不用其他引擎',
    locked: '运行由其开始时的引擎评估。停止运行后可另选。',
  },
};
