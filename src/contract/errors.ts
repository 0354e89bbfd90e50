/**
 * Every error that Sweeplake reports, with what it means and what to do.
 *
 * `retryable` says whether the same call may succeed later without anyone changing anything. `docs/errors.md` is
 * generated from this table.
 */
export const errorCodes = {
  // Input: what was asked for is wrong. Nothing was written.
  REQUEST_UNREADABLE: input("The sweep file cannot be read: it is missing, a folder, or not permitted."),
  REQUEST_SYNTAX: input("The sweep file is not plain YAML or JSON. Aliases, tags and duplicate keys are refused."),
  REQUEST_TOO_LARGE: input("The request is larger than 1 MiB, or its run specification larger than 8 MiB."),
  KEY_UNKNOWN: input("A key that no request has."),
  KEY_MISSING: input("A key that must be there is not."),
  TYPE_INVALID: input("A value has the wrong type."),
  VALUE_INVALID: input("A value has the right type but is not permitted there."),
  NUMBER_NOT_FINITE: input("NaN and infinities are invalid everywhere."),
  INTEGER_TOO_LARGE: input("Integers must be below 2^53 in magnitude, or they would be rounded silently."),
  STRING_INVALID: input("A string is longer than 4 KiB or not well-formed Unicode."),
  RUN_ID_INVALID: input("A run_id is a lower-case letter, then up to 63 lower-case letters, digits or hyphens."),
  PARAMETER_UNKNOWN: input("A name that is not a parameter of the model."),
  PARAMETER_CONFLICT: input("A parameter is both a dimension and fixed. Remove one of the two."),
  PARAMETER_REQUIRED: input("A parameter without a default is neither fixed nor a dimension."),
  PARAMETER_VALUE_INVALID: input("The model's schema refuses this value of a parameter."),
  DIMENSION_EMPTY: input("A dimension has no values, or a sweep that is not a list has no dimensions."),
  DIMENSION_DUPLICATE: input("A dimension lists a value twice, which would run the same points twice."),
  DIMENSION_TOO_LARGE: input("A dimension has more than 10,000 values."),
  DIMENSION_FORM_INVALID: input("The numbers of a linspace, range, logspace or distribution do not make sense."),
  SAMPLING_UNSUPPORTED: input("This sampling strategy cannot be used with this dimension, or lacks what it needs."),
  ZIP_LENGTHS_DIFFER: input("All dimensions of a zip must have the same number of values."),
  POINTS_INVALID: input("The points of a list are malformed: every point must name the same parameters."),
  POINTS_FILE_INVALID: input("The CSV file of points cannot be read, or has a malformed row."),
  SEED_POLICY_INVALID: input("The seed policy or the model does not permit more than one replicate."),
  SHARDING_CONFLICT: input("Give shard_count or shard_size, not both."),
  TOO_MANY_POINTS: input("More points than a run, list, zip, Sobol sequence or shard may have."),
  TOO_MANY_SHARDS: input("More than 1,000,000 shards."),
  MODEL_NOT_FOUND: input("There is no model file at this path, or no model of this name."),
  MODEL_LOAD_FAILED: input("The model file cannot be compiled, or throws when it is imported."),
  MODEL_INVALID: input("The file's default export is not made by defineModel, or a name in it is not permitted."),
  MODEL_TYPE_UNSUPPORTED: input("A type in the model's schema that cannot be stored as a column."),
  MODEL_DEFAULT_INVALID: input("A default is not a constant, or violates its own schema."),
  MODEL_COLUMN_CONFLICT: input("Two names need the same column, or a column that every record has."),
  MODEL_VERSION_CONFLICT: input("This version of the model is registered with another description."),
  COLUMN_TYPE_CONFLICT: input("Another version of the model uses this column with another type."),
  RUN_CONFLICT: input("This run_id exists with another request."),
  RUN_CLOSED: input("The run has ended, so it cannot be cancelled."),
  NO_FAILED_POINTS: input("No committed point of the run has failed, so there is nothing to run again."),
  PARAMETERS_NOT_RECORDED: input("The run does not export effective parameters, so its points cannot be run again."),
  RUN_NOT_FOUND: input("The lake has no run of this id."),
  POINT_NOT_FOUND: input("The run has no point of this index."),
  LAKE_INVALID: input("The lake is not a folder, or below a folder with `=` in its name."),
  LAKE_NOT_FOUND: input("There is no lake at this place."),
  LAKE_FORMAT_UNSUPPORTED: input("The lake was written in a newer format than this version understands."),
  OPTION_INVALID: input("A command-line option or argument has a value that is not permitted."),
  CONFIG_INVALID: input("A setting in the configuration file or the environment is not permitted."),
  QUERY_REFUSED: input("A query must be exactly one statement that only reads."),
  QUERY_FAILED: input("The query engine could not run the statement."),
  // Retryable: another worker may have the code that the run was accepted with.
  MODEL_CODE_MISMATCH: {
    ...input("The run was accepted with other model code, or with another version of a package."),
    retryable: true,
  },

  // Points: one coded row each; the rest of the shard goes on.
  MODEL_ERROR: point("The model threw an error."),
  METRICS_INVALID: point("What simulate returned does not match the model's metrics."),
  DERIVED_INVALID: point("What derive returned does not match the model's derived values."),
  PARAMETER_OUT_OF_RANGE: point("A drawn value lies outside the parameter's range; the point is rejected."),
  POINT_TIMEOUT: point("The point took longer than limits.point_timeout_ms, twice."),
  POINT_REJECTED: point("The model called reject(): the point is infeasible."),

  // Environment: the machine, the disk or a process failed. Trying again may help.
  STORE_FAILED: environment("The lake's storage refused to read or write an object."),
  WORKER_CRASHED: environment("A worker process ended: as the code of a point, the point ended two of them."),
  NODE_UNSUPPORTED: { ...environment("This version of Node.js is too old to run Sweeplake."), retryable: false },
  INTERRUPTED: environment("The run was interrupted; what is committed stays, the same command does the rest."),

  // Integrity: the lake holds something that it should not.
  LAKE_CORRUPT: integrity("An object in the lake is damaged or does not match its name."),
  INTERNAL: integrity("A defect in Sweeplake itself."),
} as const satisfies Record<string, ErrorCodeEntry>;

