export type LogFields = Readonly<Record<string, unknown>>;

/** Structured log lines. Secrets in messages and fields are masked: see `redaction.ts`. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** Returns a logger whose lines also carry `fields`; a new object, so that concurrent requests do not mix. */
  child(fields: LogFields): Logger;
}

/** Writes nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLogger };
