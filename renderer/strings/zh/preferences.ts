/** Settings and About. */
import type { Catalogue } from '../catalogue.ts';

export const preferences: Catalogue['preferences'] = {
  appearance: '外观',
  shortcuts: '键盘快捷键',
  key: '按键',
  theme: '主题',
  themes: { auto: '跟随系统', light: '浅色', dark: '深色' },
  language: '语言',
  about: {
    title: '关于',
    what: '面向微控制器联邦元学习的实验台。',
    version: '版本',
    licence: '许可证',
    ours: 'Apache 许可证 2.0',
    parts: '第三方组件',
    show: '查看许可证',
    notices: '本应用所含组件的许可证',
    chromium: 'Electron 与 Chromium 的声明在应用文件夹的 LICENSES.chromium.html 中。',
    find: '查找软件包或许可证',
    count: (packages) => `${packages} 个软件包`,
    none: '没有名称或许可证与此相符的软件包。',
    noText: '该软件包未附文本；以所列许可证为准。',
    unread: '无法读取许可证列表。应用文件夹中的 NOTICES.txt 也有此内容。',
  },
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
