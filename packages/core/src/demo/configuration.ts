import { stringify } from 'yaml';

export interface DemoPlaces {
  readonly directory: string;
  readonly data: string;
  readonly archives: string;
  readonly config: string;
  readonly restored: string;
}

export function demoPlaces(directory: string): DemoPlaces {
  return {
    directory,
    data: `${directory}/data`,
    archives: `${directory}/archives`,
    config: `${directory}/config.yaml`,
    restored: `${directory}/restored`,
  };
}

/** Small slices, so that there are several; everything else as it comes. */
export function demoConfiguration(places: DemoPlaces): string {
  return stringify({
    version: 1,
    archives: places.archives,
    state: `${places.directory}/state`,
    definitions: {
      household: {
        'root': places.data,
        'slice': '1MiB',
        'restore-test': { files: 4 },
        'guards': { 'keep-free': '1MiB' },
        'plugins': { '@darkive/plugin-par2': { ratio: '10%' } },
      },
    },
  });
}
