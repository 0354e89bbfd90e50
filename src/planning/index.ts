// TEMPORARY integration shim, replaced by the planning room.
import type { Json, ModelDescription, Problem, RequestForm, RunConfig, RunSpecification, SweepRequest } from "../contract/index.ts";
export interface PointsTable { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] }
export interface NormaliseOptions { readonly modelReference: string; readonly pointsTable?: PointsTable; readonly alreadyRefused: boolean }
export function normaliseRequest(request: SweepRequest, _model: ModelDescription, options: NormaliseOptions): { form: RequestForm | undefined; problems: readonly Problem[] } {
  const dimensions = Object.fromEntries(Object.entries(request.dimensions).map(([n, d]) => [n, Array.isArray(d) ? { values: d } : d]));
  return { form: { kind: "request.1", dimensions: dimensions as never, fixed: request.fixed, labels: request.labels, limits: request.limits, model: options.modelReference, replicates: request.replicates, sampling: { count: null, points: null, strategy: "grid" }, seed: request.seed, seed_policy: request.seed_policy, sharding: { shard_count: null, shard_size: null, strategy: "auto" } }, problems: [] };
}
export function shardRange(total: number, count: number, id: number) { const q = Math.floor(total / count), r = total % count; const s = id * q + Math.min(id, r); return { start_index: s, end_index_exclusive: s + q + (id < r ? 1 : 0) }; }
export function planShards(total: number, _s: RequestForm["sharding"]): RunSpecification["shards"] { const count = Math.min(total, Math.max(64, Math.ceil(total / 10000))); return { count, min_points: Math.floor(total / count), max_points: Math.ceil(total / count), max_shards: 1_000_000 }; }
export interface Plan { designCount: number; totalPoints: number; replicates: number; shardCount: number; dimensionNames: readonly string[]; assignment(i: number): readonly Json[]; point(i: number): { designIndex: number; replicate: number }; shard(i: number): { start_index: number; end_index_exclusive: number } }
export function openPlan(config: RunConfig, _m: ModelDescription, shardCount: number): Plan {
  const names = Object.keys(config.dimensions).sort();
  const vals = names.map((n) => { const d = config.dimensions[n]!; if (d.values) return d.values as Json[]; const { start, stop, count } = d.linspace!; return Array.from({ length: count }, (_, i) => i === count - 1 ? stop : start + i * ((stop - start) / (count - 1))) as Json[]; });
  const designCount = vals.reduce((a, v) => a * v.length, 1);
  return { designCount, totalPoints: designCount * config.replicates, replicates: config.replicates, shardCount, dimensionNames: names,
    assignment: (i) => { const out: Json[] = []; for (let k = names.length - 1; k >= 0; k--) { const v = vals[k]!; out[k] = v[i % v.length]!; i = Math.floor(i / v.length); } return out; },
    point: (i) => ({ designIndex: Math.floor(i / config.replicates), replicate: i % config.replicates }),
    shard: (s) => shardRange(designCount * config.replicates, shardCount, s) };
}
