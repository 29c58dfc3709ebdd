import { LogFormatter, LogItem, Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
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
  const write = (record: LogAttributes) =>
    options.write(options.format === 'json' ? JSON.stringify(record) : readableLine(record));

  /** Powertools would look at every value for errors, cycles and bytes once more; the redactor leaves none. */
  class Printer extends PowertoolsLogger {
    protected override printLog(_level: number, item: LogItem): void {
      write(item.getAttributes());
    }
  }
  const powertools = new Printer({
    serviceName: service,
    logLevel: options.level === 'silent' ? 'SILENT' : UPPER[options.level],
    logFormatter: new FlatFormatter(),
  });

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

/** The fields under names that Powertools does not reserve. What is empty says nothing, and is left out. */
function unreserved<T>(fields: Readonly<Record<string, T>>): Record<string, T> {
  const written: Record<string, T> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== null && value !== '') written[RESERVED.has(name) ? `${name}_` : name] = value;
  }
  return written;
}

/** Lines as Powertools writes them without a Lambda context. Its own formatter merges fields deeply, one by one. */
class FlatFormatter extends LogFormatter {
  override formatAttributes(base: UnformattedAttributes, fields: LogAttributes): LogItem {
    const { logLevel, message, timestamp, serviceName, sampleRateValue, xRayTraceId } = base;
    return new LogItem({
      attributes: {
        level: logLevel,
        message,
        timestamp: this.formatTimestamp(timestamp),
        service: serviceName,
        sampling_rate: sampleRateValue,
        ...(xRayTraceId && { xray_trace_id: xRayTraceId }),
        ...fields,
      },
    });
  }
}
