/**
 * Sentences of the bench in Chinese: it speaks English on every line (recordings and logs keep that), and the window says
 * what it knows in its own language. What is not listed stays as it was told.
 */
export const told: readonly (readonly [pattern: RegExp, chinese: string])[] = [
  [
    /^median MSE of (\S+) held-out tasks, K = (\d+), (\d+) steps$/,
    '$1 个留出任务的 MSE 中位数，K = $2，$3 步',
  ],
  [
    /^mean accuracy over (\S+) (\d+)-way (\d+)-shot tasks of (.+), (\d+) queries a class, (\d+) online steps$/,
    '$1 个 $2 类 $3 样本任务的平均准确率（$4），每类 $5 个查询，$6 个在线步',
  ],
  [/^Real firmware, no hardware$/, '真实固件，无硬件'],
  [/^The RP2040 image one would flash, emulated$/, '将要烧录的 RP2040 映像，仿真运行'],
  [/^Unknown board$/, '未知开发板'],
  [/^No current sensor$/, '没有电流传感器'],
  [/^INA219 does not answer$/, 'INA219 没有应答'],
  [/^INA219, not calibrated$/, 'INA219，未校准'],
  [
    /^Model of (?:an? )?(.+) at ([\d.]+) V: ([\d.]+) mA idle, ([\d.]+) receive, ([\d.]+) train, ([\d.]+) select, ([\d.]+) send; noise ([\d.]+) mA, ([\d.]+) mV\. Not a measurement\.$/,
    '$1 在 $2 V 下的模型：空闲 $3 mA，接收 $4，训练 $5，选择 $6，发送 $7；噪声 $8 mA、$9 mV。不是测量值。',
  ],
  [/^Run started, seed (\d+)\.?$/, '运行开始，种子 $1'],
  [/^Run finished after (\d+) rounds\.$/, '运行在 $1 轮后完成。'],
  [/^Stopped after round (\d+)\.$/, '在第 $1 轮之后停止。'],
  [/^Resumed after round (\d+) of (\d+)\.$/, '在第 $1 轮（共 $2 轮）之后继续。'],
  [/^(.+) is back at (.+)\.$/, '$1 已在 $2 恢复连接。'],
  [/^(.+) is back after a restart\.$/, '$1 重启后已恢复。'],
  [/^(.+) answers again\.$/, '$1 重新应答。'],
  [/^The INA219 of (.+) answers again\.$/, '$1 的 INA219 重新应答。'],
  [/^(.+) was removed\.?$/, '$1 已移除'],
  [
    /^(.+) was released: (.+) is free for another program\. It is taken back when it is plugged in again, or on request\.$/,
    '$1 已释放：$2 可供其他程序使用。重新插入或按需收回。',
  ],
  // A board that missed a round, and why.
  [
    /^(.+) was given up\. It did not finish its part within ([\d.]+) s; it joins again when it answers\.$/,
    '$1 已放弃等待：在 $2 s 内未完成。恢复应答后会重新加入。',
  ],
  [
    /^(.+) was given up\. It did not stop when its round was cancelled; it joins again when it answers\.$/,
    '$1 已放弃等待：本轮取消后未停止。恢复应答后会重新加入。',
  ],
  [/^It did not finish its part within ([\d.]+) s\.?$/, '在 $1 s 内未完成本轮。'],
  [
    /^The board on (.+) was unplugged or its port was closed(?: \((.+)\))?\.$/,
    '$1 上的开发板已拔出，或其端口已关闭。',
  ],
  [
    /^The board at (.+) has been silent for ([\d.]+) s\. Check its cable and power\.$/,
    '$1 处的开发板已 $2 s 没有响应。请检查数据线和供电。',
  ],
  [
    /^The board at (.+) restarted; what was being sent to it is lost\.$/,
    '$1 处的开发板已重启；正在发给它的内容丢失。',
  ],
  [
    /^Nothing answers at (.+): no byte came in ([\d.]+) s\. Is the bench's firmware on the board\?$/,
    '$1 没有应答：$2 s 内没有收到任何字节。开发板上是否装有本实验台的固件？',
  ],
  [/^There are no boards; plug one in or add a virtual one\.$/, '没有开发板；请插入一块或添加虚拟开发板。'],
  // Sensors.
  [
    /^The INA219 of (.+) stopped answering\. Training goes on; this board adds no joules\. Check its four wires\.$/,
    '$1 的 INA219 停止应答。训练继续；该板不再计入焦耳。请检查它的四根线。',
  ],
  [
    /^The INA219 stopped answering: unplugged, or a wire is loose\. Training goes on; this board adds no joules until it answers again\. Check SDA, SCL, VCC and GND\.$/,
    'INA219 停止应答：已拔出或有线松动。训练继续；恢复应答之前该板不计入焦耳。请检查 SDA、SCL、VCC 和 GND。',
  ],
  [
    /^(.+) and (.+) read the same INA219: their conversions are equal one by one, so each would be charged what both draw\. No joules are given for either\. (.+)$/,
    '$1 与 $2 读的是同一个 INA219：转换值逐一相同，会把两者之和记到每一块上，因此两块都不给出焦耳。请为每块开发板在各自的 SDA、SCL 和供电线上接一个 INA219，再重新插入两块板。',
  ],
  [
    /^(.+) sent (\d+) conversions in ([\d.]+) s of idle, too few: it has no net figure\. Check the four wires of its INA219\.$/,
    '$1 在 $3 s 空闲中只发来 $2 个转换值，太少：没有净值。请检查其 INA219 的四根线。',
  ],
  // The disk of a recording.
  [
    /^Only (\S+) are left on the disk of (.+)\. The recording ends at (\S+); make room\.$/,
    '$2 所在磁盘只剩 $1。剩余 $3 时录制将结束；请腾出空间。',
  ],
  [
    /^The disk of (.+) is full but for ([^:]+): the recording was closed here, and what it holds can be opened\. The run goes on unrecorded\. Make room before the next run\.$/,
    '$1 所在磁盘只剩 $2：录制已在此关闭，已录内容可以打开。运行继续，但不再录制。请在下次运行前腾出空间。',
  ],
  [
    /^The recording (.+) cannot grow \((.+)\)\. It was closed after the last part that was written, and the run goes on unrecorded\. Make room on the disk before the next run\.$/,
    '录制文件 $1 无法再写入（$2）。已在最后写入的部分之后关闭，运行继续，但不再录制。请在下次运行前腾出磁盘空间。',
  ],
  [
    /^The recording (.+) is no longer in its place: it was moved or deleted, or its disk was taken away\. What is recorded now goes with it\.$/,
    '录制文件 $1 已不在原处：被移动或删除，或其磁盘已移除。此后录制的内容随之而去。',
  ],
  [
    /^What the run would go on from cannot be kept in (.+) \((.+)\)\. The run goes on; it cannot be resumed\. Make room, or see that the disk is there\.$/,
    '运行的续跑点无法保存到 $1（$2）。运行继续，但之后不能续跑。请腾出空间，或检查磁盘是否还在。',
  ],
  [
    /^No report of the run was written, as its recording cannot be read \((.+)\)\. Find the recording, and "bench report" makes it\.$/,
    '没有写出本次运行的报告，因为无法读取录制文件（$1）。找到录制文件后可用“bench report”生成报告。',
  ],
  [
    /^The results cannot be kept in (.+) \((.+)\)\. The run itself is over and complete; its figures are shown until another begins\. Make room, or see that the disk is there\.$/,
    '结果无法保存到 $1（$2）。运行本身已完整结束；其数据显示到下一次运行开始为止。请腾出空间，或检查磁盘是否还在。',
  ],
  [
    /^(.+) has a damaged chunk at byte (\d+) \((\d+) bytes\)\. What it held is left out; "bench recover" makes a recording of the rest\.$/,
    '$1 在第 $2 字节处有损坏的数据块（$3 字节）。其中内容已略去；“bench recover” 可用其余部分生成录制文件。',
  ],
  [/^A round needs at least one board\.$/, '一轮至少需要一块开发板。'],
  [/^The board on (.+) was unplugged\.$/, '$1 上的开发板已拔出。'],
  [
    /^tfjs-node is out: the evaluation process ended with (\S+)\. Evaluations go on with TensorFlow\.js (\S+), WebAssembly with SIMD, one thread; nothing is lost\.$/,
    'tfjs-node（原生）已停用：评估进程已结束（$1）。评估改用 TensorFlow.js $2 的 WebAssembly（使用 SIMD，单线程）继续进行；没有丢失任何数据。',
  ],
  [
    /^tfjs-node is out: the evaluation process ended with code (\d+)\. Evaluations go on with TensorFlow\.js (\S+), WebAssembly with SIMD, one thread; nothing is lost\.$/,
    'tfjs-node（原生）已停用：评估进程已结束（代码 $1）。评估改用 TensorFlow.js $2 的 WebAssembly（使用 SIMD，单线程）继续进行；没有丢失任何数据。',
  ],
  // Strategies.
  [
    /^Online learning; last layer rebuilt on the board; the largest 20 % both ways\.$/,
    '在线学习；最后一层在开发板上重建；双向只传最大的 20 %。',
  ],
  [
    /^As TinyMetaFed, with the largest 5 % in int8, error feedback and a server average\.$/,
    '同 TinyMetaFed，只传最大的 5 %（int8），带误差反馈与服务器平均。',
  ],
  [
    /^Online learning, each sample once; whole network both ways\.$/,
    '在线学习，每个样本只用一次；双向传输整个网络。',
  ],
  [/^Mini-batches, four epochs, whole network both ways\.$/, '小批量，四个周期；双向传输整个网络。'],
  [
    /^Half of the samples to adapt, the gradient of the other half is sent; whole network both ways\.$/,
    '一半样本用于适应，发送另一半的梯度；双向传输整个网络。',
  ],
  [
    /^Last layer rebuilt on the board first, then frozen while the rest trains; all the rest both ways\.$/,
    '先在开发板上重建最后一层并冻结，再训练其余部分；其余部分双向传输。',
  ],
  [
    /^One network for all: whole network both ways, the server becomes the average of the boards\.$/,
    '所有开发板共用一个网络：双向传输整个网络，服务器取开发板的平均。',
  ],
  [
    /^One averaged gradient a board and round; whole network both ways\.$/,
    '每板每轮一个平均梯度；双向传输整个网络。',
  ],
  // Settings of strategies.
  [
    /^Layers at the end that never leave the board: rebuilt from zero at each visit\.$/,
    '末尾从不离开开发板的层：每次访问都从零重建。',
  ],
  [/^First steps of a visit that train the local layers only\.$/, '一次访问中只训练本地层的前几步。'],
  [
    /^Freeze the local layers after the reconstruction steps \(strict reconstruction\)\.$/,
    '重建步之后冻结本地层（严格重建）。',
  ],
  [
    /^Share of the update that a board sends, largest magnitudes first, in percent\.$/,
    '开发板发送的更新份额，按幅值从大到小，百分比。',
  ],
  [
    /^Share of what changed since the board's copy that the server sends, in percent\.$/,
    '自开发板副本以来的变化中，服务器发送的份额，百分比。',
  ],
  [/^How values are written in both directions\.$/, '双向传输中数值的写法。'],
  [
    /^Keep on the board what was not sent, and add it to the next update\.$/,
    '未发送的部分留在开发板上，并加到下一次更新。',
  ],
  [
    /^Outer step size at the start: how far the server moves toward the update\.$/,
    '初始外层步长：服务器向更新移动多远。',
  ],
  [/^Course of the outer step size from alpha0 over the run\.$/, '外层步长在运行中从 alpha0 起的变化。'],
  [
    /^Decay of the running average of the initialization that is deployed; 0 deploys the latest\.$/,
    '所部署初始化的滑动平均衰减；0 表示部署最新的。',
  ],
  [/^Samples of a visit\.$/, '一次访问的样本数。'],
  [/^Samples of a local step; 1 is online learning\.$/, '一个本地步的样本数；1 为在线学习。'],
  [/^Passes over the samples of a visit\.$/, '一次访问中遍历样本的次数。'],
  [/^Local step size in training\.$/, '训练的本地步长。'],
  [
    /^Step size when a new board adapts, a sample at a time; 0 means as learningRate\.$/,
    '新开发板逐样本适应时的步长；0 表示与 learningRate 相同。',
  ],
  [
    /^Bound on each element of the loss gradient at the output; 0 means none\.$/,
    '输出处损失梯度各元素的上限；0 表示不限。',
  ],
  [
    /^Last samples of a visit whose steps are all taken where the others led, and are the update \(first-order MAML\); 0 means none\.$/,
    '一次访问的最后若干样本：其步长都在其余样本到达之处计算，并构成更新（一阶 MAML）；0 表示无。',
  ],
  [
    /^Longest update that a board sends; a longer one is shortened to it\. 0 means none\.$/,
    '开发板发送的最长更新；更长的会被缩短。0 表示不限。',
  ],
  [
    /^Differential privacy: Gaussian noise that a board adds to its update, as a multiple of clipNorm; 0 means none\.$/,
    '差分隐私：开发板加到更新上的高斯噪声，为 clipNorm 的倍数；0 表示无。',
  ],
  // Ranges.
  [/^true or false$/, '真或假'],
  [/^whole number, (\S+) to (\S+)$/, '整数，$1 至 $2'],
  [/^(-?[\d.]+) to (-?[\d.]+)$/, '$1 至 $2'],
  [/^((?:\w+, )*\w+) or (\w+)$/, '$1 或 $2'],
];
