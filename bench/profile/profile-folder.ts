/** The environment variable that says where `record.ts` writes. */
export const PROFILE_FOLDER_VARIABLE = "SWEEPLAKE_BENCH_PROFILE_FOLDER";
