/** A file that a function reads at run time, which no bundler sees. */
export interface FunctionFile {
  readonly from: URL;
  /** Path beside the bundle. */
  readonly to: string;
}

/** By function. */
export const FUNCTION_FILES: Readonly<Record<string, readonly FunctionFile[]>> = {};
