import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { LogFields, Logger } from '../telemetry/logger.ts';
import type { Redactor } from '../telemetry/redaction.ts';
import { readableLine } from './readable-line.ts';

export interface LoggerOptions {
  readonly service: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly format: 'json' | 'text';
  readonly redactor: Redactor;
  readonly write: (line: string) => void;
}

/** Names that Powertools reserves; it drops such fields with a warning. */
const RESERVED: ReadonlySet<string> = new Set(['level', 'message', 'sampling_rate', 'service', 'timestamp']);

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Returns further members for a line that is about to be written; its fields are already masked. */
type Completion = (fields: LogFields) => LogFields;

/** A logger whose lines can carry further members without secrets. */
export interface LineLogger extends Logger {
  /** Whether lines of this level are written. */
  writes(level: LogLevel): boolean;
  line(level: LogLevel, message: string, fields: LogFields, complete: Completion): void;
  child(fields: LogFields): LineLogger;
}

/** A logger that masks secrets before Powertools sees a line. */
export function createLogger(options: LoggerOptions): LineLogger {
  const { redactor, service } = options;
  const write =
    options.format === 'json' ? options.write : (line: string) => options.write(readableLine(JSON.parse(line)));

  const powertools = new PowertoolsLogger({
    serviceName: service,
    logLevel: options.level === 'silent' ? 'SILENT' : UPPER[options.level],
  });
  // Powertools has no option for its output; it writes to the console in this property.
  Object.assign(powertools, { console: { debug: write, info: write, warn: write, error: write } });

  const bound = (inherited: LogFields): LineLogger => {
    const line: LineLogger['line'] = (level, message, fields, complete) => {
      const written = unreserved(redactor.fields({ ...inherited, ...fields }));
      powertools[level](redactor.text(message), { ...written, ...complete(written) });
    };
    const log =
      (level: LogLevel) =>
      (message: string, fields: LogFields = {}) =>
        line(level, message, fields, () => ({}));
    return {
      debug: log('debug'),
      info: log('info'),
      warn: log('warn'),
      error: log('error'),
      line,
      writes: (level) => LEVELS.indexOf(level) >= LEVELS.indexOf(options.level),
      child: (fields) => bound({ ...inherited, ...fields }),
    };
  };
  return bound({});
}

/** Levels by severity. */
const LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const satisfies readonly (LogLevel | 'silent')[];

const UPPER = { debug: 'DEBUG', info: 'INFO', warn: 'WARN', error: 'ERROR' } as const;

function unreserved<T>(fields: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [RESERVED.has(name) ? `${name}_` : name, value]),
  );
}
