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
    starting: 'TensorFlow.js 正在启动',
    none: '此处没有可用的张量引擎',
    refused: '所选引擎在此处无法运行；继续使用原来的引擎。',
    wasmWithSimd: (version) => `TensorFlow.js ${version}，WebAssembly，使用 SIMD`,
    wasm: (version) => `TensorFlow.js ${version}，WebAssembly，不使用 SIMD`,
    native: (version) => `TensorFlow.js ${version}，原生`,
    nativeWith: (version, library) => `TensorFlow.js ${version}，原生（libtensorflow ${library}）`,
    names: { native: 'tfjs-node（原生）', wasm: 'WebAssembly（通用）' },
    notUsed: (engine, why) => `未使用 ${engine}：${why}。`,
    out: (engine, why) => `${engine} 已停用：${why}。`,
    problem: {
      notInstalled: '未安装（libtensorflow 下载失败或被跳过）',
      notInFolder: (folder) => `TFJS_NODE_FOLDER 为 ${folder}，但其中没有它`,
      noLibrary: '已安装，但缺少原生库（安装脚本未运行）',
      otherBackend: (started) =>
        `已载入，但其后端未启动（${started ? `启动的是 ${started}` : '没有后端启动'}）`,
      slow: (seconds) => `${seconds} 秒内未能启动`,
      selfTest: (model, output, given, expected) =>
        `自检未通过：${model} 的第 ${output} 个输出为 ${given}，而板卡计算为 ${expected}`,
      thread: '评估线程',
      process: '评估进程',
      ended: (place) => `${place}已结束`,
      endedStarting: (place) => `${place}在启动时结束`,
      endedWith: (place, code) => `${place}已结束（${code}）`,
      endedStartingWith: (place, code) => `${place}在启动时结束（${code}）`,
      failed: (place, words) => `${place}出错：${words}`,
      code: (code) => `代码 ${code}`,
    },
    locked: '运行由其开始时的引擎评估。停止运行后可另选。',
  },
};
