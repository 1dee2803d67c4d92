import { z } from 'zod';

/** A block device with a file system, as lsblk(8) tells of it. */
export interface BlockDevice {
  /** `/dev/sdb1`. */
  readonly path: string;
  /** Further paths that mounts may name it by. */
  readonly aliases: readonly string[];
  /** `major:minor`. */
  readonly device: string;
  readonly uuid: string;
  readonly label: string | null;
}

/**
 * Columns that every version has had since it can write JSON (util-linux 2.27). PATH (2.33) and MOUNTPOINTS (2.37) are not asked for: mounts
 * are read from the kernel.
 */
export const LSBLK_ARGUMENTS = ['--json', '--output', 'NAME,KNAME,MAJ:MIN,UUID,LABEL'] as const;

const text = z.string().nullish();
const deviceSchema = z.object({
  'name': z.string(),
  'kname': text,
  'maj:min': text,
  'uuid': text,
  'label': text,
  get 'children'() {
    return z.array(deviceSchema).optional();
  },
});
type Listed = z.infer<typeof deviceSchema>;

/** Devices with a file system whose UUID is known, each once; null when this is no answer of lsblk. */
export function parseBlockDevices(output: string): readonly BlockDevice[] | null {
  let data: unknown;
  try {
    data = JSON.parse(output);
  } catch {
    return null;
  }
  const parsed = z.object({ blockdevices: z.array(deviceSchema) }).safeParse(data);
  if (!parsed.success) return null;
  const devices = new Map<string, BlockDevice>();
  for (const listed of all(parsed.data.blockdevices)) {
    const { name, uuid, label } = listed;
    // Old versions write a blank before the number.
    const device = (listed['maj:min'] ?? '').trim();
    if (uuid === undefined || uuid === null || uuid === '' || device === '') continue;
    const kernel = listed.kname ?? name;
    // A device below several others (RAID, multipath) is listed under each of them.
    devices.set(device, {
      path: `/dev/${kernel}`,
      aliases: [`/dev/${name}`, `/dev/mapper/${name}`],
      device,
      uuid,
      label: label === undefined || label === '' ? null : label,
    });
  }
  return [...devices.values()];
}

function* all(devices: readonly Listed[]): Generator<Listed> {
  for (const device of devices) {
    yield device;
    yield* all(device.children ?? []);
  }
}
