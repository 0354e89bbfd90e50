/** One scan of Parquet files in a plan. */
export interface Scan {
  /** Of the files that the plan names. */
  readonly dataset: string;
  /** Files that were opened. */
  readonly read: number;
  /** Files that there were to choose from, where a filter chose; null where none did. */
  readonly of: number | null;
}

/** What `EXPLAIN (ANALYZE, FORMAT JSON)` says in DuckDB about the files of each scan, in order of the plan. */
export function scansOf(plan: string): readonly Scan[] {
  const scans: Scan[] = [];
  const visit = ({ extra_info: about = {}, children = [] }: PlanNode) => {
    if (about.Function === "READ_PARQUET") {
      const of = about["Scanning Files"]?.split("/")[1];
      const dataset = /dataset=(\w+)/.exec(about["Filename(s)"] ?? "")?.[1] ?? "";
      scans.push({ dataset, read: Number(about["Total Files Read"]), of: of === undefined ? null : Number(of) });
    }
    children.forEach(visit);
  };
  visit(JSON.parse(plan));
  return scans;
}

interface PlanNode {
  readonly extra_info?: Readonly<Record<string, string>>;
  readonly children?: readonly PlanNode[];
}
