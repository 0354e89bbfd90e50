/** Names and limits of DESIGN section 12. Every other place imports them from here. */
export const limits = {
  maxShards: 1_000_000,
  maxShardPoints: 100_000,
  maxDimensionValues: 10_000,
  maxListPoints: 100_000,
  maxSobolPoints: 4_294_967_296,
  maxSpecificationBytes: 8 * 1024 * 1024,
  maxStringBytes: 4 * 1024,
  maxRequestBytes: 1024 * 1024,
  maxColumnLength: 128,
  maxModelNameLength: 64,
  maxErrorMessageLength: 1_000,
} as const;

/** Points per row group of every data file, and the unit in which `auto` sharding grows. */
export const ROW_GROUP_ROWS = 10_000;

/** `auto` sharding makes at least this many shards where there are enough points. */
export const AUTO_MIN_SHARDS = 64;

export const MODEL_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const RUN_ID = /^[a-z][a-z0-9-]{0,63}$/;
/** One part of a dotted parameter, derived or metric name; also what a renamed column may be called. */
export const NAME_PART = /^[a-z][a-z0-9_]*$/;
/** What a model may call its version: it becomes a file name and part of `name@version`. */
export const MODEL_VERSION = /^[0-9A-Za-z][0-9A-Za-z.+-]{0,63}$/;

/** The layout of a lake (DESIGN section 3); written to `control/lake.json`. */
export const LAKE_FORMAT = 1;

/** The bytes of data files; a change of one byte bumps it (an ADR) and every run pins it. */
export const WRITER_FORMAT = 2;
