/* What a change saves of the mean wait, replicate by replicate, under either seed policy. */
WITH saved AS (
  SELECT changed.servers, changed.service_rate, changed.run_seed_policy AS seed_policy,
         today.mean_wait - changed.mean_wait AS saved
  FROM points_mmc_queue AS today
  JOIN points_mmc_queue AS changed USING (run_id, replicate)
  WHERE run_id IN ('compare-common', 'compare-independent')
    AND today.servers = 3 AND today.service_rate = 1
    AND NOT (changed.servers = 3 AND changed.service_rate = 1)
),
statistics AS (
  SELECT servers, service_rate, seed_policy, avg(saved) AS mean, var_samp(saved) AS variance, count(*) AS replicates
  FROM saved
  GROUP BY servers, service_rate, seed_policy
)
SELECT servers, service_rate,
       round(common.mean, 4) AS saved,
       -- 97.5 % quantile of Student's t for 32 replicates
       round(2.0395 * sqrt(common.variance / common.replicates), 4) AS half_width,
       round(independent.mean, 4) AS saved_independent,
       round(2.0395 * sqrt(independent.variance / independent.replicates), 4) AS half_width_independent,
       round(common.variance / independent.variance, 4) AS variance_ratio
FROM statistics AS common
JOIN statistics AS independent USING (servers, service_rate)
WHERE common.seed_policy = 'replicate' AND independent.seed_policy = 'assignment'
ORDER BY servers
