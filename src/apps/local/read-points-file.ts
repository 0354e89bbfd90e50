import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { parse } from "csv-parse/sync";
import { messageOf, SweeplakeError } from "../../contract/index.ts";
import type { PointsTable } from "../../planning/index.ts";

/**
 * The CSV file of a list of points, as text: a header of dotted parameter names, then one row per point (RFC 4180,
 * UTF-8). Throws POINTS_FILE_INVALID.
 */
export async function readPointsFile(path: string, baseFolder: string): Promise<PointsTable> {
  const invalid = (how: string, valid: string, cause?: unknown) =>
    new SweeplakeError("POINTS_FILE_INVALID", `${path} ${how}; ${valid}`, { cause });
  const bytes = await readFile(resolve(baseFolder, path)).catch((error: NodeJS.ErrnoException) => {
    const how = error.code === "ENOENT" ? "does not exist" : `cannot be read (${error.code})`;
    throw invalid(how, "give the path of a CSV file, relative to the sweep file", error);
  });
  try {
    const rows: string[][] = parse(bytes, { bom: true, skip_empty_lines: true });
    const [columns = [], ...points] = rows;
    return { columns, rows: points };
  } catch (error) {
    throw invalid(`is not a CSV file: ${messageOf(error)}`, "rows must have as many cells as the header", error);
  }
}
