export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/** Where a program says what it does. Never throws; never carries secrets. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
