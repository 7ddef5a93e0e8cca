/** A recording written again with some of its messages changed, and all checksums right. */
import { createDisk } from '../../../../../electron/bench/session/recording/disk.ts';
import { McapFile } from '../../../../../electron/bench/session/recording/mcap-file.ts';
import type { ReadSchema } from '../../../../../electron/bench/session/recording/record-parser.ts';
import { readRecording } from '../../../../../electron/bench/session/recording/read-recording.ts';

/**
 * Writes `recording` to `path` anew.
 * @param change may change a message's bytes; `round` is the one under way, `index` the message's number in the file
 * @param configuration takes the place of what is configured, by name
 */
export async function alter(
  recording: string,
  path: string,
  change: (topic: string, data: Uint8Array, round: number, index: number) => void,
  configuration: Readonly<Record<string, string>> = {},
): Promise<void> {
  const file = new McapFile(await createDisk(path), { profile: 'tinymetafed', library: 'test' });
  const schemas = new Map<number, ReadSchema>();
  const topics: string[] = [];
  let round = 1;
  let index = 0;
  await readRecording(recording, {
    schema: (schema) => schemas.set(schema.id, schema),
    channel: (channel) => {
      topics[channel.id] = channel.topic;
      file.addChannel({ ...channel, schema: schemas.get(channel.schemaId) });
    },
    message: (message) => {
      const topic = topics[message.channelId] ?? '';
      const data = message.data.slice();
      change(topic, data, round, index++);
      if (topic === '/round') round++;
      file.addMessage({ ...message, data });
    },
    metadata: ({ name, metadata }) =>
      file.addMetadata(name, new Map([...metadata, ...Object.entries(configuration)])),
    attachment: (attachment) => file.addAttachment(attachment),
  });
  await file.end();
}
