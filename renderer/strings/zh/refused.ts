/** Why the bench would not do something, in Chinese; otherwise as `told.ts`. */
export const refused: readonly (readonly [pattern: RegExp, chinese: string])[] = [
  // Adapt.
  [/^An adaptation is under way\.$/, '正在进行适应。'],
  [/^Nothing was adapted yet\.$/, '还没有进行过适应。'],
  [/^This sample has no sound\.$/, '该样本没有声音。'],
  [
    /^There is no initialization yet\. Start a run on the Bench; it can be adapted after any round\.$/,
    '还没有初始化参数。请在实验台上开始运行；任意一轮之后都可以进行适应。',
  ],
  [
    /^The run is under way, and its boards with it\. Pause it to adapt what it has learned so far\.$/,
    '运行正在进行，开发板都在使用中。请先暂停，再适应目前已学到的内容。',
  ],
  [/^This board is not connected any more\. Choose another one\.$/, '该开发板已断开。请选择另一块。'],
  [/^It ended the adaptation without its parameters\.$/, '适应结束时没有返回参数。'],
  [
    /^The board holds other parameters than it was sent; flash the current firmware\.$/,
    '开发板上的参数与发给它的不同；请烧录当前固件。',
  ],
  // What fits on a board.
  [
    /^It has a layer (\S+); the firmware of this board runs dense ones only\.$/,
    '含有 $1 层；该板的固件只运行 dense 层。',
  ],
  [/^It has (\d+) layers; this board takes (\d+)\.$/, '共有 $1 层；该板最多 $2 层。'],
  [/^It needs ([\d.]+ kB); this board offers ([\d.]+ kB)\.$/, '需要 $1；该板提供 $2。'],
  [
    /^The firmware of this board runs it without error feedback only\.$/,
    '该板的固件只能在不带误差反馈时运行它。',
  ],
  [
    /^It needs ([\d.]+ kB) with error feedback, and this board offers ([\d.]+ kB); without, ([\d.]+ kB)\.$/,
    '带误差反馈需要 $1，该板提供 $2；不带则需要 $3。',
  ],
  // Calibration.
  [/^There is no board (.+)\.$/, '没有开发板 $1。'],
  [
    /^(.+) has no INA219 that answers at address 0x40\. Wire SDA, SCL, VCC and GND, and plug the board in again\.$/,
    '$1 在地址 0x40 没有应答的 INA219。请连接 SDA、SCL、VCC 和 GND，再重新插入开发板。',
  ],
  [
    /^The readings of (.+) come from a model; there is no sensor to calibrate\.$/,
    '$1 的读数来自模型；没有可校准的传感器。',
  ],
  [/^(.+) is (\w+)\. Calibrate it when no round is under way\.$/, '$1 的状态为 $2。请在没有轮次进行时校准。'],
  [
    /^A run is open, and its recording holds the calibration of (.+) as it was at the start\. Stop the run, then calibrate\.$/,
    '有一次运行正打开着，其录制保存了 $1 开始时的校准。请先停止运行，再校准。',
  ],
  [
    /^(.+) sent (\d+) conversions in ([\d.]+) s and then none\. Check the four wires of its INA219, and that the board is idle\.$/,
    '$1 在 $3 s 内发来 $2 个转换值，之后再无。请检查其 INA219 的四根线，并确认该板空闲。',
  ],
  [
    /^(\d+) conversions came, and a calibration takes (\d+): wait longer, or check the sensor's wires\.$/,
    '收到 $1 个转换值，校准需要 $2 个：请多等一会儿，或检查传感器的接线。',
  ],
  [/^The calibration was given up; nothing changed\.$/, '已放弃校准；没有任何改变。'],
  [
    /^The shunt shows (-?[\d.]+) mV, more than any INA219 is off by: current flows\. Disconnect the load from VIN− and take the zero again\.$/,
    '分流电阻上有 $1 mV，超出任何 INA219 的零点误差：有电流流过。请将负载从 VIN− 断开，再重新取零点。',
  ],
  [
    /^Take the zero of (.+) first: without it, its offset would go into the gain\.$/,
    '请先取 $1 的零点：否则其零点偏移会计入增益。',
  ],
  [
    /^The sensor reads (-?[\d.]+) mA where ([\d.]+) mA are stated\. More than 10 % apart: check the load, its wiring and the shunt's value\.$/,
    '传感器读数为 $1 mA，而给定值为 $2 mA，相差超过 10 %：请检查负载、接线和分流电阻的阻值。',
  ],
  // A phase measured again and again.
  [
    /^(.+) has done no round yet, and a round says what a phase is\. Do one round, then measure\.$/,
    '$1 还没有完成过一轮，而阶段由一轮来定义。请先进行一轮，再测量。',
  ],
  [
    /^(.+) was sent nothing in its latest round: there is nothing to receive again\.$/,
    '$1 在最近一轮中没有收到任何内容：没有可重复接收的。',
  ],
  [
    /^(.+) sends no update by this strategy: there is nothing to (select|send)\.$/,
    '按此策略 $1 不发送更新：没有可重复的 $2 阶段。',
  ],
  [
    /^The power samples of round (\d+) are no longer in memory; they are in the recording\. Choose a later round\.$/,
    '第 $1 轮的功率采样已不在内存中，但在录制文件里。请选择更晚的一轮。',
  ],
  // Reports, models, flashing.
  [
    /^The report cannot be written to (.+) \((.+)\)\. Choose another folder\.$/,
    '报告无法写入 $1（$2）。请选择另一个文件夹。',
  ],
  [
    /^(.+) does not say how its run was configured; there is nothing to report\.$/,
    '$1 没有说明其运行的配置；没有可报告的内容。',
  ],
  [/^(.+) could not be written: (.+)\. Choose another folder\.$/, '$1 无法写入：$2。请选择另一个文件夹。'],
  [/^A model is being frozen\. Wait for it, or give it up\.$/, '正在冻结模型。请等待，或放弃。'],
  [/^Freezing was given up; nothing was written\.$/, '已放弃冻结；没有写入任何内容。'],
  [/^A board is being flashed\. Wait for it, or cancel it\.$/, '正在烧录开发板。请等待，或取消。'],
  [/^(.+) is no board in BOOTSEL\. Look again\.$/, '$1 不是处于 BOOTSEL 的开发板。请重新查找。'],
  [
    /^The image was copied, but no board has said hello within ([\d.]+) s\. Unplug it and plug it in again, without BOOTSEL\.$/,
    '映像已复制，但 $1 s 内没有开发板应答。请拔下后重新插入，不要按 BOOTSEL。',
  ],
  // Runs and recordings.
  [/^A run is under way\. Stop it before another goes on\.$/, '正在运行。请先停止，再继续另一次运行。'],
  [/^A run is going; what a round costs is on the bench\.$/, '正在运行；每轮的花费见实验台。'],
  [
    /^A run is under way and is evaluated by the engine that it began with\. Stop it first\.$/,
    '正在运行，其评估使用开始时的引擎。请先停止运行。',
  ],
  [/^No recording is open\. Open one in Sessions\.$/, '没有打开录制文件。请在“会话”中打开一个。'],
  [/^Nothing is recorded: the bench was started without a folder\.$/, '没有录制：实验台启动时未指定文件夹。'],
];
