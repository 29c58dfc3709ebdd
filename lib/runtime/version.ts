import manifest from '../../package.json' with { type: 'json' };

/** The version of Atlas. */
export const VERSION: string = manifest.version;