export type ErrorCode = keyof typeof errorCodes;

/** Who has to act: the asker, the model's author, the machine's owner, or us. */
export type ErrorKind = "input" | "point" | "environment" | "integrity";

export interface ErrorCodeEntry {
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  readonly text: string;
}

/** One thing that is wrong with an input: where, what was found, and what would be valid. */
export interface Problem {
  readonly code: ErrorCode;
  /** RFC 6901 JSON pointer into the input; `""` is the whole input. */
  readonly pointer: string;
  readonly found: string;
  readonly valid: string;
}

/** An error with a stable code. Across processes it travels as `toRecord` and is recognised by its code. */
export class SweeplakeError extends Error {
  override readonly name = "SweeplakeError";
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** All that is wrong with an input, at least one; empty for errors that are not about an input's content. */
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, options: { problems?: readonly Problem[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = errorCodes[code].retryable;
    this.problems = options.problems ?? [];
  }
}

/** The error that refuses an input for all of `problems` at once (at least one). Its code is the first problem's. */
export function refuse(problems: readonly Problem[]): SweeplakeError {
  const first = problems[0];
  if (first === undefined) return new SweeplakeError("INTERNAL", "refused without a problem");
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return new SweeplakeError(first.code, describeProblem(first) + more, { problems });
}

/** One line: place, what was found, what would be valid. */
export function describeProblem(problem: Problem): string {
  const place = problem.pointer === "" ? "" : `${problem.pointer}: `;
  return `${place}${problem.found}; ${problem.valid}`;
}

/** What crosses a process boundary in place of an error object. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly problems: readonly Problem[];
}

/** Any thrown value as a record; what is not a SweeplakeError becomes INTERNAL with its message. */
export function toErrorRecord(error: unknown): ErrorRecord {
  if (error instanceof SweeplakeError) {
    return { code: error.code, message: error.message, problems: error.problems };
  }
  return { code: "INTERNAL", message: messageOf(error), problems: [] };
}

export function fromErrorRecord(record: ErrorRecord): SweeplakeError {
  return new SweeplakeError(record.code, record.message, { problems: record.problems });
}

/** The message of any thrown value. Never throws itself, whatever was thrown. */
export function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return "a value that cannot be shown";
  }
}

/**
 * ` Did you mean "…"?` when a known name is within two edits of `name`, or one edit of a name of two or three letters;
 * else an empty string. The nearest wins, of equals the first.
 */
export function didYouMean(name: string, known: Iterable<string>): string {
  let best: string | undefined;
  let bestDistance = Math.min(3, Math.floor(name.length / 2) + 1);
  for (const candidate of known) {
    const distance = editDistance(name, candidate, bestDistance);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best === undefined ? "" : ` Did you mean "${best}"?`;
}

/** Levenshtein distance, or `limit` when it is at least that. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return Math.min(previous[b.length] ?? limit, limit);
}

function input(text: string): ErrorCodeEntry {
  return { kind: "input", retryable: false, text };
}

function point(text: string): ErrorCodeEntry {
  return { kind: "point", retryable: false, text };
}

function environment(text: string): ErrorCodeEntry {
  return { kind: "environment", retryable: true, text };
}

function integrity(text: string): ErrorCodeEntry {
  return { kind: "integrity", retryable: false, text };
}
