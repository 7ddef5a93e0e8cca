/** What every screen shares. */
import { THIN } from '../../format/number.ts';
import type { Catalogue } from '../catalogue.ts';

export const frame: Catalogue['frame'] = {
  app: 'TinyMetaFed Bench',
  screens: '界面',
  screen: {
    bench: '实验台',
    experiment: '实验',
    adapt: '适应',
    sessions: '会话',
    report: '报告',
    boards: '开发板',
    settings: '设置与关于',
  },
  recording: '正在记录',
  findOrRun: '查找或执行',
  connecting: '正在启动实验台…',
  loading: (screen) => `正在打开“${screen}”…`,
  loadFailed: (screen, why) => `“${screen}”未能打开：${why}`,
  benchGone: (reason) => `${reason} 已记录的内容均已保存。请关闭并重新打开应用以继续。`,
  close: '关闭',
  cancel: '取消',
  undo: '撤销',
  copy: '复制',
  underASecond: '不到一秒',
  palette: {
    title: '命令面板',
    placeholder: '查找命令或界面',
    none: '没有包含这些字词的命令。',
    results: '命令',
  },
  status: {
    link: (rejected, resent) => `链路：拒收 ${rejected} 帧，重发 ${resent} 帧`,
    resyncs: (n) => `${n} 次完整重新同步`,
    free: (amount) => `剩余 ${amount}`,
    noRun: '没有运行，未记录任何内容',
    seed: (seed) => `种子 ${seed}`,
  },
  toast: { dismiss: '关闭通知', failed: '操作未成功', finished: '运行完成', failedRun: '运行失败' },
  closing: {
    title: '运行尚未结束，要关闭窗口吗？',
    text: '可以让它在后台继续，也可以就此停止。无论怎样，记录都是安全的。',
    stay: '保留窗口',
    background: '在后台继续',
    stop: (round) => `在第 ${round} 轮停止`,
  },
  unit: { s: 's', percent: `${THIN}%` },
};
