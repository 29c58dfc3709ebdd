import manifest from '../../package.json' with { type: 'json' };

/** The version of this Atlas. */
export const VERSION: string = manifest.version;
