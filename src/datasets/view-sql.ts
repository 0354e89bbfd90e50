import type { ColumnType } from "../contract/index.ts";

/**
 * The SQL of the views, as far as engines agree on it: standard joins, aggregates and CASE, quoted identifiers. What
 * they do not agree on is in `SqlDialect`.
 */
export interface SqlDialect {
  readonly types: Readonly<Record<ColumnType, string>>;
  /** The statement that creates the view `name`. */
  createView(name: string, select: string): string;
}

export const duckdbDialect: SqlDialect = {
  types: { str: "VARCHAR", i32: "INTEGER", i64: "BIGINT", f64: "DOUBLE", ts: "TIMESTAMP", bool: "BOOLEAN" },
  createView: (name, select) => `CREATE VIEW ${quoted(name)} AS\n${select}`,
};

/** An identifier, safe for any name. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A column of the table or subquery called `alias`. */
export function columnIn(alias: string, name: string): string {
  return `${alias}.${quoted(name)}`;
}

/** A string literal, safe for any text. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

export function cast(dialect: SqlDialect, expression: string, type: ColumnType): string {
  return `CAST(${expression} AS ${dialect.types[type]})`;
}

/** 1 for the rows where `condition` is true, else 0; never null. */
export function oneIf(condition: string): string {
  return `CASE WHEN ${condition} THEN 1 ELSE 0 END`;
}

/** A condition that two tables agree on all of `columns`. */
export function agreeOn(left: string, right: string, columns: readonly string[]): string {
  return columns.map((column) => `${columnIn(left, column)} = ${columnIn(right, column)}`).join(" AND ");
}

/** Items of a list in SQL, one on each line. */
export function lines(items: readonly string[], separator = ","): string {
  return items.join(`${separator}\n  `);
}

/** `text` as a subquery called `alias`. */
export function subquery(text: string, alias: string): string {
  return `(\n${text.replaceAll(/^/gm, "  ")}\n) AS ${alias}`;
}
