/** Titles of the window's commands. */
import type { Catalogue } from '../catalogue.ts';

export const commands: Catalogue['commands'] = {
  group: { screens: '界面', run: '训练', charts: '图表', window: '窗口' },
  showScreen: (screen) => `打开“${screen}”`,
  palette: '查找或执行命令',
  settings: '打开设置',
  nextPane: '转到下一个窗格',
  previousPane: '转到上一个窗格',
  presentation: '演示模式',
  theme: { auto: '主题跟随系统', light: '浅色主题', dark: '深色主题' },
  primary: '开始、暂停或继续',
  startRound: '开始一轮',
  run: '运行全部轮次',
  pause: '暂停',
  stop: '停止',
  runSettings: '运行设置',
  addVirtual: '添加 4 块虚拟板',
  roundBack: '选择上一轮',
  roundOn: '选择下一轮',
  follow: '跟随最新一轮',
  clear: '清除光标和标记',
  why: {
    noBoards: '至少需要一块板才能进行一轮。',
    running: '正在运行。',
    notRunning: '没有正在进行的运行。',
    noRound: '还没有任何一轮。',
    otherScreen: (title) => `仅在“${title}”界面可用。`,
  },
};
